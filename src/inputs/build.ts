import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import { readAttests } from './attests.ts'
import { gitTokenFor, type PathKind, readBuildContexts, readContext, readDockerfile } from './build-context.ts'
import { readCompression } from './compression.ts'
import type { Context, Environment } from './context.ts'
import { readCache } from './external-cache.ts'
import { gitContext } from './git-context.ts'
import { readInstructions } from './instructions.ts'
import type { InputReader } from './reader.ts'
import type { BuildSettings, Call } from './settings.ts'

/** What reading the build needs beside the inputs. */
export interface BuildSurroundings {
  readonly env: Environment
  readonly context: Context
  readonly kind: (path: string) => PathKind
}

/** Reads what is built and how; names and meanings as in docker/build-push-action. */
export function readBuild(
  reader: InputReader,
  { env, context: job, kind }: BuildSurroundings,
): Omit<BuildSettings, 'labels' | 'annotations' | 'exports' | 'reproducible' | 'epoch'> {
  const git = gitContext(job, env)
  const sources = { kind, git }
  const context = readContext(reader, sources)
  const file = readDockerfile(reader, context, sources)
  const buildContexts = readBuildContexts(reader, sources)
  return {
    context: context ?? { kind: 'folder', path: '.' },
    file,
    target: reader.parsed('target', parseStage),
    platforms: readPlatforms(reader),
    buildArgs: readBuildArgs(reader),
    buildContexts,
    builder: reader.parsed('builder', parseBuilderName),
    instructions: readInstructions(reader, env, kind),
    cache: readCache(reader),
    compression: readCompression(reader),
    attests: readAttests(reader, job, env),
    call: readCall(reader),
    gitToken: gitTokenFor(reader.text('github-token'), context, buildContexts, git),
  }
}

/** Its own word for "no evaluation" is `build`. */
function readCall(reader: InputReader): Call | undefined {
  const word = reader.word('call', ['build', 'check', 'outline', 'targets'])
  return word === 'build' ? undefined : word
}

// https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go (validStageName). The number of a
// stage is for COPY --from alone: as a target, BuildKit does not find it.
const parseStage = (text: string): Parsed<string> =>
  /^[a-z][a-z0-9_.-]*$/i.test(text) ? parsed(text) : refused(`${quoted(text)} is not the name of a stage`)

// https://github.com/containerd/platforms: <os>, <arch> or <os>/<arch>[/<variant>]
export const PLATFORM = /^[A-Za-z0-9_-]+(\/[A-Za-z0-9_-]+){0,2}$/

function readPlatforms(reader: InputReader): readonly string[] {
  return reader.list('platforms', { commas: 'separate' }).filter((text) => {
    if (PLATFORM.test(text)) return true
    reader.refuse('platforms', `${quoted(text)} is not a platform such as "linux/arm64"`)
    return false
  })
}

/** A list of `NAME=value` or `NAME`, one a line. */
function readBuildArgs(reader: InputReader): readonly string[] {
  return reader.list('build-args', { commas: 'keep' }).filter((text) => {
    if (!/^\s*(=|$)/.test(text)) return true
    // The text is not shown: it is a value, and may be secret.
    reader.refuse('build-args', 'an item has no name before "="')
    return false
  })
}

function parseBuilderName(text: string): Parsed<string> {
  // https://github.com/docker/buildx/blob/master/store/util.go (ValidateName)
  return /^[A-Za-z][A-Za-z0-9.\-_]*$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not the name of a builder`)
}
