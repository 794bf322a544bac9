// No tag that anybody uses is there before the verdict: whatever a request of the gate meets, and whenever the run is killed. That
// what passes gets its tags whatever its requests meet, the fault matrix shows.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { BASIC_FINDING, foundIn, gateOf, judgedAs } from '../support/scans.ts'
import { storeImage } from '../support/stored-image.ts'

const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1,latest',
  'scan-fail-on': 'high',
  'size-limit': '1MB',
}

const OPERATIONS = ['DescribeImageScanFindings', 'StartImageScan', 'BatchDeleteImage'] as const

const namesIn = async ({ ecr }: Job): Promise<readonly (string | undefined)[]> =>
  (await tagsIn(ecr, 'team/app')).map((line) => line.split(' ')[0])

type Fault = Omit<FaultRule, 'match' | 'times'>
const JSON_TYPE = 'application/x-amz-json-1.1'
const FAULTS: readonly (readonly [name: string, times: number, fault: Fault])[] = [
  ['a status 500, three times', 3, { status: 500 }],
  ['a status 429, once', 1, { status: 429, body: '' }],
  ['a connection that is cut', 1, { action: 'reset' }],
  ['a lost answer', 1, { action: 'reset', at: 'end' }],
  ['an empty answer', 1, { body: '{}', contentType: JSON_TYPE }],
  ['half an answer', 1, { truncateTo: 5 }],
]

test.each(FAULTS)('%s at each request of the gate: what is to be refused is refused', (_name, times, fault) => {
  const faults = OPERATIONS.map((match): FaultRule => ({ ...fault, match, times }))
  return withJob({ ecr: { faults, scans: foundIn(BASIC_FINDING) } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toContain('gets no tag: it has 1 critical finding')
    expect([ran.outputs.gate, await namesIn(job)]).toEqual(['failed', []])
  })
})

const ALWAYS: readonly (readonly [name: string, fault: Fault])[] = [
  ['a status 500', { status: 500 }],
  ['a page', { body: '<html></html>', status: 200 }],
  ['an empty answer', { body: '{}', contentType: JSON_TYPE }],
]

test.each(
  (['DescribeImageScanFindings', 'StartImageScan'] as const).flatMap((match) =>
    ALWAYS.map(([name, fault]) => [match, name, { ...fault, match }] as const),
  ),
)('%s, always %s: it fails, and there is no tag', (_match, _name, fault) =>
  withJob({ ecr: { faults: [fault] } }, async (job) => {
    const ran = await job.run(INPUTS, { env: { AWS_MAX_ATTEMPTS: '2' } })
    expect(messageOf(ran)).toMatch(/^Could not (read the findings of|begin a scan of) the image sha256:/)
    expect([ran.code, ran.outputs.gate, await namesIn(job)]).toEqual([1, 'failed', []])
  }),
)

test('what made a layer that grew is asked for three times, and the image passes without it', () =>
  withJob({ ecr: { faults: [{ match: 'GetDownloadUrlForLayer', status: 500 }] } }, async (job) => {
    await storeImage(job.ecr, 'team/app', tinyImage(''), ['v1'])
    const ran = await job.run(INPUTS)
    expect([messageOf(ran), ran.outputs.gate, await namesIn(job)]).toEqual(['', 'passed', ['latest', 'v1']])
    expect(ran.requests.filter(({ step }) => step === 'GetDownloadUrlForLayer')).toHaveLength(3)
    expect(ran.output).toContain('Could not tell which instruction made a layer that grew. ECR said: ')
    expect(ran.summary).toMatch(/^\| 1 of \d \| the image \| 11 B \| \d+ B \|$/m)
  }))

test('a run that is killed while it waits for the scan leaves its own tag alone, and post removes it', () => {
  const scans = [{ steps: [{ status: 'IN_PROGRESS' as const }] }]
  return withJob({ ecr: { scans } }, async (job) => {
    const env = { GITHUB_RUN_ID: '4711' }
    const isAsked = (): boolean => job.ecr.requests().some(({ step }) => step === 'DescribeImageScanFindings')
    const killWhenAsked = (pid: number): void => {
      if (isAsked()) process.kill(pid, 'SIGKILL')
      else setTimeout(killWhenAsked, 10, pid)
    }
    const ran = await job.run({ ...INPUTS, 'scan-on-push': 'true' }, { env, started: killWhenAsked })
    expect([ran.signal, ran.state['staging-tag']]).toEqual(['SIGKILL', expect.stringMatching(/^staging-4711-/)])
    expect(await namesIn(job)).toEqual([ran.state['staging-tag']])
    expect(gateOf(ran)).toEqual(judgedAs(''))
    const after = await job.post(ran.state, INPUTS, env)
    expect([after.code, await namesIn(job)]).toEqual([0, []])
  })
})

test('a run that is cancelled while it waits for the scan ends at once', () => {
  const scans = [{ steps: [{ status: 'IN_PROGRESS' as const }] }]
  return withJob({ ecr: { scans } }, async (job) => {
    const env = { GITHUB_RUN_ID: '4711' }
    const started = (pid: number, output: () => string): void => {
      if (output().includes("Waiting for ECR's scan")) process.kill(pid, 'SIGINT')
      else setTimeout(started, 10, pid, output)
    }
    const ran = await job.run({ ...INPUTS, 'scan-on-push': 'true' }, { env, started })
    expect(messageOf(ran)).toBe('Cancelled: the runner sent SIGINT.')
    const after = await job.post(ran.state, INPUTS, env)
    expect([after.code, await namesIn(job)]).toEqual([0, []])
  })
})
