import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { canonicalPlatform } from '../../names/platform.ts'
import { contextName } from '../flags/context-flag.ts'
import { splitCells } from '../flags/fields.ts'
import { expandVariables, type Variables } from './expand-variables.ts'
import { directiveIn, readInstructions } from './instructions.ts'

/** Image that a build reads. */
export interface BaseImage {
  /** As the Dockerfile names it, with the values of variables: `node:22`. */
  readonly name: string
  /** Platforms that it is read for, such as `linux/amd64`; `all`: which ones the builder decides. */
  readonly platforms: readonly string[] | 'all'
}

/** What decides which images a Dockerfile names. */
export interface ImageRequest {
  /** Platforms of the image, in their usual spelling; none: the builder's own. */
  readonly platforms: readonly string[]
  /** The builder's own platform; undefined: nobody knows it before it was asked. */
  readonly builder: string | undefined
  /** Values of build arguments, by name. */
  readonly buildArgs: ReadonlyMap<string, string>
  readonly target: string | undefined
  /** Names of further contexts, which go before images. */
  readonly contexts: readonly string[]
}

/**
 * Finds the images that a Dockerfile names, of all its stages: that of FROM, of `COPY --from` and of `RUN --mount=from`. Returns them,
 * or why they cannot be told from the text. A stage that is not built counts too: a trigger (ONBUILD) of a base image can name it.
 */
export function baseImages(dockerfile: string, request: ImageRequest): Parsed<readonly BaseImage[]> {
  const { instructions, escapeCharacter, isWhole } = readInstructions(dockerfile)
  if (!isWhole) return refused('a heredoc in the Dockerfile does not end')
  const lines = instructions.map((text) => readInstruction(text, escapeCharacter))
  const images = new Map<string, Set<string> | 'all'>()
  for (const platform of request.platforms.length > 0 ? request.platforms : [undefined]) {
    const found = imagesFor(lines, platform, request)
    if (!found.ok) return found
    for (const { name, platforms } of found.value) {
      const known = images.get(name)
      if (platforms === 'all' || known === 'all') images.set(name, 'all')
      else images.set(name, new Set([...(known ?? []), ...platforms]))
    }
  }
  return parsed(
    Array.from(images, ([name, platforms]) => ({
      name,
      platforms: platforms === 'all' ? platforms : [...platforms].sort(),
    })),
  )
}

/**
 * The image that reads a Dockerfile, as its directive or the build argument BUILDKIT_SYNTAX names it; undefined: BuildKit itself.
 * https://docs.docker.com/build/buildkit/frontend/
 */
export function syntaxImage(dockerfile: string, buildArgs: ReadonlyMap<string, string>): string | undefined {
  const given = buildArgs.get('BUILDKIT_SYNTAX')
  const [first = '', ...rest] = dockerfile.replace(/^\uFEFF/, '').split(/\r?\n/)
  const lines = first.startsWith('#!') ? rest : [first, ...rest]
  const named = given || (directiveIn(lines, 'syntax') ?? directiveIn(lines, 'syntax', '//') ?? syntaxInJson(lines))
  return named?.split(' ')[0]
}

function syntaxInJson(lines: readonly string[]): string | undefined {
  try {
    const value: unknown = JSON.parse(lines.join('\n'))
    const syntax = typeof value === 'object' && value !== null && 'syntax' in value ? value.syntax : undefined
    return typeof syntax === 'string' ? syntax : undefined
  } catch {
    return undefined
  }
}

/** A blank in quotes is a part of its word. */
const WORDS = /(?:"[^"]*"|'[^']*'|[^\s])+/g

interface Instruction {
  readonly word: string
  /** Such as `--from=build`, without quotes; undefined where one is not seen rightly here. */
  readonly flags: readonly string[] | undefined
  readonly args: readonly string[]
}

