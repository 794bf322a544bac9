// A registry that fails for a moment while docker reads from it or pushes to it: the step delivers, and runs no command of the
// Dockerfile twice.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../../emulator/index.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { tagsIn } from '../../support/registry.ts'
import { type EngineJob, errorsIn, startEngineJob } from '../support.ts'

const RATE = { status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' }
const HTML = { status: 503, body: '<html><body>Service Unavailable</body></html>' }
const RESET = { action: 'reset' } as const
const LOST = { at: 'end', action: 'reset' } as const

let engine: Engine
let job: EngineJob
const faults: FaultRule[] = []

/** Runs the step with a content that no build had before, in a repository of its own. */
async function run(
  repository: string,
  fault: FaultRule,
  inputs: Readonly<Record<string, string>> = {},
  from = 'FROM busybox:1.37',
): Promise<StepResult> {
  await job.write({
    Dockerfile: `${from}\nCOPY content /\nRUN echo command-runs >&2\n`,
    content: randomBytes(2000).toString('hex'),
  })
  faults.splice(0, faults.length, fault)
  try {
    return await job.run({ repository, tags: 'v1\nlatest', ...inputs })
  } finally {
    faults.splice(0)
  }
}

const messageOf = (result: StepResult): string => errorsIn(result).join('\n\n')

/** How often commands of the Dockerfile ran, and whether the build was tried again. */
const told = ({ output }: StepResult) => ({
  ran: output.match(/^#\d+ \d+\.\d+ command-runs$/gm)?.length ?? 0,
  again: /Trying again in \d+ s/.test(output),
})

const tagNames = async (repository: string): Promise<readonly string[]> =>
  (await tagsIn(job.ecr, repository)).map((line) => line.replace(/ .*/, ''))

/** A fault, and whether the step has to try again: docker tries some requests again itself. */
type Cell = readonly [name: string, fault: FaultRule, again: boolean]

const cellTests = (cells: readonly Cell[]): void =>
  test.each(cells)('%s', async (name, fault, again) => {
    const repository = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    const result = await run(repository, fault)
    expect([messageOf(result), result.code, told(result)]).toEqual(['', 0, { ran: 1, again }])
    expect(await tagNames(repository)).toEqual(['latest', 'v1'])
  })

/** What is the same with both stores. `times`: so often a request has to fail until docker gives up. */
function sharedTests(times: number): void {
  cellTests([
    ['PUT manifest, 429', { match: 'PUT manifest', times, ...RATE }, true],
    ['PUT manifest, 429 three times as often', { match: 'PUT manifest', times: 3 * times, ...RATE }, true],
    ['PUT manifest, 503 of a gateway', { match: 'PUT manifest', times, ...HTML }, true],
    // BuildKit looks for the manifest before it sends it again.
    ['PUT manifest, an answer that is lost', { match: 'PUT manifest', times, ...LOST }, times === 1],
    ['POST upload, 429', { match: 'POST upload', times: 3 * times, ...RATE }, true],
  ])

  test('without a cache too, no command runs twice', async () => {
    const result = await run('no-cache', { match: 'PUT manifest', times, ...HTML }, { 'no-cache': 'true' })
    expect([messageOf(result), told(result)]).toEqual(['', { ran: 1, again: true }])
  })

  test('a registry that never takes the manifest', async () => {
    const result = await run('never', { match: 'PUT manifest', ...HTML })
    expect(messageOf(result)).toMatch(/^Could not push the image\.\n[\s\S]*#server-error$/)
    expect([result.code, told(result)]).toEqual([1, { ran: 1, again: true }])
    expect(result.output.match(/Trying again in/g)).toHaveLength(5)
    expect(await tagNames('never')).toEqual([])
  })

  test('a push that is refused for good is not tried again', async () => {
    const result = await run('denied', { match: 'PUT manifest', status: 403, code: 'DENIED', message: 'not you' })
    expect([result.code, told(result)]).toEqual([1, { ran: 1, again: false }])
  })

  test('a base image', async () => {
    expect((await run('base', { match: 'DELETE manifest' }, { tags: '1' })).code).toBe(0)
    const from = `FROM ${job.ecr.registry}/base:1`
    const fault: FaultRule = { match: 'HEAD manifest', repository: 'base', times: 2, ...RESET }
    const result = await run('of-base', fault, { pull: 'true' }, from)
    expect([messageOf(result), result.code, told(result)]).toEqual(['', 0, { ran: 1, again: true }])
  })

  test('the own image of a push whose answer was lost, where no tag moves', async () => {
    const inputs = { tags: 'v1', 'image-tag-mutability': 'IMMUTABLE' }
    const result = await run('immutable', { match: 'PUT manifest', times, ...LOST }, inputs)
    expect([messageOf(result), result.code, told(result).ran]).toEqual(['', 0, 1])
    expect(result.outputs['tag-names']).toBe('v1')
    expect(await tagNames('immutable')).toEqual(['v1'])
  })

  test('an answer that does not come is a stall: the attempt is ended, and another one delivers', async () => {
    const fault: FaultRule = { match: 'PUT manifest', times: 1, action: 'hang' }
    const result = await run('stalled', fault, { 'stall-timeout': '4s' })
    expect([messageOf(result), result.code, told(result)]).toEqual(['', 0, { ran: 1, again: true }])
    expect(result.output).toContain('Docker was ended (docker printed nothing for 4 seconds). Trying again in ')
  })

  test('one that never comes is said', async () => {
    const result = await run('hung', { match: 'PUT manifest', action: 'hang' }, { 'stall-timeout': '3s' })
    expect(messageOf(result)).toMatch(
      /^Could not push the image: docker printed nothing for 3 seconds\.\n[\s\S]*#build-stalled$/,
    )
    expect([result.code, told(result)]).toEqual([1, { ran: 1, again: true }])
  })
}

describe('the containerd store', () => {
  beforeAll(async () => {
    engine = await startEngine({ suite: 'sid', store: 'containerd', log: () => {} })
    job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment }, { faults })
  })
  afterAll(async () => {
    await job.end()
    await engine.stop()
  })
  // BuildKit itself tries a few times.
  sharedTests(12)
  cellTests([
    ['HEAD blob, a connection that breaks once', { match: 'HEAD blob', times: 1, ...RESET }, false],
    ['PUT upload, 503 of a gateway', { match: 'PUT upload', times: 30, ...HTML }, true],
  ])
})

describe('the classic store', () => {
  beforeAll(async () => {
    engine = await startEngine({ suite: 'sid', store: 'classic', log: () => {} })
    job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment }, { faults })
  })
  afterAll(async () => {
    await job.end()
    await engine.stop()
  })
  sharedTests(1)
  cellTests([
    ['GET base, 503 of a gateway', { match: 'GET base', times: 1, ...HTML }, true],
    ['PATCH upload, a connection that breaks once', { match: 'PATCH upload', times: 1, ...RESET }, false],
    ['HEAD blob, 429', { match: 'HEAD blob', times: 1, ...RATE }, false],
  ])
})
