// require-signature: nothing is promoted that was not signed by whoever must have signed it, and no byte moves before that is known.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Digest } from '../../src/names/image-reference.ts'
import { putArtifact } from '../../src/oci/artifact.ts'
import { signatureArtifact } from '../../src/sign/signature-artifact.ts'
import { loginOf, openWith } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { startSigstore, type TestSigstore } from '../support/sigstore.ts'

const COMMON: Inputs = { ...KEYS, 'aws-region': 'us-east-1' }
const RELEASE = 'octo-org/app/.github/workflows/release.yml'

let sigstore: TestSigstore
let job: Job
let count = 0

beforeAll(async () => {
  sigstore = await startSigstore()
  job = await startJob({})
  const signed = await build('signed', 'signed', { sign: 'sigstore' })
  const bundle = readFileSync(signed.outputs['bundle-path'] ?? '', 'utf8').trimEnd()
  const plain = await build('plain', 'plain')
  const digest = (plain.outputs.digest ?? '') as Digest
  await build('changed', 'plain')
  await build('moved', 'plain')
  await build('nobody', 'plain')
  // The bundle of another image; and one in which the image was changed to this one.
  await putBundle('moved', digest, bundle)
  await putBundle('changed', digest, changed(bundle, signed.outputs.digest ?? '', digest))
})
afterAll(async () => {
  await job.end()
  await sigstore.close()
})

async function build(repository: string, content: string, inputs: Inputs = {}): Promise<Ran> {
  await job.docker.play({ build: { content } })
  const ran = await job.run({ ...COMMON, repository, tags: 'v1', ...inputs }, { env: sigstore.env })
  expect(messageOf(ran)).toBe('')
  return ran
}

async function putBundle(name: string, digest: Digest, bundle: string): Promise<void> {
  const repository = openWith(`${job.ecr.registry}/${name}`, await loginOf(job.ecr))
  const manifest = await repository.manifest(digest)
  if (manifest === undefined) throw new Error(`${digest} is not in ${name}`)
  const subject = { digest, mediaType: manifest.mediaType, size: manifest.bytes.length }
  await putArtifact(repository, signatureArtifact(bundle, subject, new Date()))
}

function changed(bundle: string, from: string, to: string): string {
  const value = JSON.parse(bundle)
  const payload = Buffer.from(value.dsseEnvelope.payload, 'base64').toString().replace(from.slice(7), to.slice(7))
  value.dsseEnvelope.payload = Buffer.from(payload).toString('base64')
  return JSON.stringify(value)
}

async function promote(from: string, signer: string, env: Inputs = {}): Promise<Ran> {
  count += 1
  const inputs = {
    ...COMMON,
    from: `${from}:v1`,
    repository: `prod-${count}`,
    tags: 'prod',
    'require-signature': signer,
  }
  return job.run(inputs, { action: 'promote', env: { ...sigstore.env, ...env } })
}

test.each([
  'octo-org/app',
  'Octo-Org/App',
  'octo-org/app@refs/heads/main',
  RELEASE,
  `${RELEASE}@refs/heads/main`,
  `octo-org/app,workflow=${RELEASE}@refs/heads/main`,
  'other-org/app\nocto-org/app',
])('promoted: %s', async (signer) => {
  const ran = await promote('signed', signer)
  expect([messageOf(ran), ran.outputs.tags]).toEqual(['', `${job.ecr.registry}/prod-${count}:prod`])
  expect(ran.output).toContain(
    `is signed by https://github.com/${RELEASE}@refs/heads/main for https://github.com/octo-org/app.`,
  )
})

test.each<readonly [name: string, from: string, signer: string, said: string]>([
  [
    'another repository',
    'signed',
    'other-org/app',
    '- of one signature: it was signed for https://github.com/octo-org/app',
  ],
  [
    'another branch',
    'signed',
    'octo-org/app@refs/heads/release',
    '- of one signature: it was signed for refs/heads/main of that repository',
  ],
  [
    'another workflow',
    'signed',
    'octo-org/app/.github/workflows/deploy.yml',
    `- of one signature: it was signed by https://github.com/${RELEASE}@refs/heads/main`,
  ],
  [
    'another ref of the workflow',
    'signed',
    `${RELEASE}@refs/tags/v1`,
    `- of one signature: it was signed by https://github.com/${RELEASE}@refs/heads/main`,
  ],
  ['nobody', 'nobody', 'octo-org/app', 'has no signature of a job of octo-org/app: nothing beside it is one.'],
  ['a signature of another image', 'moved', 'octo-org/app', '- of one signature: it is of another image'],
  [
    'a byte that was changed',
    'changed',
    'octo-org/app',
    '- of one signature: it does not verify (SIGNATURE_ERROR: signature verification failed)',
  ],
])('refused before the first byte: %s', async (_name, from, signer, said) => {
  const ran = await promote(from, signer)
  expect([ran.code, messageOf(ran)]).toEqual([1, expect.stringContaining(said)])
  const writes = ran.requests.filter(
    ({ method, step }) => /^(PUT|PATCH)$/.test(method) || /^(Put|Create|Initiate)/.test(step),
  )
  expect(writes).toEqual([])
})

test('keys that cannot be had are no proof', async () => {
  sigstore.faults = { keys: 'breaks' }
  const ran = await promote('signed', 'octo-org/app', { AWS_MAX_ATTEMPTS: '2' })
  sigstore.faults = {}
  expect([ran.code, messageOf(ran)]).toEqual([1, expect.stringContaining('troubleshooting.md#sigstore-keys')])
})
