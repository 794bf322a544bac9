import { quotedWords } from './instructions.ts'
import type { StagedDockerfile } from './stages.ts'
import { type KnownArguments, valueOfWord } from './word-reader.ts'

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
 * Arguments that can stand in a FROM, for a platform of the image: those before the first FROM, and the automatic ones. One without
 * a value is set only where the build gives it one.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (defaultArgs, buildMetaArgs)
 */
export function globalArguments(
  { first, escapeCharacter }: StagedDockerfile,
  platform: string | undefined,
  { builder, buildArgs, target }: ImageRequest,
): KnownArguments {
  const known = new Map<string, string | undefined>([
    ...platformArguments('BUILD', builder),
    ...platformArguments('TARGET', platform ?? builder),
    ['TARGETSTAGE', target],
  ])
  for (const name of known.keys()) if (buildArgs.has(name)) known.set(name, buildArgs.get(name))
  for (const word of first.flatMap((one) => (one.keyword === 'arg' ? quotedWords(one, escapeCharacter) : []))) {
    const [, name = '', value] = /^([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (buildArgs.has(name)) known.set(name, buildArgs.get(name))
    else if (value !== undefined) known.set(name, valueOfWord(value, known, escapeCharacter))
  }
  return known
}

/** https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope */
function platformArguments(kind: 'BUILD' | 'TARGET', platform: string | undefined) {
  const [os, arch, variant] = platform?.split('/') ?? []
  const parts = {
    PLATFORM: platform,
    OS: os,
    ARCH: arch,
    VARIANT: platform === undefined ? undefined : (variant ?? ''),
    // Only the builder has one.
    OSVERSION: undefined,
  }
  return Object.entries(parts).map(([name, value]) => [kind + name, value] as const)
}
