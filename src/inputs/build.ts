import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import { readCompression } from './compression.ts'
import type { InputReader } from './reader.ts'
import type { BuildSettings } from './settings.ts'

export type PathKind = 'file' | 'directory' | 'missing'

/** Reads what is built; names and meanings as in docker/build-push-action. */
export function readBuild(
  reader: InputReader,
  kind: (path: string) => PathKind,
): Omit<BuildSettings, 'labels' | 'annotations' | 'reproducible'> {
  const context = reader.parsed('context', (text) => parseContext(text, kind)) ?? '.'
  const file = reader.text('file')
  checkDockerfile(reader, context, file, kind)
  return {
    context,
    file,
    target: reader.text('target'),
    platforms: readPlatforms(reader),
    buildArgs: readBuildArgs(reader),
    builder: reader.parsed('builder', parseBuilderName),
    compression: readCompression(reader),
  }
}

function parseContext(text: string, kind: (path: string) => PathKind): Parsed<string> {
  if (/^([a-z][a-z0-9+.-]*:\/\/|git@)/i.test(text)) {
    return refused(`${quoted(text)} is a URL; this version builds a folder of the checkout`)
  }
  const found = kind(text)
  if (found === 'directory') return parsed(text)
  if (found === 'file') {
    return refused(`${quoted(text)} is a file; the context is a folder, and the input file names a Dockerfile`)
  }
  return refused(`there is no folder ${quoted(text)}; has actions/checkout run before this step?`)
}

function checkDockerfile(
  reader: InputReader,
  context: string,
  file: string | undefined,
  kind: (path: string) => PathKind,
): void {
  if (reader.problems.some(({ input }) => input === 'context')) return
  const path = file ?? `${context.replace(/\/+$/, '')}/Dockerfile`
  const found = kind(path)
  if (found === 'file') return
  if (found === 'directory') {
    reader.refuse('file', `${quoted(path)} is a folder, not a Dockerfile`)
  } else if (file === undefined) {
    reader.refuse(
      'file',
      `there is no Dockerfile at ${quoted(path)}; name it in the input file, or the folder in the input context`,
    )
  } else {
    reader.refuse('file', `there is no ${quoted(path)}; the path is seen from the workspace, not from the context`)
  }
}

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
