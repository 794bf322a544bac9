import { type Instruction, plainWords, readInstructions } from './instructions.ts'

/** Stage of a Dockerfile: what a FROM begins. */
export interface Stage {
  /** Image or stage that it is made from, as it is written: `node:$VERSION`. */
  readonly base: string
  /** In small letters; undefined: it has none. */
  readonly name: string | undefined
  /** Flags of its FROM, such as `--platform=linux/amd64`. */
  readonly flags: readonly string[]
  readonly instructions: readonly Instruction[]
}

/** Dockerfile by its stages. */
export interface StagedDockerfile {
  /** Instructions before the first FROM: arguments. */
  readonly first: readonly Instruction[]
  readonly stages: readonly Stage[]
  readonly escapeCharacter: string
  /** Why BuildKit refuses it, as half a sentence; undefined: no reason is seen here. */
  readonly problem: string | undefined
}

/** Reads the stages of a Dockerfile: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go (Parse, parseFrom) */
export function readStages(dockerfile: string): StagedDockerfile {
  const { instructions, escapeCharacter, problem } = readInstructions(dockerfile)
  const starts = instructions.flatMap(({ keyword }, index) => (keyword === 'from' ? [index] : []))
  const stages = starts.map((start, at) => readStage(instructions.slice(start, starts[at + 1])))
  return {
    first: instructions.slice(0, starts[0]),
    stages: stages.filter((stage) => stage !== undefined),
    escapeCharacter,
    problem: problem ?? (stages.includes(undefined) ? 'a FROM in it is not of the form "image AS name"' : undefined),
  }
}

function readStage([from, ...instructions]: readonly Instruction[]): Stage | undefined {
  const [base, as, name, ...others] = from === undefined ? [] : plainWords(from)
  const isNamed = as?.toLowerCase() === 'as' && name !== undefined && others.length === 0
  if (from === undefined || base === undefined || (as !== undefined && !isNamed)) return undefined
  return { base, name: name?.toLowerCase(), flags: from.flags, instructions }
}
