import { DescribeImagesCommand, UpdateImageStorageClassCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalEcr, LocalEcrOptions } from '../../emulator/index.ts'
import {
  answer,
  createRepository,
  ecrClient,
  errors,
  makeImage,
  makeIndex,
  pushImage,
  registryClient,
  sha256,
  withEcr,
} from './support.ts'

type Client = Awaited<ReturnType<typeof registryClient>>

const one = makeImage('one')
const two = makeImage('two')
const oci = 'application/vnd.oci.image.manifest.v1+json'
const docker = 'application/vnd.docker.distribution.manifest.v2+json'
const ociIndex = 'application/vnd.oci.image.index.v1+json'

/** A repository that has image one as v1. */
function withApp(options: LocalEcrOptions, act: (client: Client, ecr: LocalEcr) => Promise<void>): Promise<void> {
  return withEcr(options, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    await act(await registryClient(ecr, 'app'), ecr)
  })
}

/** Image one as Docker's own format says it. */
const inDocker = one.manifest
  .replace(oci, docker)
  .replace('application/vnd.oci.image.config.v1+json', 'application/vnd.docker.container.image.v1+json')
  .replace('application/vnd.oci.image.layer.v1.tar+gzip', 'application/vnd.docker.image.rootfs.diff.tar.gzip')

const read = async ({ send }: Client, method: string, reference: string, accept?: string) => {
  const response = await send(method, `manifests/${reference}`, undefined, accept === undefined ? {} : { accept })
  const { headers } = response
  const text = await response.text()
  return [headers.get('content-type'), headers.get('docker-content-digest'), text === '' ? '' : JSON.parse(text)]
}

const asOci = [oci, null, JSON.parse(one.manifest)]
const asDocker = [docker, null, JSON.parse(inDocker)]

test.each([
  { name: 'without Accept', expected: asOci },
  { name: 'that takes both', accept: `${docker}, ${oci}`, expected: asOci },
  { name: 'that takes everything', accept: `${docker}, */*;q=0.5`, expected: asOci },
  { name: 'that takes Docker only', accept: docker, expected: asDocker },
  { name: 'by digest, that takes Docker only', reference: one.digest, accept: docker, expected: asOci },
  { name: 'that takes indexes only', accept: ociIndex, expected: asOci },
])('an OCI image for a client $name', ({ reference = 'v1', accept, expected }) =>
  withApp({}, async (client) => {
    expect(await read(client, 'GET', reference, accept)).toEqual(expected)
  }),
)

test('a Docker image for a client that takes OCI only, with the digest of what it gets', () =>
  withApp({}, async (client) => {
    await client.putManifest('docker', inDocker, docker)
    const [type, , manifest] = await read(client, 'GET', 'docker', oci)
    expect([type, manifest]).toEqual([oci, JSON.parse(one.manifest)])
    const text = await (await client.send('GET', 'manifests/docker', undefined, { accept: oci })).text()
    expect(await read(client, 'HEAD', 'docker', oci)).toEqual([oci, sha256(text), ''])
    expect(await read(client, 'HEAD', 'docker')).toEqual([docker, sha256(inDocker), ''])
  }))

const missing = { status: 404, body: errors('MANIFEST_UNKNOWN', 'Requested image not found') }

test('DELETE by tag takes the tag and with the last one the image; by digest the image', () =>
  withApp({}, async ({ send, putManifest }, ecr) => {
    await putManifest('v2', one.manifest)
    expect(await answer(send('DELETE', 'manifests/v2'))).toEqual({ status: 202, body: '' })
    expect((await send('HEAD', `manifests/${one.digest}`)).status).toBe(200)
    expect((await send('DELETE', 'manifests/v1')).status).toBe(202)
    expect(await answer(send('GET', `manifests/${one.digest}`))).toEqual(missing)
    await pushImage(ecr, 'app', two, 'v1')
    expect((await send('DELETE', `manifests/${two.digest}`)).status).toBe(202)
    expect(await answer(send('GET', 'manifests/v1'))).toEqual(missing)
    expect(await answer(send('DELETE', 'manifests/v1'))).toEqual(missing)
  }))

