import { readInstructions } from './instructions.ts'

/**
 * Number of the steps that a Dockerfile adds to the history of its image: one for each instruction of the stage that is
 * built and of the stages that it is made from, and none for FROM and ONBUILD. Undefined where that cannot be told from
 * the text: a base whose name is a variable (it may be a stage), a stage that is not there, another syntax or escape.
 * https://github.com/moby/buildkit/blob/v0.26.3/frontend/dockerfile/dockerfile2llb/convert.go (commitToHistory)
 */
export function countOwnSteps(dockerfile: string, target: string | undefined): number | undefined {
  if (/^\s*#\s*escape\s*=/im.test(dockerfile) || hasOtherSyntax(dockerfile)) return undefined
  const stages = stagesOf(readInstructions(dockerfile).instructions)
  const found = target === undefined ? stages.length - 1 : stages.findLastIndex(({ name }) => name === lower(target))
  return found < 0 ? undefined : countFrom(stages, found)
}

interface Stage {
  readonly name: string | undefined
  readonly base: string
  readonly steps: number
}

const lower = (text: string): string => text.toLowerCase()

function hasOtherSyntax(dockerfile: string): boolean {
  const [, syntax] = /^#\s*syntax\s*=\s*(\S+)/i.exec(dockerfile) ?? []
  return syntax !== undefined && !/^(docker\.io\/)?docker\/dockerfile(-upstream)?([:@]|$)/.test(syntax)
}

/** A stage knows only those before it. */
function countFrom(stages: readonly Stage[], index: number): number | undefined {
  const stage = stages[index]
  if (stage === undefined || /^\$\{?\w+\}?$/.test(stage.base)) return undefined
  const parent = stages.slice(0, index).findLastIndex(({ name }) => name === lower(stage.base))
  if (parent < 0) return stage.steps
  const below = countFrom(stages, parent)
  return below === undefined ? undefined : below + stage.steps
}

function stagesOf(instructions: readonly string[]): readonly Stage[] {
  const stages: Stage[] = []
  for (const instruction of instructions) {
    const [word = '', ...rest] = instruction.trim().split(/\s+/)
    const last = stages.pop()
    if (lower(word) === 'from') {
      const [base = '', as, name] = rest.filter((text) => !text.startsWith('--'))
      stages.push(...(last === undefined ? [] : [last]))
      stages.push({ base, name: lower(as ?? '') === 'as' && name !== undefined ? lower(name) : undefined, steps: 0 })
    } else if (last !== undefined) {
      stages.push({ ...last, steps: last.steps + (lower(word) === 'onbuild' ? 0 : 1) })
    }
  }
  return stages
}
