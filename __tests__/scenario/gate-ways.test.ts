// Every way in which an image comes to its tags passes the gate: several repositories, reuse, tags that cannot move, merge.
import { expect, test } from '@jest/globals'
import type { Tag } from '../../src/names/image-reference.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage } from '../fixtures/platform-image.ts'
import { fill, privateRepository } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, createFixedRepository, manifestIn, tagsIn } from '../support/registry.ts'
import { A, B, FRESH } from '../support/reuse-runs.ts'
import { BASIC_FINDING, foundIn, gateOf, judgedAs, type Scans } from '../support/scans.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }
const SECRETS = 'token=canary-0123456789abcdef'
const GATE: Inputs = { 'scan-fail-on': 'high' }

const REFUSED = 'gets no tag: it has 1 critical finding of which basic scanning does not tell'

const namesIn = async ({ ecr }: Job, repository = 'team/app'): Promise<readonly (string | undefined)[]> =>
  (await tagsIn(ecr, repository)).map((line) => line.split(' ')[0]?.replace(/[0-9a-f]{64}$/, '…'))

/** The requests of a run with which it asks for a scan, or brings an image to the second repository. */
const storyOf = ({ requests }: Ran): readonly string[] =>
  requests.flatMap(({ step, repository }) => {
    if (step === 'DescribeImageScanFindings') return ['scan']
    return step === 'PUT manifest' && repository === 'team/other' ? ['copy'] : []
  })

test('a second repository gets its copy after the verdict, and none of what was refused', () => {
  const scans: Scans[number][] = [...foundIn(BASIC_FINDING)]
  return withJob({ ecr: { scans } }, async (job) => {
    const inputs = { ...INPUTS, ...GATE, repository: 'team/app\nteam/other', 'scan-on-push': 'true' }
    const refused = await job.run(inputs)
    expect(messageOf(refused)).toContain(REFUSED)
    expect([await namesIn(job), await namesIn(job, 'team/other'), storyOf(refused)]).toEqual([[], [], ['scan']])
    scans.length = 0
    const passed = await job.run(inputs)
    expect(messageOf(passed)).toBe('')
    expect(storyOf(passed)).toEqual(['scan', 'copy'])
    const tags = ['latest', 'v1']
    expect([await namesIn(job), await namesIn(job, 'team/other')]).toEqual([tags, tags])
  })
})

test('an image of the same content passes the gate too, and what a gate has refused is not kept', () => {
  const scans: Scans[number][] = [...foundIn(BASIC_FINDING)]
  return withJob({ docker: FRESH, ecr: { scans } }, async (job) => {
    const run = (commit: string, inputs: Inputs = {}): Promise<Ran> =>
      job.run(
        { ...INPUTS, tags: `${commit.slice(0, 4)},latest`, reuse: 'auto', ...inputs },
        { env: { GITHUB_SHA: commit, RUNNER_ARCH: 'X64' } },
      )
    const refused = await run(A, GATE)
    expect(messageOf(refused)).toContain(REFUSED)
    expect([await namesIn(job), refused.outputs.reused]).toEqual([[], 'false'])
    const built = await run(A)
    expect([messageOf(built), built.outputs.reused]).toEqual(['', 'false'])
    const there = await namesIn(job)
    expect(there).toEqual(['a1a1', 'fp-…', 'latest'])
    const hit = await run(B, GATE)
    expect(messageOf(hit)).toContain(`The image ${built.outputs.digest} ${REFUSED}`)
    expect(gateOf(hit)).toEqual(judgedAs('failed', '{"CRITICAL":1}'))
    expect([await namesIn(job), hit.commands]).toEqual([there, []])
    const passing = await run(B, { ...GATE, 'scan-ignore': 'CVE-2026-1' })
    expect([messageOf(passing), passing.outputs.reused]).toEqual(['', 'true'])
    expect(gateOf(passing)).toEqual(judgedAs('passed', '{"CRITICAL":1}'))
    expect(await namesIn(job)).toEqual(['a1a1', 'b2b2', 'fp-…', 'latest'])
  })
})

test('an image that is taken because its tags cannot move gets no further tag when it does not pass', () => {
  const scans: Scans[number][] = []
  return withJob({ ecr: { scans } }, async (job) => {
    await createFixedRepository(job.ecr, 'team/app', ['latest'])
    expect(messageOf(await job.run({ ...INPUTS, tags: 'v1' }))).toBe('')
    scans.push(...foundIn(BASIC_FINDING))
    const more = { ...INPUTS, ...GATE, 'on-tag-conflict': 'keep' }
    const refused = await job.run(more)
    expect(messageOf(refused)).toContain(REFUSED)
    expect(gateOf(refused)).toEqual(judgedAs('failed', '{"CRITICAL":1}'))
    expect(refused.commands.filter(({ argv }) => argv[1] === 'build')).toEqual([])
    expect(await namesIn(job)).toEqual(['v1'])
    scans.length = 0
    const passed = await job.run(more)
    expect([messageOf(passed), gateOf(passed)]).toEqual(['', judgedAs('passed', '{}')])
    expect(await namesIn(job)).toEqual(['latest', 'v1'])
  })
})

