// Machines that are short of something, made by shells: around the step's own process, and in front of its docker.
import { chmod, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from './job.ts'
import { nodeOfRunner } from './node.ts'

/**
 * Makes a program that is Node after these lines of bash, which may set limits or give it another stdout; `$DIR` is a folder that
 * they may use. It has to be bash: other shells take variables away whose names are none to them, such as INPUT_AWS-REGION.
 */
export async function nodeAfter(job: Job, ...lines: readonly string[]): Promise<string> {
  const path = join(job.home, 'node')
  await writeFile(
    path,
    ['#!/usr/bin/env bash', `DIR=${job.home}`, ...lines, `exec ${nodeOfRunner()} "$@"`, ''].join('\n'),
  )
  await chmod(path, 0o755)
  return path
}

/**
 * Puts lines of a shell in front of the scripted docker, for `buildx build` alone. `$DOCKER` is the scripted one, and `$META` the
 * path where the step wants to have the metadata of the build.
 */
export async function beforeBuild(job: Job, ...lines: readonly string[]): Promise<void> {
  const [path, scripted] = [join(job.docker.bin, 'docker'), join(job.docker.bin, 'scripted')]
  await rename(path, scripted)
  const script = [
    '#!/bin/sh',
    `DOCKER=${scripted}`,
    'case "$*" in "buildx build"*)',
    'for word in "$@"; do [ "$last" = --metadata-file ] && META=$word; last=$word; done',
    ...lines,
    ';; esac',
    'exec "$DOCKER" "$@"',
    '',
  ]
  await writeFile(path, script.join('\n'), { mode: 0o755 })
}
