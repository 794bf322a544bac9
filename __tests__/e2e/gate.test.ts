// The gate with a real BuildKit: what does not pass has no tag, neither in the registry nor in the engine; what passes has all of
// them. The summary names the instructions that made the image larger.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { BASE } from '../../scripts/base-image.ts'
import { stubPath } from '../../scripts/bundle/bundle-path.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { BASIC_FINDING, ENHANCED_FINDING, foundIn, type Scans, scanByInspector } from '../support/scans.ts'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

const scans: Scans[number][] = []
let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob(undefined, { scans })
})
beforeEach(() => {
  scans.length = 0
})
afterAll(() => job.end())

const GATE = { 'scan-fail-on': 'high', 'scan-on-push': 'true', tags: 'v1,latest' }

const messageOf = (result: StepResult): string => errorsIn(result).join('\n')

const namesIn = async (repository: string): Promise<readonly (string | undefined)[]> =>
  (await tagsIn(job.ecr, repository)).map((line) => line.split(' ')[0])

/** The names that images of a repository have in the engine. */
const namesInEngine = async (repository: string): Promise<readonly string[]> =>
  (await job.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'))
    .split('\n')
    .filter((name) => name.startsWith(`${job.ecr.registry}/${repository}:`))

const promote = (inputs: Readonly<Record<string, string>>): Promise<StepResult> =>
  job.run(inputs, { bundle: stubPath('promote') })

test('an image with findings gets no tag; the same image without them gets all, and is promoted by the same rule', async () => {
  await job.write({ 'scanned/Dockerfile': `FROM ${BASE}\nRUN echo hello > /hello\n` })
  const inputs = { ...GATE, repository: 'scanned', context: 'scanned' }
  scans.push(...foundIn(BASIC_FINDING))
  const refused = await job.run(inputs)
  const { digest = '' } = refused.outputs
  expect(messageOf(refused)).toContain(`The image ${digest} gets no tag: it has 1 critical finding`)
  expect(refused).toMatchObject({
    code: 1,
    outputs: { gate: 'failed', findings: '{"CRITICAL":1}', tags: '', image: '' },
  })
  expect([await namesIn('scanned'), await namesInEngine('scanned')]).toEqual([[], []])

  scans.length = 0
  const passed = await job.run(inputs)
  expect([messageOf(passed), passed.outputs.gate, passed.outputs.findings]).toEqual(['', 'passed', '{}'])
  const { digest: built = '' } = passed.outputs
  expect(await tagsIn(job.ecr, 'scanned')).toEqual([`latest ${built}`, `v1 ${built}`])
  expect((await namesInEngine('scanned')).filter((name) => name.includes('staging'))).toEqual([])

  scans.push(...foundIn(BASIC_FINDING))
  const more = { ...GATE, from: 'scanned:v1', repository: 'live', tags: 'prod' }
  const held = await promote(more)
  expect(messageOf(held)).toContain(`The image ${built} gets no tag: it has 1 critical finding`)
  expect([held.outputs.gate, await namesIn('live')]).toEqual(['failed', []])
  const promoted = await promote({ ...more, 'scan-ignore': 'CVE-2026-1,reason=no network' })
  expect([messageOf(promoted), promoted.outputs.gate]).toEqual(['', 'passed'])
  expect(await tagsIn(job.ecr, 'live')).toEqual([`prod ${built}`])
})

test('each platform of an index that BuildKit made is judged by its own findings', async () => {
  await job.write({
    'index/Dockerfile': 'FROM scratch\nARG TARGETARCH\nLABEL of=$TARGETARCH\nCOPY a.txt /\n',
    'index/a.txt': 'a',
  })
  await ask(job.ecr, 'CreateRepository', { repositoryName: 'index' })
  await scanByInspector(job.ecr)
  const inputs = {
    ...GATE,
    repository: 'index',
    context: 'index',
    platforms: 'linux/amd64,linux/arm64',
    provenance: 'true',
  }
  scans.push({
    repository: 'index',
    steps: [
      { status: 'PENDING', times: 2 },
      { status: 'ACTIVE', findings: [ENHANCED_FINDING] },
    ],
  })
  const refused = await job.run(inputs)
  expect(messageOf(refused)).toContain(
    'gets no tag: linux/amd64 has 1 critical finding that has a fix; linux/arm64 has 1 critical finding that has a fix ' +
      '(CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2).',
  )
  expect([refused.outputs.findings, await namesIn('index')]).toEqual(['{"CRITICAL":2}', []])
  scans.length = 0
  const passed = await job.run(inputs)
  expect([messageOf(passed), passed.outputs.gate, await namesIn('index')]).toEqual(['', 'passed', ['latest', 'v1']])
})

test('what made an image too large is named by its instructions, without the values of build arguments', async () => {
  const write = (bytes: number): Promise<void> =>
    job.write({
      'grown/Dockerfile': `FROM ${BASE}\nARG TOKEN\nCOPY one.bin two.bin /data/\nRUN head -c ${bytes} /data/one.bin > /copy\n`,
      'grown/one.bin': randomBytes(bytes).toString('base64'),
      'grown/two.bin': 'two',
    })
  const inputs = {
    ...{ repository: 'grown', context: 'grown', tags: 'v1,latest', 'size-growth-limit': '10%' },
    'build-args': 'TOKEN=v4lue-of-an-argument',
  }
  await write(1_000)
  const first = await job.run(inputs)
  expect([messageOf(first), first.outputs.gate]).toEqual(['', 'passed'])
  const before = await tagsIn(job.ecr, 'grown')
  await write(3_000_000)
  const second = await job.run(inputs)
  expect(messageOf(second)).toMatch(
    /gets no tag: it has [\d.]+ MB, [\d.]+ % more than the [\d.]+ \w+ of v1, and size-growth-limit is 10 %\./,
  )
  expect(await tagsIn(job.ecr, 'grown')).toEqual(before)
  expect(second.summary).toMatch(
    /^\| \d of \d: <code>COPY one\.bin two\.bin \/data\/<\/code> \| the image \| [\d.]+ k?B \| [\d.]+ MB \|$/m,
  )
  expect(second.summary).toMatch(
    /^\| \d of \d: <code>RUN head [^|]+<\/code> \| the image \| [\d.]+ k?B \| [\d.]+ MB \|$/m,
  )
  expect(second.summary).not.toContain('v4lue')
  expect(second.outputs['size-before']).toBe(first.outputs.size)
})
