import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contextFilter, type FilterAnswer } from '../../src/buildx/dockerfile/context-filter.ts'
import { ignoringRule, parseIgnoreFile } from '../../src/buildx/dockerfile/ignore-file.ts'
import { type GoTool, goTool } from '../engine/go-tool.ts'
import { run } from '../engine/run.ts'

const MATCHER: GoTool = {
  title: "docker's matcher of ignore files",
  module: 'github.com/moby/patternmatcher',
  folder: 'scripts/engine/go/patternmatcher',
  takes: 'some seconds',
}

/** Random ignore files, and paths that each is asked about, in two ways: by the whole path, and from folder to folder. */
const FILES = 13_000
const PATHS = 10

/** What lines are made of: all that means something to docker, and some that does not. */
const PIECES = 'a a b b ab foo .md c . .. / / / * * ** ** ? [a-c] [^a] [ab ! # + ( ) { } | $ ^ \\ \\* é |'
  .split(' ')
  .concat(' ')
const NAMES = 'a b ab c foo foo.md .md a* a+b (a) {b} ^a a$ é [ab aab'.split(' ')

interface Question {
  readonly text: string
  readonly paths: readonly string[]
}

/** Whether each path is left out; null: docker refuses the file. */
type Answer = { readonly whole: readonly boolean[]; readonly walked: readonly boolean[] } | null

/**
 * Puts random ignore files, always the same ones, before docker's own matcher. Returns what is answered in another way here, one
 * sentence each; that a file is not understood here is none: then nothing is said of what it leaves out.
 */
export async function ignoreFileProblems(log: (line: string) => void): Promise<readonly string[]> {
  const program = join(await goTool(MATCHER, log), 'patternmatcher')
  const questions = randomQuestions()
  const folder = await mkdtemp(join(tmpdir(), 'ignore-files-'))
  try {
    await writeFile(join(folder, 'questions.json'), JSON.stringify(questions))
    const answers = JSON.parse(await run(program, [join(folder, 'questions.json')])) as readonly Answer[]
    const refused = answers.filter((one) => one === null).length
    const unknown = questions.filter(({ text }, at) => answers[at] && !parseIgnoreFile(text).ok).length
    log(
      `${2 * FILES * PATHS} questions about ${FILES} ignore files, as docker answers them; it refuses ${refused}, and of ` +
        `${unknown} more nothing is known here.`,
    )
    return questions.flatMap((one, at) => differences(one, answers[at] ?? null))
  } finally {
    await rm(folder, { recursive: true })
  }
}

function differences({ text, paths }: Question, answer: Answer): readonly string[] {
  const rules = parseIgnoreFile(text)
  if (!rules.ok) return []
  const shown = JSON.stringify(text)
  if (answer === null) return [`The ignore file ${shown} is read here, and docker refuses it.`]
  const filter = contextFilter(rules.value)
  return paths.flatMap((path, at) => {
    const names = path.split('/')
    let walked: FilterAnswer | undefined
    for (const index of names.keys()) walked = filter(names.slice(0, index + 1).join('/'), walked)
    return [
      ...((ignoringRule(text, path) !== undefined) === answer.whole[at] ? [] : [`${shown} and the whole path ${path}`]),
      ...(walked?.isSent === !answer.walked[at] ? [] : [`${shown} and ${path}, from folder to folder`]),
    ]
  })
}

function randomQuestions(): readonly Question[] {
  let state = 1
  // https://en.wikipedia.org/wiki/Linear_congruential_generator (Numerical Recipes)
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * bound)
  }
  const pick = (from: readonly string[]): string => from[below(from.length)] ?? ''
  const several = <T>(count: number, make: () => T): readonly T[] => Array.from({ length: count }, make)
  const line = (): string => (below(4) === 0 ? '!' : '') + several(1 + below(5), () => pick(PIECES)).join('')
  const path = (): string => several(1 + below(4), () => pick(NAMES)).join('/')
  return several(FILES, () => ({
    text: several(1 + below(4), line).join('\n'),
    paths: several(PATHS, path),
  }))
}
