// What is made beside the push, by each kind of builder.
import { afterAll, beforeAll, describe } from '@jest/globals'
import { BUILDER_NAMES } from '../buildkit/builders.ts'
import { startWorkplace, type Workplace } from '../series/builders.ts'
import { engineTests, matrixTests } from './matrix.ts'

let at: Workplace
beforeAll(async () => {
  // Engines before 28.2 push the manifests of an index under its tag, which in these repositories then stays on the first:
  // https://github.com/moby/moby/pull/49949
  at = await startWorkplace('containerd')
})
afterAll(() => at?.end())

describe.each(BUILDER_NAMES)('driver %s', (name) => {
  const builder = { name, job: () => at.job, inputs: () => at.builders.named[name].inputs }
  matrixTests(builder)
  engineTests(builder)
})
