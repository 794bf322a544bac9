// The gate of findings and sizes, with the real bundle and the local ECR's scans.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { BASIC_FINDING, foundIn, gateOf } from '../support/scans.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }

const FOUND = foundIn(BASIC_FINDING)

test('an image with findings gets no tag, and is told of with its digest', () =>
  withJob({ ecr: { scans: FOUND } }, async (job) => {
    const ran = await job.run({ ...INPUTS, 'scan-fail-on': 'high' })
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(
      `The image ${ran.outputs.digest} gets no tag: it has 1 critical finding of which basic scanning does not tell whether there is a fix (CVE-2026-1 in openssl 3.0.1).`,
    )
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
    expect(gateOf(ran)).toEqual({ gate: 'failed', findings: '{"CRITICAL":1}', size: '' })
    expect(ran.outputs).toMatchObject({ image: '', tags: '', digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) })
    const sarif = JSON.parse(readFileSync(ran.outputs['sarif-file'] ?? '', 'utf8'))
    expect(sarif.runs[0].results).toHaveLength(1)
    expect(JSON.parse(readFileSync(ran.outputs['findings-file'] ?? '', 'utf8'))).toMatchObject([
      { id: 'CVE-2026-1', judgement: 'refused' },
    ])
    expect(ran.summary).toContain('### Gate: not passed')
  }))

test('one that passes has all its tags, and not the one under which it waited', () =>
  withJob({ ecr: { scans: FOUND } }, async (job) => {
    const ran = await job.run({
      ...INPUTS,
      'scan-fail-on': 'high',
      'scan-ignore': 'CVE-2026-1,reason=no network',
      'size-limit': '100MB',
    })
    expect(messageOf(ran)).toBe('')
    expect((await tagsIn(job.ecr, 'team/app')).map((one) => one.split(' ')[0])).toEqual(['latest', 'v1'])
    expect(gateOf(ran)).toEqual({ gate: 'passed', findings: '{"CRITICAL":1}', size: expect.stringMatching(/^\d+$/) })
    expect(ran.summary).toContain('no network')
  }))

test('a repository that nothing scans is scanned, because the step asks for it', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, 'scan-fail-on': 'low' })
    expect(messageOf(ran)).toBe('')
    expect(ran.requests.filter(({ step }) => step === 'StartImageScan')).toHaveLength(1)
    expect(gateOf(ran)).toMatchObject({ gate: 'passed', findings: '{}' })
  }))

test('what the identity must not read does not pass', () =>
  withJob({ ecr: { faults: [{ match: 'DescribeImageScanFindings', code: 'AccessDeniedException' }] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, 'scan-fail-on': 'high' })
    expect(ran.code).toBe(1)
    expect(gateOf(ran)).toMatchObject({ gate: 'failed', findings: '' })
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
  }))

test('a larger image than the limit gets no tag, and the limit of growth goes by the image before', () =>
  withJob({}, async (job) => {
    const first = await job.run({ ...INPUTS, 'size-growth-limit': '0%' })
    expect(messageOf(first)).toBe('')
    expect(first.outputs['size-before']).toBe('')
    const large = await job.run({ ...INPUTS, tags: 'v2', 'size-limit': '0.001kB' })
    expect(messageOf(large)).toContain('and size-limit is 1 B.')
    expect((await tagsIn(job.ecr, 'team/app')).map((one) => one.split(' ')[0])).toEqual(['latest', 'v1'])
    expect(gateOf(large)).toEqual({ gate: 'failed', findings: '', size: expect.stringMatching(/^\d+$/) })
  }))

test('a run that names no gate asks for none', () =>
  withJob({ ecr: { scans: FOUND } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(messageOf(ran)).toBe('')
    expect(gateOf(ran)).toEqual({ gate: 'off', findings: '', size: '' })
    expect(ran.requests.filter(({ step }) => /Scan/.test(step ?? ''))).toEqual([])
  }))

test('promote passes the same gate: an image that is there and does not pass gets no further tag', () =>
  withJob({ ecr: { scans: FOUND } }, async (job) => {
    const built = await job.run({ ...INPUTS, tags: 'v1' })
    expect(messageOf(built)).toBe('')
    const promoted = { ...KEYS, 'aws-region': 'us-east-1', from: 'team/app:v1', repository: 'team/app', tags: 'prod' }
    const refused = await job.run({ ...promoted, 'scan-fail-on': 'high' }, { action: 'promote' })
    expect(messageOf(refused)).toContain(`The image ${built.outputs.digest} gets no tag: it has 1 critical finding`)
    expect(gateOf(refused)).toMatchObject({ gate: 'failed', findings: '{"CRITICAL":1}' })
    expect((await tagsIn(job.ecr, 'team/app')).map((one) => one.split(' ')[0])).toEqual(['v1'])
    const passed = await job.run(
      { ...promoted, 'scan-fail-on-unfixed': 'off', 'size-limit': '1MB' },
      { action: 'promote' },
    )
    expect(messageOf(passed)).toBe('')
    expect(gateOf(passed)).toMatchObject({ gate: 'passed' })
    expect((await tagsIn(job.ecr, 'team/app')).map((one) => one.split(' ')[0])).toEqual(['prod', 'v1'])
  }))

test('ECR Public scans nothing, and that is told at once', () =>
  withJob({}, async (job) => {
    const ran = await job.run({ ...INPUTS, repository: 'public.ecr.aws/acme/app', 'scan-fail-on': 'high' })
    expect(messageOf(ran)).toContain(
      'scan-fail-on: ECR Public scans no images; name a private repository first, in which the image is scanned before it goes to the others',
    )
  }))
