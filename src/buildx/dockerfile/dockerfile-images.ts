import { canonicalPlatform } from '../../names/platform.ts'
import { contextName } from '../flags/context-flag.ts'
import { splitCells } from '../flags/fields.ts'
import { firstWord, isDockerSyntax, readDirectives } from './directives.ts'
import { globalArguments, type ImageRequest } from './global-arguments.ts'
import { type Instruction, readTrigger } from './instructions.ts'
import { readStages, type Stage, type StagedDockerfile } from './stages.ts'
import { type KnownArguments, valueOfWord } from './word-reader.ts'

/** Image that a build reads. */
export interface BaseImage {
  /** As the Dockerfile names it, with the values of arguments: `node:22`. */
  readonly name: string
  /** Platforms that it is read for, such as `linux/amd64`; `all`: which ones the builder decides. */
  readonly platforms: readonly string[] | 'all'
}

/** Name in a Dockerfile of which it is not known here what it stands for. */
export interface UnknownImage {
  /** As it is written: `node:${TARGETVARIANT}`. */
  readonly name: string
  /** Half a sentence. */
  readonly why: string
}

/** Names in a Dockerfile: of images, and of its stages. */
export interface DockerfileImages {
  /** Image that reads the Dockerfile; undefined: the builder does, or a further context stands for it. */
  readonly syntax: string | undefined
  /** Each once, in their order. */
  readonly images: readonly BaseImage[]
  /** While there is one, more images can be read than those above. */
  readonly unknown: readonly UnknownImage[]
  /** In small letters. */
  readonly stages: readonly string[]
}

/** The build argument that stands above the syntax line: https://docs.docker.com/build/buildkit/frontend/#custom-dockerfile-syntax */
const SYNTAX_ARGUMENT = 'BUILDKIT_SYNTAX'

const DOCKERFILE = 'the Dockerfile'

const ARGUMENTS = 'only the builder knows its arguments'

/**
 * Finds the images that a Dockerfile names: in its syntax line, in FROM, in `COPY --from=` and in `RUN --mount=…,from=`, of all its
 * stages, for a trigger of a base image can need one that nothing else does. Of another syntax than docker's nobody here can
 * read more than its name.
 */
export function dockerfileImages(dockerfile: string, request: ImageRequest): DockerfileImages {
  const given = request.buildArgs.get(SYNTAX_ARGUMENT)
  const syntax = given === undefined ? readDirectives(dockerfile).syntax : firstWord(given.trim())
  const named = syntax !== undefined && isReplaced(syntax, request) ? undefined : syntax
  const nothing = (why: string): DockerfileImages => ({
    syntax: named,
    images: [],
    unknown: [{ name: DOCKERFILE, why }],
    stages: [],
  })
  if (syntax !== undefined && !isDockerSyntax(syntax))
    return nothing(`it is in a language of its own (syntax=${syntax})`)
  const staged = readStages(dockerfile)
  if (staged.problem !== undefined) return nothing(staged.problem)
  const platforms = request.platforms.length > 0 ? request.platforms : [undefined]
  const found = platforms.flatMap((platform) => namesFor(staged, platform, request))
  return {
    syntax: named,
    images: mergeImages(found.filter((one) => 'platforms' in one)),
    unknown: [...new Map(found.flatMap((one) => ('why' in one ? [[one.name, one]] : []))).values()],
    stages: staged.stages.flatMap(({ name }) => name ?? []),
  }
}

/** Images, each once, for all the platforms that one of them is read for. */
export function mergeImages(images: readonly BaseImage[]): readonly BaseImage[] {
  const found = new Map<string, Set<string> | 'all'>()
  for (const { name, platforms } of images) {
    const known = found.get(name)
    found.set(name, platforms === 'all' || known === 'all' ? 'all' : new Set([...(known ?? []), ...platforms]))
  }
  return Array.from(found, ([name, platforms]) => ({
    name,
    platforms: platforms === 'all' ? platforms : [...platforms].sort(),
  }))
}

type Found = BaseImage | UnknownImage

/** What names are read with. */
interface Reading {
  readonly escapeCharacter: string
  /** Arguments before the first FROM: only these can stand in the name of an image. */
  readonly known: KnownArguments
  readonly platform: string | undefined
}

