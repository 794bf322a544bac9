// sign: the image is signed in every repository before any wanted tag is on it, and what is signed can be verified.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { loginOf, openWith } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { startSigstore, type TestSigstore } from '../support/sigstore.ts'
import type { Digest } from '../../src/names/image-reference.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

let sigstore: TestSigstore
beforeAll(async () => {
  sigstore = await startSigstore()
})
afterAll(() => sigstore.close())

const build = (job: Job, inputs: Inputs): Promise<Ran> => job.run({ ...INPUTS, ...inputs }, { env: sigstore.env })

test('one image in one repository', () =>
  withJob({}, async (job) => {
    const ran = await build(job, { sign: 'sigstore' })
    expect([messageOf(ran), ran.code]).toEqual(['', 0])
    console.log(ran.output, ran.outputs, ran.summary)
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${ran.outputs.digest}`])
    const repository = openWith(`${job.ecr.registry}/team/app`, await loginOf(job.ecr))
    const [referrer] = await repository.referrers(ran.outputs.digest as Digest)
    expect(referrer && JSON.parse(Buffer.from((await repository.manifest(referrer))?.bytes ?? '').toString())).toEqual({})
  }))
