// What is looked at after a run that was killed, and after the one that follows it.
import { readdir } from 'node:fs/promises'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { CACHE_PREFIX } from '../../src/cache/cache-name.ts'
import type { Job } from '../support/job.ts'
import { tagsIn } from '../support/registry.ts'
import { isForLaterSteps } from './facts.ts'
import type { KillJob } from './kill-runs.ts'
import { processesOf } from './processes.ts'

const STAGING = /(?:^|:)staging-/

/** What the step left on the machine, in the engine, and in the registry. */
export async function remainsOf({ job, step, repositories }: KillJob): Promise<readonly string[]> {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--quiet'],
    ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'],
  ]
  const names = (await Promise.all(lists.map((args) => job.docker(...args)))).join('\n').split('\n')
  const tags = await Promise.all(repositories.map((name) => linesIn(job.ecr, name)))
  return [
    ...(await readdir(step.temp)).filter((name) => !isForLaterSteps(name)).map((name) => `in RUNNER_TEMP: ${name}`),
    ...names.filter((name) => /ecr-build-push-/.test(name)).map((name) => `in the engine: ${name}`),
    // Of this job alone: those of another one that was killed without its post part are still there.
    ...names
      .filter((name) => name.startsWith(`${job.ecr.registry}/`) && STAGING.test(name))
      .map((name) => `in the engine: ${name}`),
    ...(await processesOf(job.home))
      .filter(({ command }) => command !== '')
      .map(({ command }) => `a process: ${command}`),
    ...tags
      .flat()
      .filter((line) => STAGING.test(line))
      .map((line) => `in the registry: ${line}`),
  ]
}

/** Whether it is a tag, which nobody but the post part of the same run knows to be left. */
export const isTagRemain = (remain: string): boolean => /^in the (?:engine|registry): \S*staging-/.test(remain)

/** What the outputs say and the registry does not have. */
export async function untruths(
  { job, repositories }: { readonly job: Pick<Job, 'ecr'>; readonly repositories: readonly string[] },
  { outputs }: StepResult,
): Promise<readonly string[]> {
  const there = await Promise.all(
    repositories.map(async (name) => {
      const lines = await linesIn(job.ecr, name)
      return lines.map((line) => `${job.ecr.registry}/${name}:${line.replace(' ', '@')}`)
    }),
  )
  const claimed = (outputs.references ?? '').split('\n').filter((line) => line !== '')
  return claimed.filter((one) => !there.flat().includes(one)).map((one) => `the outputs name ${one}`)
}

/** The wanted tags that are there although no verdict let the image pass, of a run that has a gate. */
export async function unjudged(
  { job, repositories, tags, hasGate }: KillJob,
  { outputs }: StepResult,
): Promise<readonly string[]> {
  if (!hasGate || outputs.gate === 'passed') return []
  const there = await Promise.all(repositories.map((name) => linesIn(job.ecr, name)))
  const names = there.flat().map((line) => line.split(' ')[0] ?? '')
  return tags.filter((tag) => names.includes(tag)).map((tag) => `${tag} is there without a verdict`)
}

/** The wanted tags that do not have the image of the run that succeeded. */
export async function unlike(
  { job, repositories, tags }: KillJob,
  { outputs }: StepResult,
): Promise<readonly string[]> {
  const wanted = tags
    .map((tag) => `${tag} ${outputs.digest}`)
    .sort()
    .join(', ')
  const there = await Promise.all(repositories.map((name) => linesIn(job.ecr, name)))
  return there
    .map((lines) => lines.filter((line) => !line.startsWith(CACHE_PREFIX) && !STAGING.test(line)).join(', '))
    .filter((lines) => lines !== wanted)
    .map((lines) => `the tags are ${lines}`)
}

/** The tags with their digests; none where the run came to no repository. */
const linesIn = (ecr: KillJob['job']['ecr'], name: string): Promise<readonly string[]> =>
  tagsIn(ecr, name).catch(() => [])
