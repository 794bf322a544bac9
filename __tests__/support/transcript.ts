import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect } from '@jest/globals'
import type { RequestRecord } from '../../emulator/index.ts'
import type { DockerCommand } from './docker-plays.ts'
import type { Ran } from './job.ts'

/**
 * Compares a text with `__tests__/scenario/transcripts/<name>.txt`. With UPDATE_TRANSCRIPTS=1 it writes the file instead;
 * then read the difference before you commit it.
 */
export function expectTranscript(name: string, text: string): void {
  const path = resolve('__tests__/scenario/transcripts', `${name}.txt`)
  if (process.env.UPDATE_TRANSCRIPTS === '1') writeFileSync(path, text)
  expect(text).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `There is no file ${path}.`)
}

/**
 * All that can be seen of a run: the raw log, what it left for the job, and what it asked of AWS, the registry and
 * docker. What is new in each run is replaced by its name.
 */
export function transcriptOf(ran: Ran): string {
  const sections: readonly (readonly [string, string])[] = [
    ['ended with', ran.signal ?? `exit code ${ran.code}`],
    ['raw log', ran.output],
    ['outputs', pairs(ran.outputs)],
    ['state', pairs(ran.state)],
    ['environment files', ran.environmentFiles],
    ['summary', ran.summary],
    ['requests', steps(ran.requests).join('\n')],
    ['docker', ran.commands.map(describeCommand).join('\n\n')],
  ]
  return normalized(sections.map(([title, text]) => `──── ${title}\n${text.replace(/\n$/, '')}\n`).join('\n'), ran)
}

const pairs = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value.replaceAll('\n', '\n  ')}`.trimEnd())
    .join('\n')

const CHANGES = ['CreateRepository', 'PutImage', 'BatchDeleteImage', 'POST upload', 'PUT upload', 'PUT manifest']

/** Requests in order, with their status; those that only look run side by side, so each group of them is sorted. */
export function steps(requests: readonly RequestRecord[]): readonly string[] {
  const groups: string[][] = [[]]
  for (const { step, status } of requests) {
    const line = `${step} ${status}`
    if (CHANGES.includes(step)) groups.push([line], [])
    else groups.at(-1)?.push(line)
  }
  return groups.flatMap((group) => group.sort())
}

/**
 * How many answers the last of these requests, in order, had to wait for, one after the other: 1 when all were sent before any was answered.
 * The latency has to be so long that sending them takes less on any machine.
 */
export function rounds(requests: readonly Pick<RequestRecord, 'at' | 'ms'>[]): number {
  const depths: number[] = []
  for (const { at } of requests) {
    const before = requests.flatMap((other, index) => (other.at + other.ms <= at ? [depths[index] ?? 0] : []))
    depths.push(1 + Math.max(0, ...before))
  }
  return Math.max(...depths)
}

function describeCommand({ argv, env, config }: DockerCommand): string {
  const variables = Object.entries(env).map(([name, value]) => `  ${name}=${value}`)
  const files = (config?.files ?? []).map(({ name, mode, text }) => `    ${mode} ${name} ${text}`)
  const folder = config === undefined ? '  no configuration folder' : `  configuration folder ${config.mode}`
  return [`docker ${argv.join(' ')}`, ...variables.sort(), folder, ...files.sort()]
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Replaces ports, paths, times and random values. Secrets first: they may hold anything. */
export function normalized(text: string, { job, log }: Pick<Ran, 'job' | 'log'>): string {
  const named: readonly (readonly [string, string])[] = [
    ...log.masks.map((mask, index) => [mask, `<secret ${index + 1}>`] as const),
    [`${job.docker.bin}:${process.env.PATH ?? ''}`, '<path>'],
    [job.workspace, '<workspace>'],
    [job.temp, '<temp>'],
    [job.home, '<home>'],
    [job.ecr.registry, '<ecr>'],
  ]
  return (
    named
      .reduce((result, [value, name]) => result.replaceAll(value, name), text)
      .replaceAll('\u001b[32m', '<green>')
      .replaceAll('\u001b[39m', '</green>')
      .replaceAll(/(?<=^::stop-commands::)[0-9a-f]{64}$|(?<=^::)[0-9a-f]{64}(?=::$)/gm, '<stop token>')
      .replaceAll(/ecr-build-push-[0-9a-f]{32}/g, 'ecr-build-push-<random>')
      .replaceAll(/staging-[0-9a-f]{16}/g, 'staging-<random>')
      // A stack names places in the bundle, which move with every change.
      .replaceAll(/(%0A {4}at [^\n]*?)+(?=%0A\S|\n|$)/g, '%0A    <stack>')
      .replaceAll(/\| \d+(\.\d+)? s \|/g, '| <time> |')
      .replaceAll(/(?<=\b\d+ times in )[\d.]+ s/g, '<time>')
      .replaceAll(/^Took \S+ s(: .*)?\.$/gm, 'Took <times>.')
      .replaceAll(/(?<=^\*\*Time:\*\* )\S+ s$/gm, '<time>')
      .replaceAll(/^( {2}\w+) \S+ s : \d+, \d+$/gm, '$1 <time>')
  )
}
