// What the gate of findings reads, and what it makes of it: late findings, a baseline, entries that rot, and what cannot be judged.
import { expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import { type Inputs, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import {
  BASIC_FINDING,
  ENHANCED_FINDING,
  foundIn,
  gateOf,
  judgedAs,
  type Scans,
  scanByInspector,
} from '../support/scans.ts'

const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1,latest',
  'scan-fail-on': 'high',
}

const NAME = 'CVE-2026-1 in openssl 3.0.1'

test('findings of Amazon Inspector that come after its status refuse the image all the same', () => {
  const scans: Scans = [
    {
      steps: [
        { status: 'PENDING', times: 1 },
        { status: 'ACTIVE', times: 2 },
        { status: 'ACTIVE', findings: [ENHANCED_FINDING] },
      ],
    },
  ]
  return withJob({ ecr: { scans } }, async (job) => {
    await scanByInspector(job.ecr)
    const ran = await job.run(INPUTS)
    const { digest = '' } = ran.outputs
    expect(messageOf(ran)).toContain(
      `The image ${digest} gets no tag: it has 1 critical finding that has a fix (${NAME}, fixed in 3.0.2).`,
    )
    expect(gateOf(ran)).toEqual(judgedAs('failed', '{"CRITICAL":1}'))
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
    expect(ran.requests.filter(({ step }) => step === 'StartImageScan')).toEqual([])
    expect(ran.output).toContain(`Waiting for ECR's scan of ${digest}, 10 minutes at most.`)
  })
})

test('what cannot be judged gets no tag, and the message says why, what to do, and where more stands', () =>
  withJob({ ecr: { scans: [{ steps: [{ status: 'FAILED', description: 'No space left' }] }] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, 'scan-on-push': 'true' })
    expect(messageOf(ran).replace(ran.outputs.digest ?? '', '<digest>')).toBe(
      'The image <digest> could not be judged: ECR could not finish the scan (No space left). It gets no tag.\n' +
        'What to do: Run the job again tomorrow, when ECR takes the image once more, or change the base image to one that ECR can scan.',
    )
    expect(gateOf(ran)).toEqual(judgedAs('failed'))
    expect(ran.summary).not.toContain('Findings')
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

test('a scan that is not done in time gets no tag', () =>
  withJob({ ecr: { scans: [{ steps: [{ status: 'IN_PROGRESS' }] }] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, 'scan-on-push': 'true', 'scan-timeout': '1s' })
    expect(messageOf(ran)).toContain(
      'could not be judged: ECR did not finish the scan in 1 second (status IN_PROGRESS). It gets no tag.',
    )
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

test.each([
  ['inspector2:ListFindings', 'ListCoverage'],
  ['inspector2:ListCoverage', 'ListFindings'],
])('without %s nobody knows, so it does not pass', (action, other) => {
  const policies = [
    {
      policy: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['ecr:*', 'sts:*', `inspector2:${other}`], Resource: '*' }],
      },
    },
  ]
  return withJob({ ecr: { policies } }, async (job) => {
    await scanByInspector(job.ecr)
    const ran = await job.run(INPUTS)
    const message = messageOf(ran)
    expect(message).toMatch(/^Could not read the findings of the image sha256:[0-9a-f]{64}\.\n/)
    expect(message).toContain(`is not authorized to perform: ${action} on resource: *`)
    expect(message).toContain(
      'is not allowed to read the findings of the scan, so nobody knows whether the image passes.',
    )
    expect(message).toMatch(/troubleshooting\.md#findings-denied$/)
    expect(gateOf(ran)).toEqual(judgedAs('failed'))
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  })
})

test('what the image of the baseline has already is told, and does not count', () =>
  withJob({ ecr: { scans: foundIn(BASIC_FINDING) } }, async (job) => {
    const baseline = { 'scan-baseline': 'latest', 'scan-on-push': 'true' }
    const first = await job.run({ ...INPUTS, ...baseline })
    expect(messageOf(first)).toContain(`does not tell whether there is a fix (${NAME})`)
    expect(first.output).toContain('There is no image latest to compare the findings with (scan-baseline)')
    expect(messageOf(await job.run({ ...INPUTS, 'scan-fail-on': 'off' }))).toBe('')
    await job.docker.play({ build: { base: 'another' } })
    const second = await job.run({ ...INPUTS, ...baseline, tags: 'v2,latest' })
    expect(messageOf(second)).toBe('')
    expect(warningsIn(second)).toContainEqual(
      `1 finding does not count, because the image of scan-baseline has the same: ${NAME}.`,
    )
    expect(second.summary).toContain('no: scan-baseline has it')
    expect(gateOf(second)).toEqual(judgedAs('passed', '{"CRITICAL":1}'))
  }))

test('entries that have ended, or match nothing, are warned of', () =>
  withJob({ ecr: { scans: foundIn(BASIC_FINDING) } }, async (job) => {
    await job.write({ '.github/scan-ignore': '# ours\nCVE-2026-1,until=2020-01-01,reason=no network\nCVE-1999-1\n' })
    const ran = await job.run({ ...INPUTS, 'scan-ignore': '.github/scan-ignore' })
    expect(warningsIn(ran)).toEqual(
      expect.arrayContaining([
        'scan-ignore names CVE-2026-1 until 2020-01-01: since then it counts again.',
        'scan-ignore names CVE-1999-1, and no scan found it: take the entry out.',
      ]),
    )
    expect(messageOf(ran)).toContain('gets no tag: it has 1 critical finding')
  }))
