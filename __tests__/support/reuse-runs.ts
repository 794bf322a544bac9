import { expect } from '@jest/globals'
import { type Inputs, type Job, KEYS, type Ran } from './job.ts'
import { messageOf } from './message.ts'
import { tagsIn } from './registry.ts'

/** Two commits, and the tags `sha-a1a1a1a` and `sha-b2b2b2b`. */
export const [A, B] = ['a1'.repeat(20), 'b2'.repeat(20)] as const

/** No two builds give the same bytes, so that a digest tells which build an image is of. */
export const FRESH = { build: { base: 'one', isFresh: true } }

export const REUSE: Inputs = { ...KEYS, 'aws-region': 'us-east-1', reuse: 'auto' }

/** Runs the step with `reuse: auto` for a commit, which must succeed. */
export async function runReusing(
  job: Job,
  commit: string,
  inputs: Inputs,
  more: Parameters<Job['run']>[1] = {},
): Promise<Ran> {
  const ran = await job.run(
    { ...REUSE, ...inputs },
    { ...more, env: { GITHUB_SHA: commit, RUNNER_ARCH: 'X64', ...more.env } },
  )
  expect(messageOf(ran)).toBe('')
  return ran
}

export const digestOf = ({ outputs }: Ran): string => outputs.digest ?? ''
export const reasonOf = ({ outputs }: Ran): string => outputs['reuse-reason'] ?? ''

/** The tags of a repository, those of fingerprints by their scopes, with the digests that they are on. */
export async function scopedTags({ ecr }: Job, repository: string): Promise<Readonly<Record<string, string>>> {
  const all = (await tagsIn(ecr, repository)).map((line) => line.split(' '))
  return Object.fromEntries(all.map(([tag = '', digest = '']) => [tag.replace(/[0-9a-f]{64}$/, '…'), digest]))
}

/** Expects a run that has taken the image of another, without docker. */
export function expectReused(ran: Ran, of: Ran): void {
  expect([ran.outputs.reused, digestOf(ran), ran.commands.length]).toEqual(['true', digestOf(of), 0])
}

/** Expects a run that has built, and says why. */
export function expectBuilt(ran: Ran, why: string | RegExp): void {
  expect(reasonOf(ran)).toMatch(why)
  expect(ran.outputs.reused).toBe('false')
  expect(ran.commands.length).toBeGreaterThan(0)
}

/** Why a run builds whose content nobody has built. */
export const NEVER = 'Built, because no image is known that was built from the same content.'
