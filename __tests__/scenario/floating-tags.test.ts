// Tags that float: an older run that ends late, or is run again, leaves them on what is newer.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { warningsIn } from '../support/annotations.ts'
import { startGitHubHistory } from '../support/github-history.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(40)) as [string, string, string]
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }

/** A push of a commit to main, or of a Git tag that is a version. */
interface Push {
  readonly commit: string
  readonly version?: string
  readonly inputs?: Inputs
}

/** Runs the job of a push, whose image is of its commit. */
async function run(job: Job, { commit, version, inputs }: Push, github?: string): Promise<Ran> {
  await job.docker.play({ build: { content: commit } })
  const ref = version === undefined ? 'heads/main' : `tags/v${version}`
  const env = {
    GITHUB_SHA: commit,
    GITHUB_REF: `refs/${ref}`,
    GITHUB_REF_NAME: ref.replace(/^\w+\//, ''),
    GITHUB_REF_TYPE: version === undefined ? 'branch' : 'tag',
    ...(github && { GITHUB_API_URL: github }),
  }
  const ran = await job.run({ ...INPUTS, ...inputs, ...(github && { 'github-token': 'ghs_history' }) }, { env })
  expect(messageOf(ran)).toBe('')
  return ran
}

/** Runs a test with a GitHub that has the commits A, B and C on main. */
const withGitHub = (look: (job: Job, github: string) => Promise<void>): Promise<void> =>
  withJob({}, async (job) => {
    const github = await startGitHubHistory([A, B, C])
    try {
      await look(job, github.address)
    } finally {
      await github.close()
    }
  })

const digestsIn = async (job: Job): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries((await tagsIn(job.ecr, NAME)).map((line) => line.split(' ')))

const asked = ({ requests }: Ran, step: string): number => requests.filter((one) => one.step === step).length

test('a run of an older commit leaves the tags of the branch on the newer one, and says so', () =>
  withGitHub(async (job, github) => {
    const newer = await run(job, { commit: C }, github)
    const older = await run(job, { commit: B }, github)
    const [now, own] = [newer.outputs.digest ?? '', older.outputs.digest ?? '']
    expect(await digestsIn(job)).toEqual({ 'sha-ccccccc': now, main: now, latest: now, 'sha-bbbbbbb': own })
    expect([newer.outputs.superseded, older.outputs.superseded]).toEqual(['false', 'true'])
    expect(older.outputs['tag-names']).toBe('sha-bbbbbbb')
    const stays = `stays on ${now.slice(0, 19)} (commit ccccccc, newer than this run's bbbbbbb). This image is sha-bbbbbbb.`
    expect(older.output).toContain(`latest ${stays}`)
    expect(older.summary).toContain('\n| Tag that stays | Why |\n')
    expect(older.summary).toMatch(
      /\n\| `main` \| main stays on .*\n\| `latest` \| latest stays on .*, newer than this run's /,
    )
    expect(warningsIn(older)).toEqual([])
    const [{ tags, kept }] = JSON.parse(older.outputs.plan ?? '').destinations
    expect(tags.map(({ tag }: { readonly tag: string }) => tag)).toEqual(['sha-bbbbbbb'])
    expect(kept).toEqual(['main', 'latest'].map((tag) => ({ tag, now, reason: `${tag} ${stays}` })))
  }))

test('floating-tags: always goes back, and the next push goes forward again', () =>
  withGitHub(async (job, github) => {
    await run(job, { commit: B }, github)
    const back = await run(job, { commit: A, inputs: { 'floating-tags': 'always' } }, github)
    expect([(await digestsIn(job)).latest, back.outputs.superseded]).toEqual([back.outputs.digest, 'false'])
    const next = await run(job, { commit: C }, github)
    expect([(await digestsIn(job)).latest, next.outputs.superseded]).toEqual([next.outputs.digest, 'false'])
  }))

test('without a history and a token the tags move, with a warning that says what is not known', () =>
  withJob({}, async (job) => {
    await run(job, { commit: C })
    const ran = await run(job, { commit: B })
    expect((await digestsIn(job)).latest).toBe(ran.outputs.digest)
    const [warning = ''] = warningsIn(ran).filter((text) => text.includes('latest'))
    expect(warning).toContain("and whether its commit ccccccc is newer than this run's bbbbbbb is not known: ")
    expect(warning).toContain('there is no github-token to ask GitHub with')
  }))

test('one request more where nothing is in doubt, and none without tags that float', () =>
  withGitHub(async (job, github) => {
    await run(job, { commit: A }, github)
    const always = await run(job, { commit: B, inputs: { 'floating-tags': 'always' } }, github)
    const forward = await run(job, { commit: C }, github)
    expect(forward.requests.length - always.requests.length).toBe(1)
    expect(asked(forward, 'DescribeImages') - asked(always, 'DescribeImages')).toBe(1)
    const plain = await run(job, { commit: A, inputs: { tags: 'v1' } }, github)
    const other = await run(job, { commit: B, inputs: { tags: 'v2', 'floating-tags': 'always' } }, github)
    expect(plain.requests.length).toBe(other.requests.length)
  }))

const RELEASE =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=semver,pattern={{major}}.{{minor}}'

test('a fix of an old line moves its own tags alone, and a release that is run again moves none', () =>
  withJob({}, async (job) => {
    const release = (version: string, commit: string, inputs: Inputs = {}) =>
      run(job, { version, commit, inputs: { tags: RELEASE, ...inputs } })
    const old = await release('1.0.0', A)
    const newer = await release('1.1.0', B)
    const fix = await release('1.0.1', C)
    expect(await digestsIn(job)).toEqual({
      '1.0.0': old.outputs.digest,
      '1.1.0': newer.outputs.digest,
      '1.0.1': fix.outputs.digest,
      '1.0': fix.outputs.digest,
      ...{ '1.1': newer.outputs.digest, '1': newer.outputs.digest, latest: newer.outputs.digest },
    })
    const before = await digestsIn(job)
    const again = await release('1.0.0', A, { 'on-tag-conflict': 'keep' })
    expect([await digestsIn(job), again.outputs.superseded]).toEqual([before, 'true'])
    expect(again.output).toContain(
      "(the repository has version 1.0.1, newer than this run's 1.0.0). This image is 1.0.0.",
    )
  }))

test('an image all of whose tags float waits under a tag of its own, and goes when all of them are newer', () =>
  withGitHub(async (job, github) => {
    const inputs = { tags: 'type=ref,event=branch\nlatest' }
    await run(job, { commit: C }, github)
    const before = await digestsIn(job)
    const older = await run(job, { commit: B, inputs }, github)
    expect(await digestsIn(job)).toEqual(before)
    expect([older.outputs.image, older.outputs.superseded]).toEqual(['', 'true'])
    const again = await run(job, { commit: C, inputs }, github)
    expect([(await digestsIn(job)).main, again.outputs['tag-names']]).toEqual([again.outputs.digest, 'main\nlatest'])
  }))

test('which commit its image is of must not be read: the tag moves, and a warning says what was not known', async () => {
  const faults: FaultRule[] = []
  const github = await startGitHubHistory([A, B, C])
  try {
    await withJob({ ecr: { faults } }, async (job) => {
      await run(job, { commit: A, inputs: { tags: 'latest' } }, github.address)
      faults.push({ match: 'GetDownloadUrlForLayer', code: 'AccessDeniedException' })
      const { latest } = await digestsIn(job)
      const ran = await run(job, { commit: B, inputs: { tags: 'latest' } }, github.address)
      expect(ran.outputs.superseded).toBe('false')
      expect(warningsIn(ran)).toEqual([
        `${job.ecr.registry}/${NAME}: latest moves from ${latest?.slice(0, 19)}, and whether that is newer than commit bbbbbbb is not known: ` +
          'what the image says of itself could not be read. ECR said: AccessDeniedException: The local ECR was told to fail here.',
      ])
    })
  } finally {
    await github.close()
  }
})
