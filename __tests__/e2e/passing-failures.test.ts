// A registry that fails for a moment while docker reads from it or pushes to it: the step delivers, and runs no command of the
// Dockerfile twice.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { tagsIn } from '../support/registry.ts'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

const RATE = { status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' }
const HTML = { status: 503, body: '<html><body>Service Unavailable</body></html>' }
const RESET = { action: 'reset' } as const
const LOST = { at: 'end', action: 'reset' } as const

let engine: Engine
let job: EngineJob
const faults: FaultRule[] = []

/** Runs the step with a content that no build had before, in a repository of its own. */
async function run(
  name: string,
  faulty: FaultRule,
  inputs: Readonly<Record<string, string>> = {},
): Promise<StepResult> {
  const content = randomBytes(2000)
  await job.write({
    Dockerfile: `${inputs.from ?? 'FROM busybox:1.37'}\nCOPY content /\nRUN echo command-runs >&2\n`,
    content: content.toString('hex'),
  })
  faults.splice(0, faults.length, faulty)
  try {
    const { from: _, ...rest } = inputs
    return await job.run({ repository: name, tags: 'v1\nlatest', ...rest })
  } finally {
    faults.splice(0)
  }
}

const messageOf = (result: StepResult): string => errorsIn(result).join('\n\n')

/** How often commands of the Dockerfile ran, and how often the build was tried again. */
const counted = ({ output }: StepResult) => ({
  ran: output.match(/^#\d+ \d+\.\d+ command-runs$/gm)?.length ?? 0,
  again: output.match(/Trying again in \d+ s/g)?.length ?? 0,
})

interface Cell {
  readonly fault: FaultRule
  /** How often the step tries again; docker tries some requests again itself. */
  readonly again: number
}

const cellTests = (cells: readonly (readonly [name: string, cell: Cell])[]): void =>
  test.each(cells)('%s', async (name, { fault, again }) => {
    const repository = name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
    const result = await run(repository, fault)
    expect([messageOf(result), result.code]).toEqual(['', 0])
    expect(counted(result)).toEqual({ ran: 1, again })
    expect(await tagsIn(job.ecr, repository)).toEqual(['latest', 'v1'])
  })

/** What is the same with both stores. */
function sharedTests(manifestTries: number): void {
  cellTests([
    ['PUT manifest, 429 once', { fault: { match: 'PUT manifest', times: 1, ...RATE }, again: 1 }],
    ['PUT manifest, 429 three times', { fault: { match: 'PUT manifest', times: 3, ...RATE }, again: 3 }],
    ['POST upload, 429 once', { fault: { match: 'POST upload', times: 1, ...RATE }, again: 1 }],
    ['PUT manifest, 503 of a gateway', { fault: { match: 'PUT manifest', times: manifestTries, ...HTML }, again: 1 }],
    [
      'PUT manifest, an answer that is lost',
      { fault: { match: 'PUT manifest', times: manifestTries, ...LOST }, again: 1 },
    ],
    [
      'GET base is answered by 503 once',
      { fault: { match: 'GET base', times: 1, ...HTML }, again: manifestTries === 1 ? 1 : 0 },
    ],
  ])

  test('without a cache too, no command runs twice', async () => {
    const fault = { match: 'PUT manifest', times: manifestTries, ...HTML }
    const result = await run('no-cache', fault, { 'no-cache': 'true' })
    expect([messageOf(result), counted(result)]).toEqual(['', { ran: 1, again: 1 }])
  })

  test('a registry that never takes the manifest', async () => {
    const result = await run('never', { match: 'PUT manifest', ...HTML })
    expect(messageOf(result)).toMatch(/^Could not push the image\.\n[\s\S]*#server-error$/)
    expect([result.code, counted(result)]).toEqual([1, { ran: 1, again: 5 }])
    expect(await tagsIn(job.ecr, 'never')).toEqual([])
  })

  test('a push that is refused for good is not tried again', async () => {
    const result = await run('denied', { match: 'PUT manifest', status: 403, code: 'DENIED', message: 'not you' })
    expect([result.code, counted(result)]).toEqual([1, { ran: 1, again: 0 }])
  })

  test('a base image', async () => {
    await job.docker('tag', 'busybox:1.37', `${job.ecr.registry}/base:1`)
    expect((await run('base', { match: 'DELETE manifest' }, { tags: '1' })).code).toBe(0)
    const from = `FROM ${job.ecr.registry}/base:1`
    const result = await run(
      'of-base',
      { match: 'HEAD manifest', repository: 'base', times: 2, ...RESET },
      { from, pull: 'true' },
    )
    expect([messageOf(result), result.code, counted(result).ran]).toEqual(['', 0, 1])
    expect(counted(result).again).toBeGreaterThan(0)
  })

  test('the own image of a push whose answer was lost, where no tag moves', async () => {
    const result = await run(
      'immutable',
      { match: 'PUT manifest', times: manifestTries, ...LOST },
      { tags: 'v1', 'image-tag-mutability': 'IMMUTABLE' },
    )
    expect([messageOf(result), result.code, counted(result).ran]).toEqual(['', 0, 1])
    expect(result.outputs['tag-names'] ?? '').toBe('v1')
    expect(await tagsIn(job.ecr, 'immutable')).toEqual(['v1'])
  })

  test('an answer that does not come is a stall: the attempt is ended, and another one delivers', async () => {
    const fault = { match: 'PUT manifest', times: 1, action: 'hang' } as const
    const result = await run('stalled', fault, { 'stall-timeout': '4s' })
    expect([messageOf(result), result.code, counted(result)]).toEqual(['', 0, { ran: 1, again: 1 }])
    expect(result.output).toContain('Docker was ended (docker printed nothing for 4 seconds). Trying again in ')
  })

  test('one that never comes is said', async () => {
    const result = await run('hung', { match: 'PUT manifest', action: 'hang' }, { 'stall-timeout': '3s' })
    expect(messageOf(result)).toMatch(
      /^Could not push the image: docker printed nothing for 3 seconds\.\n[\s\S]*#build-stalled$/,
    )
    expect([result.code, counted(result)]).toEqual([1, { ran: 1, again: 1 }])
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
  // BuildKit itself tries four times where the registry or the connection fails.
  sharedTests(4)
  cellTests([
    ['HEAD blob, a connection that breaks once', { fault: { match: 'HEAD blob', times: 1, ...RESET }, again: 0 }],
    ['PUT upload, 503 for long', { fault: { match: 'PUT upload', times: 9, ...HTML }, again: 1 }],
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
    ['PATCH upload, a connection that breaks once', { fault: { match: 'PATCH upload', times: 1, ...RESET }, again: 0 }],
    ['HEAD blob, 429 once', { fault: { match: 'HEAD blob', times: 1, ...RATE }, again: 1 }],
  ])
})