test('an image of an index is not deleted', () =>
  withApp({}, async ({ send, putManifest }) => {
    const index = makeIndex([one.manifest])
    await putManifest('all', index.manifest, ociIndex)
    const message = `Requested image referenced by manifest list: [${index.digest}]`
    expect(await answer(send('DELETE', `manifests/${one.digest}`))).toEqual({
      status: 405,
      body: errors('UNSUPPORTED', message),
    })
  }))

test('an archived image is not found, and a push brings it back', () =>
  withApp({}, async ({ send, putManifest }, ecr) => {
    const imageId = { imageTag: 'v1' }
    const archive = { repositoryName: 'app', imageId, targetStorageClass: 'ARCHIVE' as const }
    await ecrClient(ecr).send(new UpdateImageStorageClassCommand(archive))
    expect(await answer(send('GET', 'manifests/v1'))).toEqual(missing)
    expect((await putManifest('v1', one.manifest)).status).toBe(201)
    expect((await send('GET', 'manifests/v1')).status).toBe(200)
  }))

test.each([
  {
    name: 'one tag too many',
    settings: { tagsPerImage: 2 },
    tag: 'v3',
    manifest: one.manifest,
    message:
      "Adding tag 'v3' to an image in the repository with name 'app' in registry with id '123456789012' exceeds the maximum allowed number of tags per image which is '2'",
  },
  {
    name: 'one image too many',
    settings: { imagesPerRepository: 1 },
    tag: 'v3',
    manifest: `${one.manifest} `,
    message:
      "Adding an image to the repository with name 'app' in registry with id '123456789012' exceeds the maximum allowed number of images per repository which is '1'",
  },
])('$name is 403 DENIED', ({ settings, tag, manifest, message }) =>
  withApp({ settings }, async ({ putManifest }) => {
    expect((await putManifest('v2', one.manifest)).status).toBe(201)
    expect(await answer(putManifest(tag, manifest))).toEqual({ status: 403, body: errors('DENIED', message) })
    // A tag that it has already may be pushed again.
    expect((await putManifest('v2', one.manifest)).status).toBe(201)
  }),
)

test('repositories are listed, in pages', () =>
  withApp({}, async (_client, ecr) => {
    for (const name of ['team/a', 'team/b']) await createRepository(ecr, name)
    const { send } = await registryClient(ecr, '')
    expect(await answer(send('GET', '/v2/_catalog'))).toEqual({
      status: 200,
      body: { repositories: ['app', 'team/a', 'team/b'] },
    })
    const first = await send('GET', '/v2/_catalog?n=2')
    const next = first.headers.get('link')?.match(/^<(.*)>; rel="next"$/)?.[1] ?? ''
    expect(await answer(first)).toEqual({ status: 200, body: { repositories: ['app', 'team/a'] } })
    const second = await send('GET', next)
    expect([await answer(second), second.headers.get('link')]).toEqual([
      { status: 200, body: { repositories: ['team/b'] } },
      null,
    ])
  }))

test.each([
  { name: 'too many repositories', path: '/v2/_catalog?n=10000', bound: 'less than or equal to 1000' },
  { name: 'too many tags', path: '/v2/app/tags/list?n=10000', bound: 'less than or equal to 1000' },
  { name: 'no repositories', path: '/v2/_catalog?n=0', bound: 'greater than or equal to 1' },
  { name: 'no tags', path: '/v2/app/tags/list?n=0', bound: 'greater than or equal to 1' },
])('a page of $name is refused with the bound that it breaks', ({ path, bound }) =>
  withApp({}, async (_client, ecr) => {
    const { send } = await registryClient(ecr, '')
    const constraint = `'Member must have value ${bound}'`
    expect(await answer(send('GET', path))).toEqual({
      status: 405,
      body: errors('UNSUPPORTED', `Invalid parameter at 'maxResults' failed to satisfy constraint: ${constraint}`),
    })
  }),
)

test('a pull is recorded by GET, not by HEAD', () =>
  withApp({}, async ({ send }, ecr) => {
    const describe = async () => {
      const { imageDetails } = await ecrClient(ecr).send(new DescribeImagesCommand({ repositoryName: 'app' }))
      return imageDetails?.[0]?.lastRecordedPullTime !== undefined
    }
    await send('HEAD', 'manifests/v1')
    expect(await describe()).toBe(false)
    await send('GET', 'manifests/v1')
    expect(await describe()).toBe(true)
  }))