/** Whether a further context stands for an image, or for a stage. */
const isReplaced = (name: string, { contexts }: ImageRequest): boolean => contexts.includes(contextName(name) ?? name)

/** https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (buildDispatchStates, toCommand) */
function namesFor(staged: StagedDockerfile, platform: string | undefined, request: ImageRequest): readonly Found[] {
  const { stages, escapeCharacter } = staged
  const reading = { escapeCharacter, known: globalArguments(staged, platform, request), platform }
  const bases = stages.map(({ base }) => valueOfWord(base, reading.known, escapeCharacter))
  const first = new Map(
    stages.flatMap(({ name }, index) => (name === undefined ? [] : [[name, index] as const])).reverse(),
  )
  const lastBase = new Map(bases.map((base, index) => [base, index]))
  const found = stages.flatMap((stage, index): readonly Found[] => {
    const base = bases[index]
    // FROM knows the stages before it, and these as they are written; COPY and RUN know them all, in any case.
    const isStage = base !== undefined && (first.get(base) ?? index) < index
    const isBase = stage.name !== undefined && (lastBase.get(stage.name) ?? index) > index
    const copied = instructionsOf(stage, isBase, escapeCharacter).flatMap((one) => copiedNames(one, reading))
    const read = copied.filter(({ name }) => !first.has(name.toLowerCase()))
    return isStage || (stage.name !== undefined && isReplaced(stage.name, request))
      ? read
      : [imageOfStage(stage, base, reading), ...read]
  })
  return found.filter((one) => 'why' in one || (one.name !== 'scratch' && !isReplaced(one.name, request)))
}

/** Instructions of a stage, and its triggers only where another stage is made from it. */
const instructionsOf = ({ instructions }: Stage, isBase: boolean, escapeCharacter: string): readonly Instruction[] =>
  instructions.flatMap((one) => {
    if (one.keyword !== 'onbuild') return one
    return (isBase ? readTrigger(one, escapeCharacter) : undefined) ?? []
  })

function imageOfStage(stage: Stage, base: string | undefined, reading: Reading): Found {
  // An empty name is none: BuildKit refuses it.
  if (!base) return { name: stage.base, why: ARGUMENTS }
  return { name: base, platforms: platformsOfStage(stage, reading) }
}

const platformsFor = (platform: string | undefined): BaseImage['platforms'] =>
  platform === undefined ? 'all' : [platform]

function platformsOfStage({ flags }: Stage, { platform, known, escapeCharacter }: Reading): BaseImage['platforms'] {
  const [own] = valuesOf('--platform', flags)
  if (own === undefined) return platformsFor(platform)
  // The builder's own is what this machine has, or not.
  const isOpen = /BUILD/.test(own) || (platform === undefined && own.includes('$'))
  const fixed = isOpen ? undefined : valueOfWord(own, known, escapeCharacter)
  return fixed ? [canonicalPlatform(fixed)] : 'all'
}

/** What `COPY --from` or the mounts of RUN name. Neither knows arguments. */
function copiedNames({ keyword, flags }: Instruction, { platform, escapeCharacter }: Reading): readonly Found[] {
  const platforms = platformsFor(platform)
  if (keyword === 'copy')
    return valuesOf('--from', flags).flatMap((name) => {
      if (valueOfWord(name, new Map(), escapeCharacter) !== name) return { name, why: NO_ARGUMENTS }
      return name === '' || isNumber(name) ? [] : { name, platforms }
    })
  if (keyword !== 'run') return []
  return valuesOf('--mount', flags).flatMap((mount) => {
    const cells = splitCells(mount)
    if (!cells.ok) return { name: mount, why: 'it is no mount that BuildKit reads' }
    const name = cells.value.flatMap((cell) => /^from=(.*)$/is.exec(cell)?.[1] ?? []).at(-1)
    if (name?.slice(0, -1).includes('$')) return { name, why: NO_ARGUMENTS }
    return name ? { name, platforms } : []
  })
}

const NO_ARGUMENTS = 'BuildKit takes no arguments there'

/** COPY knows stages by their number too: https://pkg.go.dev/strconv#Atoi */
const isNumber = (text: string): boolean => /^[+-]?\d+$/.test(text)

const valuesOf = (flag: string, flags: readonly string[]): readonly string[] =>
  flags.flatMap((text) => (text.startsWith(`${flag}=`) ? [text.slice(flag.length + 1)] : []))
