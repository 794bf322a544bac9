import { expect, test } from '@jest/globals'
import {
  answer,
  createRepository,
  errors,
  login,
  makeImage,
  makeIndex,
  pushImage,
  registryClient,
  withEcr,
} from './support.ts'

const one = makeImage('one')
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
const ociIndex = 'application/vnd.oci.image.index.v1+json'

test.each([
  { name: 'no credentials', authorization: undefined },
  { name: 'a wrong password', authorization: `Basic ${Buffer.from('AWS:wrong').toString('base64')}` },
  { name: 'another user name', authorization: `Basic ${Buffer.from('root:x').toString('base64')}` },
])('$name: a Basic challenge in plain text', ({ authorization }) =>
  withEcr({}, async (ecr) => {
    const response = await fetch(`${ecr.url}/v2/`, { headers: authorization === undefined ? {} : { authorization } })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'www-authenticate': `Basic realm="${ecr.url}/",service="ecr.amazonaws.com"`,
      'content-type': 'text/plain',
      'docker-distribution-api-version': 'registry/2.0',
    })
    expect(await answer(response)).toEqual({ status: 401, body: 'Not Authorized' })
  }),
)

test('a valid password: 200 and nothing else', () =>
  withEcr({}, async (ecr) => {
    const response = await fetch(`${ecr.url}/v2/`, { headers: { authorization: await login(ecr) } })
    expect(await answer(response)).toEqual({ status: 200, body: '' })
  }))

test('an expired password: 403, and no body for HEAD', () =>
  withEcr({ tokenLifetimeSeconds: 0 }, async (ecr) => {
    await createRepository(ecr, 'app')
    const { send } = await registryClient(ecr, 'app')
    const message = 'Your authorization token has expired. Reauthenticate and try again.'
    expect(await answer(send('GET', 'manifests/v1'))).toEqual({ status: 403, body: errors('DENIED', message) })
    expect(await answer(send('HEAD', 'manifests/v1'))).toEqual({ status: 403, body: '' })
  }))

test('a pushed manifest is read by tag and by digest', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'team/app')
    const pushed = await pushImage(ecr, 'team/app', one, 'v1')
    expect([pushed.status, await pushed.text()]).toEqual([201, ''])
    expect(pushed.headers.get('docker-content-digest')).toBe(one.digest)
    expect(pushed.headers.get('location')).toBeNull()
    const { send } = await registryClient(ecr, 'team/app')
    for (const reference of ['v1', one.digest]) {
      const got = await send('GET', `manifests/${reference}`)
      expect([got.status, got.headers.get('content-type')]).toEqual([200, ociManifest])
      // Only HEAD names the digest.
      expect(got.headers.get('docker-content-digest')).toBeNull()
      expect(await got.text()).toBe(one.manifest)
      const head = await send('HEAD', `manifests/${reference}`)
      expect([head.status, await head.text()]).toEqual([200, ''])
      expect(Object.fromEntries(head.headers)).toMatchObject({
        'content-type': ociManifest,
        'content-length': String(Buffer.byteLength(one.manifest)),
        'docker-content-digest': one.digest,
      })
    }
  }))

test('an index is pushed by digest, and again', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    const { putManifest, send } = await registryClient(ecr, 'app')
    const index = makeIndex([one.manifest])
    for (const _ of ['first', 'second'])
      expect((await putManifest(index.digest, index.manifest, ociIndex)).status).toBe(201)
    expect(await answer(send('GET', `manifests/${index.digest}`))).toEqual({
      status: 200,
      body: JSON.parse(index.manifest),
    })
  }))

const noRepository = errors(
  'NAME_UNKNOWN',
  "The repository with name 'missing' does not exist in the registry with id '123456789012'",
)

test.each([
  { method: 'GET', path: '/v2/missing/manifests/v1', status: 404, body: noRepository },
  { method: 'PUT', path: '/v2/missing/manifests/v1', status: 404, body: noRepository },
  { method: 'GET', path: '/v2/missing/tags/list', status: 404, body: noRepository },
  { method: 'HEAD', path: `/v2/missing/blobs/${one.digest}`, status: 404, body: '' },
  { method: 'HEAD', path: `/v2/app/blobs/${one.digest}`, status: 404, body: '' },
  { method: 'HEAD', path: '/v2/app/manifests/missing', status: 404, body: '' },
  {
    method: 'GET',
    path: '/v2/app/manifests/missing',
    status: 404,
    body: errors('MANIFEST_UNKNOWN', 'Requested image not found'),
  },
  {
    method: 'GET',
    path: `/v2/app/manifests/${one.digest}`,
    status: 404,
    body: errors('MANIFEST_UNKNOWN', 'Requested image not found'),
  },
  { method: 'HEAD', path: '/v2/app/manifests/v1+build', status: 400, body: '' },
  {
    method: 'GET',
    path: '/v2/app/manifests/v1%zz',
    status: 400,
    body: errors(
      'TAG_INVALID',
      "Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_.]+''",
    ),
  },
  {
    method: 'GET',
    path: '/v2/app/tags/list?n=1001',
    status: 405,
    body: errors(
      'UNSUPPORTED',
      "Invalid parameter at 'maxResults' failed to satisfy constraint: 'Member must have value less than or equal to 1000'",
    ),
  },
  { method: 'GET', path: '/v2/app/somewhere', status: 404, body: errors('NOT_FOUND', '404 page not found') },
])('$method $path: $status', ({ method, path, status, body }) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const { send } = await registryClient(ecr, 'app')
    expect(await answer(send(method, path))).toEqual({ status, body })
  }),
)

test('tags are listed, in pages', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    for (const tag of ['b', 'a', 'c']) await pushImage(ecr, 'app', one, tag)
    const { send } = await registryClient(ecr, 'app')
    expect(await answer(send('GET', 'tags/list'))).toEqual({
      status: 200,
      body: { name: 'app', tags: ['a', 'b', 'c'] },
    })
    const first = await send('GET', 'tags/list?n=2')
    const [, next = ''] = /^<(.+)>; rel="next"$/.exec(first.headers.get('link') ?? '') ?? []
    expect(await answer(first)).toEqual({ status: 200, body: { name: 'app', tags: ['a', 'b'] } })
    expect(await answer(send('GET', next))).toEqual({ status: 200, body: { name: 'app', tags: ['c'] } })
  }))
