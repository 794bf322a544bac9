import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../emulator/index.ts'
import {
  answer,
  createRepository,
  errors,
  login,
  makeImage,
  pushImage,
  registryClient,
  sha256,
  withEcr,
} from './support.ts'

type Client = Awaited<ReturnType<typeof registryClient>>

function withApp(act: (client: Client, ecr: LocalEcr) => Promise<void>): Promise<void> {
  return withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    await act(await registryClient(ecr, 'app'), ecr)
  })
}

const size = async ({ send }: Client, digest: string) => {
  const { status, headers } = await send('HEAD', `blobs/${digest}`)
  return { status, length: headers.get('content-length') }
}

test('POST opens an upload at an absolute address', () =>
  withApp(async ({ send }, ecr) => {
    const response = await send('POST', 'blobs/uploads/')
    expect([response.status, await response.text()]).toEqual([202, ''])
    const { headers } = response
    expect(headers.get('location')).toMatch(new RegExp(`^${ecr.url}/v2/app/blobs/uploads/[0-9a-f-]{36}$`))
    expect(headers.get('oci-chunk-min-length')).toBe('10485760')
    expect(headers.get('range')).toBe('bytes=0-10485760')
    expect(headers.get('docker-upload-uuid')).toBeNull()
  }))

test('one PATCH of 12 MiB and a PUT: 201 and 201', () =>
  withApp(async (client) => {
    const { begin, send } = client
    const blob = randomBytes(12 << 20)
    const digest = sha256(blob)
    const patched = await send('PATCH', await begin(), blob)
    expect([patched.status, patched.headers.get('range')]).toEqual([201, `0-${blob.length - 1}`])
    const put = await send('PUT', `${patched.headers.get('location')}?digest=${digest}`)
    expect([put.status, put.headers.get('docker-content-digest'), await put.text()]).toEqual([201, digest, ''])
    expect(put.headers.get('content-type')).toBeNull()
    expect(await size(client, digest)).toEqual({ status: 200, length: String(blob.length) })
  }))

test('parts with a Content-Range are all kept, and only the Range of the answers stands still', () =>
  withApp(async (client) => {
    const { begin, send } = client
    const address = await begin()
    const patch = async (body: string, range: string) => {
      const { status, headers } = await send('PATCH', address, body, { 'content-range': range })
      return [status, headers.get('range')]
    }
    expect(await patch('first', '0-4')).toEqual([201, '0-4'])
    expect(await patch('second', '5-10')).toEqual([201, '0-4'])
    expect(await patch('third', '11-15')).toEqual([201, '0-4'])
    const digest = sha256('firstsecondthirdlast')
    const put = await send('PUT', `${address}?digest=${digest}`, 'last', { 'content-range': '16-19' })
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, digest])
    expect(await size(client, digest)).toEqual({ status: 200, length: '20' })
  }))

test('a client that follows the Range and sends its second part again: 416', () =>
  withApp(async ({ begin, send }) => {
    const address = await begin()
    await send('PATCH', address, 'first', { 'content-range': '0-4' })
    await send('PATCH', address, 'second', { 'content-range': '5-10' })
    expect(await answer(send('PATCH', address, 'second', { 'content-range': '5-10' }))).toEqual({
      status: 416,
      body: errors('BLOB_UPLOAD_INVALID', 'First byte of the layer part is 5 instead of 11'),
    })
  }))

test('a second PATCH without a Content-Range: 201, its bytes are lost, and the PUT is refused', () =>
  withApp(async (client) => {
    const { begin, send } = client
    const address = await begin()
    await send('PATCH', address, 'first')
    const second = await send('PATCH', address, 'second')
    expect([second.status, second.headers.get('range')]).toEqual([201, '0-4'])
    const digest = sha256('firstsecond')
    expect(await answer(send('PUT', `${address}?digest=${digest}`))).toEqual({
      status: 400,
      body: errors('BLOB_UPLOAD_INVALID', 'None of the provided layer digests match the calculated layer digest'),
    })
    expect(await size(client, digest)).toEqual({ status: 404, length: null })
  }))

test('a PUT with the whole body after POST: 201', () =>
  withApp(async (client) => {
    const put = await client.pushBlob('whole')
    expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, sha256('whole')])
    expect(await size(client, sha256('whole'))).toEqual({ status: 200, length: '5' })
  }))

test.each([
  { name: 'a PATCH that begins too late', first: 'PATCH', body: 'abc', range: '7-9', x: 7, y: 0 },
  { name: 'a PATCH from the start again', before: 'hello', first: 'PATCH', body: 'hello', range: '0-4', x: 0, y: 5 },
  { name: 'a PUT from the start again', before: 'hello', first: 'PUT', body: 'hello', x: 0, y: 5 },
])('$name: 416', ({ before, first, body, range, x, y }) =>
  withApp(async ({ begin, send }) => {
    const address = await begin()
    if (before !== undefined) await send('PATCH', address, before)
    const headers: Record<string, string> = range === undefined ? {} : { 'content-range': range }
    expect(await answer(send(first, `${address}?digest=${sha256(body)}`, body, headers))).toEqual({
      status: 416,
      body: errors('BLOB_UPLOAD_INVALID', `First byte of the layer part is ${x} instead of ${y}`),
    })
  }),
)

test('an empty blob: 400', () =>
  withApp(async (client) => {
    const address = await client.begin()
    expect(await answer(client.send('PUT', `${address}?digest=${sha256('')}`))).toEqual({
      status: 400,
      body: errors(
        'BLOB_UPLOAD_INVALID',
        `The upload with id '${address.split('/').at(-1)}' in the repository with name 'app' in registry with id '123456789012' cannot be completed because it does not have any parts.`,
      ),
    })
    expect(await size(client, sha256(''))).toEqual({ status: 404, length: null })
  }))

