// What is made beside the push, by each kind of builder.
import { afterAll, beforeAll, describe } from '@jest/globals'
import { type Job, startJob } from '../support.ts'
import { type Builder, engineTests, matrixTests } from './matrix.ts'

let job: Job
beforeAll(async () => {
  job = await startJob()
})
afterAll(() => job?.end())

const BUILDERS: readonly Builder[] = [{ name: 'docker', job: () => job, inputs: () => ({}), isEngine: true }]

describe.each(BUILDERS)('driver $name', (builder) => {
  matrixTests(builder)
  engineTests(builder)
})