test('merge judges each platform of the image, and no attestation', () => {
  const scans: Scans[number][] = []
  return withJob({ ecr: { scans } }, async (job) => {
    const memory = new MemoryRepository('parts')
    for (const [tag, platform] of [
      ['one', 'linux/amd64'],
      ['two', 'linux/arm64'],
    ] as const)
      memory.tags.set(tag as Tag, makePlatformImage(memory, { platform, commit: 'c0ffee1', attested: true }).digest)
    await fill(await privateRepository(job.ecr, 'parts'), memory)
    const two = await manifestIn(job.ecr, 'parts', memory.tags.get('two' as Tag) ?? '')
    scans.push(...foundIn(BASIC_FINDING).map((rule) => ({ ...rule, image: two.manifests?.[0]?.digest ?? '' })))
    await ask(job.ecr, 'CreateRepository', {
      repositoryName: 'team/app',
      imageScanningConfiguration: { scanOnPush: true },
    })
    const inputs = { ...INPUTS, images: 'parts:one\nparts:two', platforms: 'linux/amd64,linux/arm64' }
    const refused = await job.run({ ...inputs, ...GATE }, { action: 'merge' })
    expect(messageOf(refused)).toContain('gets no tag: linux/arm64 has 1 critical finding')
    expect([gateOf(refused).gate, await namesIn(job)]).toEqual(['failed', []])
    expect(storyOf(refused)).toEqual(['scan', 'scan'])
    expect(refused.summary).toContain('linux/arm64')
    const passed = await job.run({ ...inputs, ...GATE, 'scan-ignore': 'CVE-2026-1' }, { action: 'merge' })
    expect([messageOf(passed), gateOf(passed).gate]).toEqual(['', 'passed'])
    expect(await namesIn(job)).toEqual(['latest', 'v1'])
  })
})

test('a secret and findings are told together', () =>
  withJob(
    { ecr: { scans: foundIn(BASIC_FINDING) }, docker: { build: { content: 'canary-0123456789abcdef' } } },
    async (job) => {
      const ran = await job.run({ ...INPUTS, ...GATE, secrets: SECRETS })
      expect(messageOf(ran)).toContain(REFUSED)
      expect(messageOf(ran)).toContain('The image holds secrets of this run, so it gets no tag:')
      expect(messageOf(ran)).not.toContain('canary-')
      expect([gateOf(ran).gate, await namesIn(job)]).toEqual(['failed', []])
    },
  ))

test('findings leave the build cache of the run as it is', () =>
  withJob({ ecr: { scans: foundIn(BASIC_FINDING) } }, async (job) => {
    const cached = `${job.ecr.registry}/team/app:buildcache-branch..main`
    const memory = new MemoryRepository('team/app')
    memory.tags.set('buildcache-branch..main' as Tag, makePlatformImage(memory, { platform: 'linux/amd64' }).digest)
    await fill(await privateRepository(job.ecr, 'team/app'), memory)
    const ran = await job.run({ ...INPUTS, ...GATE, secrets: SECRETS, cache: 'ecr' })
    expect(messageOf(ran)).toContain(REFUSED)
    expect(ran.commands.some(({ argv }) => argv.join(' ').includes(`ref=${cached}`))).toBe(true)
    expect(await namesIn(job)).toEqual(['buildcache-branch..main'])
  }))

test('the scan of a repository of another account is asked of that account', () =>
  withJob({ ecr: { account: ['123456789012', '210987654321'], scans: foundIn(BASIC_FINDING) } }, async (job) => {
    const [, other] = job.ecr.places
    if (other === undefined) throw new Error('there is no second account')
    await ask(other, 'CreateRepository', { repositoryName: 'team/app' })
    const policyText = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }],
    })
    await ask(other, 'SetRepositoryPolicy', { repositoryName: 'team/app', policyText })
    const ran = await job.run({ ...INPUTS, ...GATE, 'registry-id': '210987654321' })
    expect(messageOf(ran)).toContain(REFUSED)
    expect(gateOf(ran)).toEqual(judgedAs('failed', '{"CRITICAL":1}'))
    expect(await tagsIn(other, 'team/app')).toEqual([])
  }))
