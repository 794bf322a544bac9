import { expect } from '@jest/globals'
import { answer, errors, registryClient, sha256 } from '../support.ts'
import { header, issue, roadmap, testVectors } from './vector.ts'

const noUpload = (id: string) =>
  `The upload with id '${id}' in the repository with name 'app' in registry with id '123456789012' cannot be completed because it does not have any parts.`

testVectors([
  {
    vector: 2,
    name: 'one PATCH and a PUT are 201; a second PATCH is 201, moves nothing, and the PUT is 400',
    source: roadmap(2831),
    act: async ({ begin, send }) => {
      const good = await begin()
      expect((await send('PATCH', good, Buffer.alloc(12 << 20))).status).toBe(201)
      expect((await send('PUT', `${good}?digest=${sha256(Buffer.alloc(12 << 20))}`)).status).toBe(201)
      const bad = await begin()
      const ranges = [await header(send('PATCH', bad, 'ab'), 'range'), await header(send('PATCH', bad, 'cd'), 'range')]
      expect(ranges).toEqual(['0-1', '0-1'])
      expect((await send('PUT', `${bad}?digest=${sha256('abcd')}`)).status).toBe(400)
    },
  },
  {
    vector: 3,
    name: 'POST names the least size of a part and an absolute address; PATCH is 201',
    source: roadmap(2831),
    act: async ({ send }, ecr) => {
      const { headers } = await send('POST', 'blobs/uploads/')
      const location = headers.get('location') ?? ''
      expect([headers.get('oci-chunk-min-length'), location.startsWith(`${ecr.url}/v2/app/blobs/uploads/`)]).toEqual([
        '10485760',
        true,
      ])
      expect((await send('PATCH', location, 'x')).status).toBe(201)
    },
  },
  {
    vector: 4,
    name: 'an empty blob is 400 BLOB_UPLOAD_INVALID',
    source: roadmap(1074),
    act: async ({ begin, send }) => {
      const address = await begin()
      expect(await answer(send('PUT', `${address}?digest=${sha256('')}`))).toEqual({
        status: 400,
        body: errors('BLOB_UPLOAD_INVALID', noUpload(address.split('/').at(-1) ?? '')),
      })
    },
  },
  {
    vector: 4,
    name: 'a wrong digest is 400, and the blob is not there',
    source: issue('bazelbuild/rules_docker', 298),
    act: async ({ begin, send }) => {
      expect((await send('PUT', `${await begin()}?digest=${sha256('other')}`, 'content')).status).toBe(400)
      for (const content of ['content', 'other'])
        expect((await send('HEAD', `blobs/${sha256(content)}`)).status).toBe(404)
    },
  },
  {
    vector: 5,
    name: 'an upload that starts again is 416',
    source: issue('GoogleContainerTools/kaniko', 607),
    act: async ({ begin, send }) => {
      const address = await begin()
      await send('PATCH', address, 'hello')
      expect(await answer(send('PUT', `${address}?digest=${sha256('hello')}`, 'hello'))).toEqual({
        status: 416,
        body: errors('BLOB_UPLOAD_INVALID', 'First byte of the layer part is 0 instead of 5'),
      })
    },
  },
  {
    vector: 6,
    name: 'a manifest of a missing repository is 404 NAME_UNKNOWN',
    source: 'https://github.com/plexsystems/sinker/issues/55',
    act: async (_client, ecr) => {
      const { send } = await registryClient(ecr, 'missing')
      const message = "The repository with name 'missing' does not exist in the registry with id '123456789012'"
      expect(await answer(send('GET', 'manifests/v1'))).toEqual({ status: 404, body: errors('NAME_UNKNOWN', message) })
    },
  },
  {
    vector: 6,
    name: 'a push to a missing repository ends the connection',
    source: roadmap(1970),
    act: async (_client, ecr) => {
      const { send } = await registryClient(ecr, 'missing')
      await expect(send('POST', 'blobs/uploads/')).rejects.toThrow('fetch failed')
    },
  },
  {
    vector: 6,
    name: 'or is 404 NAME_UNKNOWN, as other clients saw it',
    source: roadmap(1970),
    options: { settings: { missingRepositoryPush: 'not-found' } },
    act: async (_client, ecr) => {
      const { send } = await registryClient(ecr, 'missing')
      expect((await send('POST', 'blobs/uploads/')).status).toBe(404)
    },
  },
])
