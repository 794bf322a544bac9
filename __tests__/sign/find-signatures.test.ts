// What stands beside an image: whoever may push can put anything there, and it must not hide a good signature.
import { expect, test } from '@jest/globals'
import { AwsError } from '../../src/ecr/aws-error.ts'
import { RegistryError } from '../../src/ecr/registry-error.ts'
import type { Digest, Tag } from '../../src/names/image-reference.ts'
import type { RawManifest } from '../../src/oci/remote-repository.ts'
import { findSignatures, throwUnread } from '../../src/sign/find-signatures.ts'
import { signatureArtifact } from '../../src/sign/signature-artifact.ts'
import { digestOf, MemoryRepository } from '../fixtures/memory-repository.ts'

const IMAGE = digestOf('the image')
const SUBJECT = { digest: IMAGE, mediaType: 'application/vnd.oci.image.manifest.v1+json', size: 9 }
const IDENTITY = { issuer: 'i', workflow: 'w', repository: 'r', ref: 'refs/heads/main' }
const GOOD = { identity: IDENTITY, predicateType: 'p', subjects: [IMAGE] }
const ARTIFACT = signatureArtifact('good', SUBJECT, new Date(0))

/** Verifies the bundle `good`; of another one it says what that is. */
const sigstore = async () => ({
  verify: async (bundle: string) => {
    if (bundle === 'good') return GOOD
    const service = bundle === 'no keys' ? 'TUF' : 'Sigstore'
    throw new AwsError({ doing: 'verify it', service, operation: 'verify', code: 'Wrong', said: bundle }, undefined)
  },
})

const raw = (text: string): RawManifest => ({
  digest: digestOf(text),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  bytes: Buffer.from(text),
})

/** A repository that says these manifests refer to the image, as it has them. */
class Listing extends MemoryRepository {
  readonly #listed: readonly RawManifest[]

  constructor(listed: readonly RawManifest[], blobs: readonly string[]) {
    super('team/app')
    this.#listed = listed
    for (const one of listed) this.manifests.set(one.digest, one)
    for (const blob of blobs) this.blobs.set(digestOf(blob), Buffer.from(blob))
  }

  override referrers(): Promise<readonly Digest[]> {
    return Promise.resolve(this.#listed.map(({ digest }) => digest))
  }

  override async *readBlob(blob: { readonly digest: Digest; readonly size: number }): AsyncGenerator<Uint8Array> {
    if (!this.blobs.has(blob.digest))
      throw new RegistryError(
        {
          ...{ doing: 'read a layer', method: 'GET', url: 'https://registry.example/v2/team/app/blobs/x' },
          ...{ status: { code: 404, text: 'Not Found' }, code: 'BLOB_UNKNOWN', said: 'no such blob', class: 'final' },
        },
        undefined,
      )
    yield* super.readBlob(blob)
  }
}

const bundle = (text: string): RawManifest => signatureArtifact(text, SUBJECT, new Date(0)).manifest
const withoutLayers = JSON.stringify({ ...JSON.parse(Buffer.from(ARTIFACT.manifest.bytes).toString()), layers: 'x' })

test.each<[string, RawManifest, unknown]>([
  [
    'bytes that are no JSON',
    raw('\u0000 no JSON'),
    { problem: `${raw('\u0000 no JSON').digest} is no bundle that can be read` },
  ],
  ['JSON that is no object', raw('null'), { problem: `${raw('null').digest} is no bundle that can be read` }],
  [
    'a bundle without a layer',
    raw(withoutLayers),
    { problem: `${raw(withoutLayers).digest} is no bundle that can be read` },
  ],
  ['a bundle that does not verify', bundle('bad'), { problem: 'it does not verify (Wrong: bad)' }],
  [
    'a bundle whose keys cannot be had',
    bundle('no keys'),
    { problem: 'it could not be read or verified (TUF verify Wrong: no keys)', failure: expect.any(AwsError) },
  ],
  [
    'a bundle whose bytes are not there',
    bundle('lost'),
    {
      problem: expect.stringMatching(/^it could not be read or verified \(.*no such blob\)$/),
      failure: expect.any(RegistryError),
    },
  ],
])('%s, before a good signature: it is told, and the good one counts', async (_name, other, told) => {
  const repository = new Listing([other, bundle('good')], ['good', 'bad', 'no keys'])
  expect(await findSignatures({ repository, sigstore }, IMAGE)).toEqual([told, GOOD])
})

test('what is of another kind is not looked at', async () => {
  const other = raw('{"schemaVersion":2,"artifactType":"application/spdx+json","layers":[]}')
  expect(await findSignatures({ repository: new Listing([other], []), sigstore }, IMAGE)).toEqual([])
})

test.each<[string, string, readonly unknown[]]>([
  ['a list', JSON.stringify({ manifests: [{ digest: ARTIFACT.manifest.digest }, { digest: 7 }, null] }), [GOOD]],
  [
    'no JSON',
    'no list',
    [{ problem: `what has the tag sha256-${IMAGE.slice(7)} is no list of signatures that can be read` }],
  ],
  ['another value', 'null', [{ problem: expect.stringMatching(/is no list of signatures that can be read$/) }]],
  [
    'a list that is none',
    '{"manifests":7}',
    [{ problem: expect.stringMatching(/is no list of signatures that can be read$/) }],
  ],
])('under the tag that some registries have the list under stands %s', async (_name, text, found) => {
  const repository = new MemoryRepository('team/app', { lists: false })
  const index = raw(text)
  repository.blobs.set(digestOf('good'), Buffer.from('good'))
  for (const one of [index, ARTIFACT.manifest]) repository.manifests.set(one.digest, one)
  repository.tags.set(IMAGE.replace(':', '-') as Tag, index.digest)
  expect(await findSignatures({ repository, sigstore }, IMAGE)).toEqual(found)
})

test('one that could not be read is no proof that there is none', async () => {
  const found = await findSignatures({ repository: new Listing([bundle('no keys')], ['no keys']), sigstore }, IMAGE)
  expect(() => throwUnread(found)).toThrow('TUF verify Wrong: no keys')
  expect(() => throwUnread([{ problem: 'it is of another image' }, GOOD])).not.toThrow()
})
