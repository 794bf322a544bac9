import type { Environment } from '../../runner/context.ts'
import type { BuildSettings } from '../build-settings.ts'
import { instructionsIn, isDockerSyntax, readDirectives, splitWords, withoutQuotes } from './instruction-words.ts'
import { valueOfWord } from './word-value.ts'

/** Names in a Dockerfile: of images, and of its stages. */
export interface NamedImages {
  /** References as they are written, with arguments filled in: `node:22`. Each once, in their order. */
  readonly images: readonly string[]
  /** Names of which only the builder knows the image, as they are written: `node:${TARGETVARIANT}`. */
  readonly unknown: readonly string[]
  /** Names of stages, in small letters. */
  readonly stages: readonly string[]
}

/** The build argument that stands above the syntax line: https://docs.docker.com/build/buildkit/frontend/#custom-dockerfile-syntax */
const SYNTAX_ARGUMENT = 'BUILDKIT_SYNTAX'

/** https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope, and the target's */
const AUTOMATIC = [
  ...['PLATFORM', 'OS', 'ARCH', 'VARIANT', 'OSVERSION'].flatMap((name) => [`TARGET${name}`, `BUILD${name}`]),
  'TARGETSTAGE',
]

/**
 * Finds the images that a Dockerfile names: in its syntax line, in FROM, in `COPY --from=` and in `RUN --mount=…,from=`. Build
 * arguments without a value have that of `env`. One of another syntax than docker's names that syntax alone, for nobody
 * here can read it.
 */
export function namedImages(dockerfile: string, buildArgs: BuildSettings['buildArgs'], env: Environment): NamedImages {
  const given = givenArguments(buildArgs, env)
  const directives = readDirectives(dockerfile)
  const syntax = given.get(SYNTAX_ARGUMENT)?.trim().split(' ')[0] ?? directives.syntax
  const first = syntax === undefined ? [] : [syntax]
  if (syntax !== undefined && !isDockerSyntax(syntax)) return { images: first, unknown: [], stages: [] }
  const known = new Map<string, string | undefined>(AUTOMATIC.map((name) => [name, given.get(name)]))
  const names: Names = { known, stages: new Set(), images: new Set(first), unknown: new Set() }
  for (const instruction of instructionsIn(dockerfile, directives.escapeCharacter))
    readInstruction(instruction, names, given)
  return { images: [...names.images], unknown: [...names.unknown], stages: [...names.stages] }
}

/** Names that were found so far. */
interface Names {
  /** Arguments before the first FROM: only these can stand in the name of an image. */
  readonly known: Map<string, string | undefined>
  readonly stages: Set<string>
  readonly images: Set<string>
  readonly unknown: Set<string>
}

function givenArguments(buildArgs: BuildSettings['buildArgs'], env: Environment): ReadonlyMap<string, string> {
  return new Map(
    buildArgs.flatMap((text): [string, string][] => {
      const equals = text.indexOf('=')
      const [name, value] = equals < 0 ? [text, env[text]] : [text.slice(0, equals), text.slice(equals + 1)]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

function readInstruction(instruction: string, names: Names, given: ReadonlyMap<string, string>): void {
  const [keyword = '', ...words] = splitWords(instruction)
  const end = words.findIndex((word) => !word.startsWith('--'))
  const flags = words.slice(0, end < 0 ? words.length : end).map(withoutQuotes)
  const rest = end < 0 ? [] : words.slice(end)
  switch (keyword.toLowerCase()) {
    case 'arg':
      if (names.stages.size === 0) declare(rest, names.known, given)
      break
    case 'from':
      readFrom(rest, names)
      break
    case 'copy':
      addImages(valuesOf('--from', flags), names)
      break
    case 'run':
      addImages(valuesOf('--mount', flags).flatMap(mountSources), names)
      break
  }
}

/** An argument without a value is set only where the build gives it one. */
function declare(words: readonly string[], known: Names['known'], given: ReadonlyMap<string, string>): void {
  for (const word of words) {
    const [, name = '', value] = /^(\w+)(?:=([\s\S]*))?$/.exec(word) ?? []
    if (given.has(name)) known.set(name, given.get(name))
    else if (value !== undefined) known.set(name, valueOfWord(value, known))
  }
}

/** `<image or stage> [AS <name>]`. A stage without a name has none that another one can have. */
function readFrom([base = '', as, name]: readonly string[], names: Names): void {
  const image = valueOfWord(base, names.known)
  if (image === undefined) names.unknown.add(base)
  else addImages([image], names)
  names.stages.add(as?.toLowerCase() === 'as' && name !== undefined ? name.toLowerCase() : '')
}

/** A stage may have a number too. */
function addImages(texts: readonly string[], { images, stages }: Names): void {
  for (const text of texts) {
    if (text !== '' && text !== 'scratch' && !/^\d+$/.test(text) && !stages.has(text.toLowerCase())) images.add(text)
  }
}

const valuesOf = (flag: string, flags: readonly string[]): readonly string[] =>
  flags.flatMap((text) => (text.startsWith(`${flag}=`) ? [text.slice(flag.length + 1)] : []))

/** https://docs.docker.com/reference/dockerfile/#run---mount */
const mountSources = (mount: string): readonly string[] =>
  mount.split(',').flatMap((field) => (/^from=/i.test(field) ? [field.slice('from='.length)] : []))
