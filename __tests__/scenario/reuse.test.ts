// An image that was built from the same content gets the tags of a run, without docker; doubt builds.
import { test } from '@jest/globals'
import { type Inputs, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { steps } from '../support/transcript.ts'

const NAME = 'team/app'
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME, reuse: 'auto' }
const [A, B] = ['a1'.repeat(20), 'b2'.repeat(20)]

const at = (commit: string, more: Inputs = {}): { readonly env: Inputs } => ({ env: { GITHUB_SHA: commit, ...more } })

/** No two builds give the same bytes, so that a digest tells which build an image is of. */
const FRESH = { docker: { build: { base: 'one', isFresh: true } } }

const outcome = ({ outputs }: Ran) => ({
  reused: outputs.reused,
  reason: outputs['reuse-reason'],
  from: outputs['built-from'],
  digest: outputs.digest,
})

test('a second commit that changes nothing', () => withJob(FRESH, async (job) => {
  const first = await job.run(INPUTS, at(A))
  console.log(first.log, messageOf(first), JSON.stringify(outcome(first)), steps(first.requests), await tagsIn(job.ecr, NAME))
  const second = await job.run(INPUTS, at(B))
  console.log(second.log, messageOf(second), JSON.stringify(outcome(second)), steps(second.requests), second.commands.length, await tagsIn(job.ecr, NAME))
  await job.write({ Dockerfile: 'FROM scratch\nCOPY hello.txt /\n# 2\n' })
  const third = await job.run(INPUTS, at(B))
  console.log(third.log, messageOf(third), JSON.stringify(outcome(third)), steps(third.requests), third.commands.length, await tagsIn(job.ecr, NAME))
}))