function readInstruction(text: string, escapeCharacter: string): Instruction {
  const [word = '', ...rest] = text.match(WORDS) ?? []
  if (/^onbuild$/i.test(word)) return readInstruction(rest.join(' '), escapeCharacter)
  const end = rest.findIndex((one) => !one.startsWith('--'))
  const flags = end < 0 ? rest : rest.slice(0, end)
  const isPlain = flags.every((flag) => !flag.includes(escapeCharacter) && !/["']/.test(flag))
  return { word: word.toLowerCase(), flags: isPlain ? flags : unquoted(flags), args: end < 0 ? [] : rest.slice(end) }
}

/** `--from="build"`; with quotes anywhere else, nothing is known. */
function unquoted(flags: readonly string[]): readonly string[] | undefined {
  const plain = flags.map((flag) => flag.replace(/=(["'])([^"'\\`]*)\1$/, '=$2'))
  return plain.every((flag) => !/["'\\`]/.test(flag)) ? plain : undefined
}

function imagesFor(
  lines: readonly Instruction[],
  platform: string | undefined,
  request: ImageRequest,
): Parsed<readonly BaseImage[]> {
  const first = lines.findIndex(({ word }) => word === 'from')
  const variables = globalVariables(first < 0 ? [] : lines.slice(0, first), platform, request)
  const all = lines.flatMap((line) => (line.word === 'from' ? [stageName(line)] : []))
  const named = new Set(all.flatMap((name) => name ?? []))
  const images: BaseImage[] = []
  const before = new Set<string>()
  for (const line of lines) {
    const name = line.word === 'from' ? stageName(line) : undefined
    const found = line.word === 'from' ? imageOfStage(line, variables, platform) : copiedImages(line, platform)
    if (!found.ok) return found
    const isStage = (image: string): boolean =>
      line.word === 'from' ? before.has(image) : named.has(image.toLowerCase()) || /^\d+$/.test(image)
    // A context of the stage's name stands for the whole stage.
    if (name === undefined || !request.contexts.includes(name))
      images.push(...found.value.filter((one) => one.name !== 'scratch' && !isStage(one.name)))
    if (name !== undefined) before.add(name)
  }
  return parsed(images.filter(({ name }) => !request.contexts.includes(contextName(name) ?? name)))
}

function stageName({ args: [, as, name] }: Instruction): string | undefined {
  return as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined
}

function imageOfStage(
  { flags, args: [base = ''] }: Instruction,
  variables: Variables,
  platform: string | undefined,
): Parsed<readonly BaseImage[]> {
  const name = expandVariables(base, variables)
  if (flags === undefined || name === undefined || name === '')
    return refused(`which image FROM ${quoted(base)} names cannot be told from the Dockerfile alone`)
  const [own] = flags.flatMap((flag) => /^--platform=(.*)$/.exec(flag)?.[1] ?? [])
  if (own === undefined) return parsed([{ name, platforms: platform === undefined ? 'all' : [platform] }])
  // The builder's own is what this machine has, or not.
  const isOpen = /BUILD/.test(own) || (platform === undefined && own.includes('$'))
  const fixed = isOpen ? undefined : expandVariables(own, variables)
  return parsed([{ name, platforms: fixed === undefined ? 'all' : [canonicalPlatform(fixed)] }])
}

/** The image that `COPY --from`, or a mount of RUN, names. Neither knows variables. */
function copiedImages({ word, flags, args }: Instruction, platform: string | undefined): Parsed<readonly BaseImage[]> {
  if (!['copy', 'add', 'run'].includes(word)) return parsed([])
  if (flags === undefined) return refused(`the flags of ${word.toUpperCase()} ${quoted(args.join(' '))} are not plain`)
  const names = flags.flatMap((flag) => {
    const [, from] = /^--from=(.+)$/.exec(flag) ?? []
    const [, mount] = /^--mount=(.+)$/.exec(flag) ?? []
    return from !== undefined ? [from] : mount === undefined ? [] : mountedImages(mount)
  })
  const platforms = platform === undefined ? 'all' : [platform]
  return parsed(names.map((name) => ({ name, platforms })))
}

function mountedImages(mount: string): readonly string[] {
  const cells = splitCells(mount)
  if (!cells.ok) return []
  return cells.value.flatMap((cell) => /^from=(.+)$/i.exec(cell.trim())?.[1] ?? [])
}

/** https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
function globalVariables(
  lines: readonly Instruction[],
  platform: string | undefined,
  { builder, buildArgs, target }: ImageRequest,
): Variables {
  const variables = new Map<string, string | undefined>([
    ...platformVariables('BUILD', builder),
    ...platformVariables('TARGET', platform ?? builder),
    ['TARGETSTAGE', target],
  ])
  for (const name of variables.keys()) if (buildArgs.has(name)) variables.set(name, buildArgs.get(name))
  for (const { word, args } of lines) {
    if (word !== 'arg') continue
    for (const text of args) {
      const [, name = '', value] = /^(\w+)(?:=(.*))?$/s.exec(text) ?? []
      const given = buildArgs.get(name)
      if (given !== undefined) variables.set(name, given)
      else if (value !== undefined) variables.set(name, expandVariables(value, variables))
    }
  }
  return variables
}

function platformVariables(kind: 'BUILD' | 'TARGET', platform: string | undefined) {
  const [os, arch, variant] = platform?.split('/') ?? []
  const parts = {
    PLATFORM: platform,
    OS: os,
    ARCH: arch,
    VARIANT: platform === undefined ? undefined : (variant ?? ''),
  }
  return Object.entries(parts).map(([name, value]) => [kind + name, value] as const)
}
