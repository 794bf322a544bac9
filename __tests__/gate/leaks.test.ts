import { expect, test } from '@jest/globals'
import type { Refusal } from '../../src/gate/check.ts'
import { knownCredentials, knownKeys, secretCheck } from '../../src/gate/secret-leaks.ts'
import { NOTHING_PUBLIC } from '../../src/secrets/evidence.ts'
import { fields } from '../fixtures/flags.ts'
import { digestOf, imageOf, MemoryEcr } from '../fixtures/memory-ecr.ts'
import { known } from '../fixtures/secrets.ts'
import { REPOSITORY } from '../fixtures/values.ts'

const CONFIG = JSON.stringify({ config: { Env: ['A=s3cret-value'] } })
const MANIFEST = JSON.stringify({ config: { digest: digestOf(CONFIG) } })
const INDEX = JSON.stringify({
  manifests: [{ digest: digestOf(MANIFEST), platform: { os: 'linux', architecture: 'amd64' } }],
})
const ecr = new MemoryEcr({ images: { [MANIFEST]: [] }, blobs: { [digestOf(CONFIG)]: CONFIG } })

const refusal = (manifest: string, secret: string): Promise<Refusal | undefined> =>
  secretCheck(async () => [known('the secret "a"', secret)], NOTHING_PUBLIC).run(imageOf(manifest), {
    ecr,
    repository: REPOSITORY,
  })

test('an image without the secret passes', async () => {
  expect(await refusal(MANIFEST, 'other-value')).toBeUndefined()
})

test('an image with it is refused, with its place', async () => {
  expect(await refusal(MANIFEST, 's3cret-value')).toEqual({
    problem: 'The image holds secrets of this run, so it gets no tag:\n- the secret "a": config.Env[0]',
    remedy: expect.stringMatching(/^Take the secret out of .* may still be in a build cache\.$/),
  })
})

test('of plain words, the reader learns that a base image can have them for reasons of its own', async () => {
  const config = JSON.stringify({ config: { Env: ['A=correct-horse'] } })
  const manifest = JSON.stringify({ config: { digest: digestOf(config) } })
  const other = new MemoryEcr({ images: { [manifest]: [] }, blobs: { [digestOf(config)]: config } })
  const check = secretCheck(async () => [known('the secret "a"', 'correct-horse')], NOTHING_PUBLIC)
  expect(await check.run(imageOf(manifest), { ecr: other, repository: REPOSITORY })).toEqual({
    problem: 'The image holds secrets of this run, so it gets no tag:\n- the secret "a": config.Env[0]',
    remedy: expect.stringMatching(
      / may still be in a build cache\. What was found is plain words\. Where it is no secret, give it in build-args, or take it out of the file of secrets: a base image that has the same word looks no different\.$/,
    ),
  })
})

test('of an index, what stays in the repository is told with the command that removes it', async () => {
  expect(await refusal(INDEX, 's3cret-value')).toEqual({
    problem: 'The image holds secrets of this run, so it gets no tag:\n- the secret "a": linux/amd64 config.Env[0]',
    remedy: expect.stringMatching(
      new RegExp(
        'build cache\\. The index is removed, and its 1 manifests are still in the repository, without a tag: ' +
          'aws ecr batch-delete-image --region eu-central-1 --registry-id 123456789012 --repository-name team/app ' +
          `--image-ids imageDigest=${digestOf(MANIFEST)}$`,
      ),
    ),
  })
})

test('the credentials of a run are secrets too, by the names that a reader knows', () => {
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret-key', sessionToken: 'session' }
  const authorization = Buffer.from('AWS:pass:word').toString('base64')
  const all = knownCredentials({ keys, authorization, githubToken: 'ghs_1' })
  expect(all.map(({ name, value }) => [name, value.revealText()])).toEqual([
    ['the password of the registry', 'pass:word'],
    ['the AWS secret access key', 'secret-key'],
    ['the AWS session token', 'session'],
    ['the GitHub token', 'ghs_1'],
  ])
  const few = { keys: { ...keys, sessionToken: undefined }, authorization, githubToken: undefined }
  expect(knownCredentials(few)).toHaveLength(2)
})

test('so is the key with which BuildKit knows a run', () => {
  const remote = { kind: 'remote', endpoints: [], options: fields() } as const
  const tls = { ca: 'ca', pair: { cert: 'cert', key: 'key' } }
  expect(knownKeys({ ...remote, tls }).map(({ name, value }) => [name, value.revealText()])).toEqual([
    ['the key of builder-tls-key', 'key'],
  ])
  expect(knownKeys({ ...remote, tls: undefined })).toEqual([])
  expect(knownKeys({ kind: 'current', options: fields() })).toEqual([])
})
