// What is made beside the push, by each kind of builder.
import { afterAll, beforeAll, describe } from '@jest/globals'
import { BUILDER_NAMES, type Builders, startBuilders } from '../buildkit/builders.ts'
import { type Job, startJob } from '../support.ts'
import { engineTests, matrixTests } from './matrix.ts'

let job: Job
let builders: Builders
beforeAll(async () => {
  job = await startJob()
  builders = await startBuilders(job)
})
afterAll(async () => {
  await builders?.end()
  await job?.end()
})

describe.each(BUILDER_NAMES)('driver %s', (name) => {
  const builder = { name, job: () => job, inputs: () => builders.named[name].inputs }
  matrixTests({ ...builder, isEngine: name === 'docker' })
  engineTests(builder)
})
