import { isDockerSyntax, readDirectives } from './directives.ts'
import { readStages, type Stage } from './stages.ts'
import { valueOfWord } from './word-reader.ts'

/**
 * Number of the steps that a Dockerfile adds to the history of its image: one for each instruction of the stage that is
 * built and of the stages that it is made from, and none for FROM and ONBUILD, but one for each trigger of a stage of its own.
 * Undefined where that cannot be told from the text: a base whose name is a variable (it may be a stage), a stage that is not
 * there, another syntax.
 * https://github.com/moby/buildkit/blob/v0.26.3/frontend/dockerfile/dockerfile2llb/convert.go (commitToHistory, initOnBuildTriggers)
 */
export function countOwnSteps(dockerfile: string, target: string | undefined): number | undefined {
  const { syntax } = readDirectives(dockerfile)
  const { stages, escapeCharacter, problem } = readStages(dockerfile)
  if (problem !== undefined || (syntax !== undefined && !isDockerSyntax(syntax))) return undefined
  const named = stages.map((stage) => ({ ...stage, base: nameOfBase(stage, escapeCharacter) }))
  const found = target === undefined ? -1 : stages.findLastIndex(({ name }) => name === target.toLowerCase())
  return target !== undefined && found < 0 ? undefined : countFrom(named.slice(0, found < 0 ? undefined : found + 1))
}

type NamedStage = Omit<Stage, 'base'> & { readonly base: string | undefined }

/** Undefined for one that may be a stage: no name of a stage has such a sign. */
function nameOfBase({ base }: Stage, escapeCharacter: string): string | undefined {
  if (!base.includes('$')) return valueOfWord(base, new Map(), escapeCharacter)
  return /[:/@]/.test(base.replace(/\$\{[^}]*\}?/g, '')) ? base : undefined
}

/** Steps of the last one of these. A stage knows only those before it. */
function countFrom(stages: readonly NamedStage[]): number | undefined {
  const stage = stages.at(-1)
  if (stage?.base === undefined) return undefined
  const steps = countSteps(stage)
  const found = stages.slice(0, -1).findLastIndex(({ name }) => name === stage.base)
  const parent = stages[found]
  if (parent === undefined) return steps
  const below = countFrom(stages.slice(0, found + 1))
  return below === undefined ? undefined : below + steps + parent.instructions.length - countSteps(parent)
}

const countSteps = ({ instructions }: NamedStage): number =>
  instructions.filter(({ keyword }) => keyword !== 'onbuild').length
