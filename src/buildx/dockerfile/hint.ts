import { quoted } from '../../base/result.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuildFailure } from '../output/build-failure.ts'
import { type DockerfileSource, dockerfileOf } from './dockerfile-path.ts'
import { LARGEST_DOCKERFILE } from './dockerfile-text.ts'
import { ignoringRule } from './ignore-file.ts'
import { winningIgnoreFile } from './winning-ignore-file.ts'

type Looks = Pick<Files, 'kind' | 'read' | 'linkedElsewhere'>

/**
 * Finds a hint that this machine can give about a failed build and docker does not: why a file is not in the context,
 * that a name is none of a stage, or that a script has the line ends of Windows. A sentence, or undefined.
 */
export async function findHint(
  failure: BuildFailure,
  build: DockerfileSource,
  files: Looks,
): Promise<string | undefined> {
  const source = /^(?:COPY|ADD|RUN) .*?(?:--from=|[,=]from=)([^\s,]+)/i.exec(failure.step?.instruction ?? '')?.[1]
  if (failure.exitCode !== undefined) return withReturns(failure, build, files)
  const missing = missingPath(failure.said)
  if (missing === undefined) return source === undefined ? undefined : noSuchStage(failure.said, source)
  if (source !== undefined) return `${quoted(source)} has no ${quoted(`/${missing}`)}.`
  try {
    return await notInContext(missing, build, files)
  } catch {
    // Such as a path with characters that no path may have: a hint never stands in the way of the error.
    return undefined
  }
}

/** The shell takes the CR for a part of each line: https://github.com/moby/buildkit/issues/4282 */
async function withReturns(
  { step }: BuildFailure,
  build: DockerfileSource,
  { read }: Pick<Files, 'read'>,
): Promise<string | undefined> {
  const path = dockerfileOf(build)
  if (path === undefined || !/^RUN .*<</i.test(step?.instruction ?? '')) return undefined
  const text = await read(path, LARGEST_DOCKERFILE).catch(() => undefined)
  return text?.includes('\r\n')
    ? `${path} has the line ends of Windows (CR and LF), and the shell takes the CR for a part of each line of this script: save it with LF.`
    : undefined
}

/**
 * Path that BuildKit did not find, seen from the context's root. Newer versions name it themselves, older ones the
 * folder into which they had put the context, and the oldest say "not found" twice.
 */
export function missingPath(said: string): string | undefined {
  const found =
    /failed to (?:calculate checksum of ref|compute cache key).*"\/([^"]+)"(?: not found)?: not found$/m.exec(said) ??
    /failed to walk \S*\/buildkit-mount\d+\/(.+?): lstat /.exec(said)
  return found?.[1]
}

/** A name without a stage is taken as that of an image in Docker Hub. */
function noSuchStage(said: string, source: string): string | undefined {
  return said.includes(`docker.io/library/${source}:latest`)
    ? `No stage of the Dockerfile is named ${quoted(source)}, so Docker looked for an image of that name.`
    : undefined
}

async function notInContext(path: string, build: DockerfileSource, files: Looks): Promise<string | undefined> {
  // A context that is no folder of this machine: nothing can be looked up.
  if (build.context.kind !== 'folder') return undefined
  const folder = build.context.path
  if (files.kind(`${folder}/${path}`) === 'missing')
    return `There is no ${quoted(path)} in the context, the folder ${quoted(folder)}.`
  const { path: file } = winningIgnoreFile(files, folder, dockerfileOf(build))
  const text = file && (await files.read(file, LARGEST_DOCKERFILE))
  const rule = text && ignoringRule(text, path)
  return rule ? `${quoted(path)} is there, but line ${rule.line} of ${file} keeps it out: ${rule.text}` : undefined
}
