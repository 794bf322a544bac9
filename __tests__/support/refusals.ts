import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { INITIAL_OUTPUTS } from '../../src/actions/build/outputs.ts'
import { type Job, KEYS, startJob } from './job.ts'
import { messageOf } from './message.ts'

/** Inputs on top of good ones, and the whole list of problems that the step has with them. */
export type Row = readonly [name: string, inputs: Readonly<Record<string, string>>, ...problems: readonly string[]]

const GOOD = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app' }

/** One test for each row: one message says everything that is wrong, and nobody has been asked for anything. */
export function testRefusals(rows: readonly Row[]): void {
  let job: Job
  beforeAll(async () => {
    job = await startJob({})
    await job.write({ 'empty/.keep': '' })
  })
  afterAll(() => job.end())

  test.each(rows)('%s', async (_name, inputs, ...problems) => {
    const ran = await job.run({ ...GOOD, ...inputs })
    const lines = problems.map((problem) => `- ${problem}`)
    expect(messageOf(ran)).toBe(['The inputs of this step cannot be used:', ...lines].join('\n'))
    expect(ran).toMatchObject({ code: 1, requests: [], commands: [], outputs: INITIAL_OUTPUTS, environmentFiles: '' })
  })
}