test('a wrong digest: 400, and neither digest is there', () =>
  withApp(async (client) => {
    const address = await client.begin()
    expect(await answer(client.send('PUT', `${address}?digest=${sha256('other')}`, 'content'))).toEqual({
      status: 400,
      body: errors('BLOB_UPLOAD_INVALID', 'None of the provided layer digests match the calculated layer digest'),
    })
    for (const content of ['content', 'other']) expect((await size(client, sha256(content))).status).toBe(404)
  }))

test('an upload that nobody opened: 404', () =>
  withApp(async ({ send }) => {
    expect(await answer(send('PATCH', 'blobs/uploads/nothing', 'x'))).toEqual({
      status: 404,
      body: errors(
        'BLOB_UPLOAD_UNKNOWN',
        "The upload with id 'nothing' in the repository with name 'app' in registry with id '123456789012' does not exist",
      ),
    })
  }))

test('a mount is not done: 202 and an upload', () =>
  withApp(async (client, ecr) => {
    await client.pushBlob('shared')
    await createRepository(ecr, 'other')
    const other = await registryClient(ecr, 'other')
    const response = await other.send('POST', `blobs/uploads/?mount=${sha256('shared')}&from=app`)
    expect([response.status, response.headers.has('location')]).toEqual([202, true])
    expect((await size(other, sha256('shared'))).status).toBe(404)
  }))

test('a push to a repository that does not exist ends without an answer', () =>
  withEcr({}, async (ecr) => {
    const { send } = await registryClient(ecr, 'missing')
    await expect(send('POST', 'blobs/uploads/')).rejects.toThrow('fetch failed')
    expect(ecr.requests().at(-1)).toMatchObject({ step: 'POST upload', status: 0, repository: 'missing' })
  }))

test('after a connection broke, the upload expects the byte after what arrived', () =>
  withApp(async ({ begin, send }, ecr) => {
    const address = await begin()
    const headers = { authorization: await login(ecr), 'content-length': '1000' }
    const broken = request(address, { method: 'PATCH', headers })
    broken.on('error', () => undefined)
    broken.write('hello')
    const arrived = () => ecr.requests().some(({ step, bytesIn }) => step === 'PATCH upload' && bytesIn === 5)
    while (!arrived()) await send('HEAD', 'manifests/x')
    broken.destroy()
    expect(await answer(send('PUT', `${address}?digest=${sha256('hello')}`, 'hello'))).toEqual({
      status: 416,
      body: errors('BLOB_UPLOAD_INVALID', 'First byte of the layer part is 0 instead of 5'),
    })
    expect((await send('PATCH', address, ' again', { 'content-range': '5-10' })).status).toBe(201)
    expect((await send('PUT', `${address}?digest=${sha256('hello again')}`)).status).toBe(201)
  }))

test('parts that come at once wait for each other', () =>
  withApp(async (client) => {
    const { begin, send } = client
    const [address, part] = [await begin(), 'x'.repeat(1 << 20)]
    const range = { 'content-range': `0-${part.length - 1}` }
    const answers = await Promise.all(Array.from({ length: 8 }, () => send('PATCH', address, part, range)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 7 }, () => 416)])
    expect((await send('PUT', `${address}?digest=${sha256(part)}`)).status).toBe(201)
  }))

test('a blob is read through a redirect that needs no credentials: whole, in part, and not past its end', () =>
  withApp(async ({ pushBlob, send }, ecr) => {
    await pushBlob('0123456789')
    const redirect = await send('GET', `blobs/${sha256('0123456789')}`)
    const address = redirect.headers.get('location') ?? ''
    expect([redirect.status, await redirect.text()]).toEqual([307, ''])
    expect(address).toMatch(
      new RegExp(`^${ecr.url}/layers/app/sha256:[0-9a-f]{64}\\?X-Amz-Date=.+&X-Amz-Expires=3600&X-Amz-Signature=`),
    )
    const get = async (range?: string) => answer(fetch(address, { headers: range === undefined ? {} : { range } }))
    expect(await get()).toEqual({ status: 200, body: '0123456789' })
    expect(await get('bytes=2-4')).toEqual({ status: 206, body: '234' })
    expect(await get('bytes=7-')).toEqual({ status: 206, body: '789' })
    expect(await get('bytes=-3')).toEqual({ status: 206, body: '789' })
    expect(await get('bytes=-11')).toEqual({ status: 206, body: '0123456789' })
    expect(await get('bytes=-')).toEqual({ status: 200, body: '0123456789' })
    expect((await get('bytes=10-')).status).toBe(416)
    expect((await get('bytes=-0')).status).toBe(416)
    expect((await fetch(address, { method: 'HEAD' })).status).toBe(403)
    expect((await fetch(address.replace(/Signature=.*/, 'Signature=x'))).status).toBe(403)
    expect(await answer(send('GET', `blobs/${sha256('none')}`))).toEqual({
      status: 404,
      body: errors(
        'BLOB_UNKNOWN',
        `The layer with digest ${sha256('none')} does not exist within the repository with name 'app' in the registry with id '123456789012'`,
      ),
    })
  }))

test('a blob has the media type that a manifest gives it', () =>
  withApp(async ({ send }, ecr) => {
    const image = makeImage('one')
    await pushImage(ecr, 'app', image, 'v1')
    const { headers } = await send('HEAD', `blobs/${sha256(image.layer)}`)
    expect(headers.get('content-type')).toBe('application/vnd.oci.image.layer.v1.tar+gzip')
  }))
