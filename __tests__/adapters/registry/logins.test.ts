// Registries that are not ECR, as small servers: which login goes where, and where none goes.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import type { StoredLogin } from '../../../src/buildx/docker-config/registry-login.ts'
import type { Tag } from '../../../src/names/image-reference.ts'
import type { Descriptor } from '../../../src/oci/remote-repository.ts'
import { digestOf } from '../../fixtures/memory-repository.ts'
import { openWith } from '../../fixtures/remote-repositories.ts'
import { type HttpServer, serving } from '../../support/http.ts'

const V1 = 'v1' as Tag
const MANIFEST = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] }
const BYTES = Buffer.from(JSON.stringify(MANIFEST))
const LAYER = Buffer.from('the bytes of a layer')
const BLOB: Descriptor = { digest: digestOf(LAYER), size: LAYER.length }
const BASIC = { kind: 'basic', authorization: Buffer.from('user:secret-word').toString('base64') } as const

const hostOf = ({ address }: HttpServer): string => address.replace('http://', '')

const refuse = (response: ServerResponse, challenge: string): void => {
  response.writeHead(401, { 'www-authenticate': challenge }).end('{"errors":[{"code":"UNAUTHORIZED","message":"no"}]}')
}

const giveManifest = (response: ServerResponse): void => {
  response.writeHead(200, { 'docker-content-digest': digestOf(BYTES), 'content-type': MANIFEST.mediaType }).end(BYTES)
}

/** A registry that wants a token of its own; notes what was asked for one. */
function tokenRegistry(asked: string[]): RequestListener {
  return async (request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`)
    if (url.pathname === '/token') {
      const body = await bodyOf(request)
      asked.push(`${request.method} ${request.headers.authorization ?? 'anonymous'} ${url.search}${body}`)
      response.end(JSON.stringify(body === '' ? { token: 'abc' } : { access_token: 'abc' }))
    } else if (request.headers.authorization === 'Bearer abc') giveManifest(response)
    else refuse(response, `Bearer realm="${url.origin}/token",service="reg",scope="repository:app:pull"`)
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

test.each<[string, Parameters<typeof openWith>[2], readonly (string | undefined)[]]>([
  ['known to take the login gets it with the first request', { isUpfront: true }, [`Basic ${BASIC.authorization}`]],
  ['that has not asked gets none', {}, [undefined]],
])('a registry %s', async (_name, options, wanted) => {
  const sent: (string | undefined)[] = []
  const note: RequestListener = ({ headers }, response) => {
    sent.push(headers.authorization)
    giveManifest(response)
  }
  await serving(note, (server) => openWith(`${hostOf(server)}/app`, BASIC, options).manifest(V1))
  expect(sent).toEqual(wanted)
})

describe('a registry that wants a token', () => {
  const SCOPE = 'service=reg&scope=repository%3Ateam%2Fapp%3Apull%2Cpush'
  test.each<[string, StoredLogin, string]>([
    ['from somebody without a login', { kind: 'none' }, `GET anonymous ?${SCOPE}`],
    ['from a user', BASIC, `GET Basic ${Buffer.from('user:secret-word').toString('base64')} ?${SCOPE}`],
    [
      'for an identity token',
      { kind: 'identity', token: 'refresh-me' },
      'POST anonymous grant_type=refresh_token&refresh_token=refresh-me&client_id=ecr-build-push&scope=repository%3Ateam%2Fapp%3Apull%2Cpush&service=reg',
    ],
  ])('%s', async (_name, login, wanted) => {
    const asked: string[] = []
    await serving(tokenRegistry(asked), async (server) => {
      const repository = openWith(`${hostOf(server)}/team/app`, login)
      expect((await repository.manifest(V1))?.digest).toBe(digestOf(BYTES))
      expect(await repository.resolve(V1)).toBe(digestOf(BYTES))
      // One token is enough for all that follows.
      expect(asked).toEqual([wanted])
    })
  })

  test.each([
    ['in the clear, elsewhere', 'http://tokens.example/token'],
    ['at no address', 'token'],
  ])('%s: gets no login', (_name, realm) =>
    serving(
      (_request, response) => refuse(response, `Bearer realm="${realm}"`),
      async (server) => {
        const repository = openWith(`${hostOf(server)}/app`, BASIC)
        await expect(repository.resolve(V1)).rejects.toThrow('asks for the login at an address that is not safe')
        expect(new Set(server.tokens)).toEqual(new Set([undefined]))
      },
    ),
  )
})

test('a login that is refused is sent once, and stands in no message', () =>
  serving(
    (_request, response) => refuse(response, 'Basic realm="reg"'),
    async (server) => {
      const repository = openWith(`${hostOf(server)}/app`, BASIC)
      const error = await repository
        .manifest(V1)
        .then(String, (thrown: Error) => `${thrown.stack} ${JSON.stringify(thrown)}`)
      expect(error).toContain('401 Unauthorized: UNAUTHORIZED: no')
      expect(error).not.toMatch(/secret-word|dXNlcj/)
      expect(server.tokens).toEqual([undefined, `Basic ${BASIC.kind === 'basic' ? BASIC.authorization : ''}`])
    },
  ))

describe('what is elsewhere', () => {
  /** Wants a login for all, and leads to another server for layers and uploads. */
  const leading =
    (elsewhere: string): RequestListener =>
    (request, response) => {
      if (request.headers.authorization === undefined) return refuse(response, 'Basic realm="reg"')
      if (request.method === 'HEAD') return void response.writeHead(404).end()
      const location = `${elsewhere}/${request.method === 'POST' ? 'upload' : 'layer'}?X-Amz-Signature=signed`
      response.writeHead(request.method === 'POST' ? 202 : 307, { location }).end()
    }

  const collect = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
    const all: Uint8Array[] = []
    for await (const chunk of chunks) all.push(chunk)
    return Buffer.concat(all).toString()
  }

  test('is read without the login', () =>
    serving(
      (_request, response) => void response.end(LAYER),
      (store) =>
        serving(leading(store.address), async (server) => {
          const repository = openWith(`${hostOf(server)}/app`, BASIC)
          expect(await collect(repository.readBlob(BLOB))).toBe(LAYER.toString())
          expect(store.tokens).toEqual([undefined])
        }),
    ))

  test('is written without the login', async () => {
    const received: string[] = []
    await serving(
      async (request, response) => {
        received.push(`${request.method} ${request.url} ${await bodyOf(request)}`)
        response.writeHead(201).end()
      },
      (store) =>
        serving(leading(store.address), async (server) => {
          const read = async function* () {
            yield LAYER
          }
          const repository = openWith(`${hostOf(server)}/app`, BASIC)
          expect(await repository.writeBlob(BLOB, { mountFrom: undefined, read })).toBe('uploaded')
          expect(received).toEqual([`PUT /upload?X-Amz-Signature=signed&digest=${BLOB.digest} ${LAYER}`])
          expect(store.tokens).toEqual([undefined])
        }),
    )
  })

  test('refuses: neither the address nor what it is signed with is told', () =>
    serving(
      (_request, response) =>
        void response
          .writeHead(403, { 'content-type': 'application/xml' })
          .end('<Error><Code>AccessDenied</Code><StringToSign>signed</StringToSign></Error>'),
      (store) =>
        serving(leading(store.address), async (server) => {
          const repository = openWith(`${hostOf(server)}/app`, BASIC)
          await expect(collect(repository.readBlob(BLOB))).rejects.toThrow(
            new RegExp(`^unexpected status from GET request to ${store.address}: 403 Forbidden: AccessDenied$`),
          )
        }),
    ))

  test.each([
    ['goes on where it broke', true],
    ['begins again where nobody knows ranges, and gives each byte once', false],
  ])('a layer that is cut %s', async (_name, ranges) => {
    const asked: (string | undefined)[] = []
    await serving(
      (request, response) => {
        const { range } = request.headers
        asked.push(range)
        const first = ranges ? Number(/=(\d+)-/.exec(range ?? '')?.[1] ?? 0) : 0
        const rest = LAYER.subarray(first)
        const told = first > 0 ? { 'content-range': `bytes ${first}-${LAYER.length - 1}/${LAYER.length}` } : {}
        response.writeHead(first > 0 ? 206 : 200, { ...told, 'content-length': rest.length })
        if (asked.length > 1) response.end(rest)
        else response.write(rest.subarray(0, 5), () => response.destroy())
      },
      async (server) => {
        const repository = openWith(`${hostOf(server)}/app`, { kind: 'none' })
        expect(await collect(repository.readBlob(BLOB))).toBe(LAYER.toString())
        expect(asked).toEqual([undefined, 'bytes=5-'])
      },
    )
  })

  test('content that is not what was asked for is an error after its last byte', () =>
    serving(
      (_request, response) => void response.end(Buffer.from('other bytes of a lay')),
      async (server) => {
        const repository = openWith(`${hostOf(server)}/app`, { kind: 'none' })
        await expect(collect(repository.readBlob(BLOB))).rejects.toThrow(`should be ${BLOB.digest}`)
      },
    ))
})

test.each([
  ['a session that stands elsewhere', 416, 'First byte of the layer part is 0 instead of 11304960'],
  ['a session that is not known any more', 404, 'the upload does not exist'],
])('%s: the layer goes into a new one', async (_name, status, message) => {
  const asked: string[] = []
  await serving(
    async (request, response) => {
      await bodyOf(request)
      asked.push(`${request.method} ${request.url?.replace(/\?.*/, '')}`)
      const body = JSON.stringify({
        errors: [{ code: status === 416 ? 'BLOB_UPLOAD_INVALID' : 'BLOB_UPLOAD_UNKNOWN', message }],
      })
      if (request.method === 'HEAD') response.writeHead(404).end()
      else if (request.method === 'POST') response.writeHead(202, { location: `/uploads/${asked.length}` }).end()
      else response.writeHead(asked.length < 3 ? status : 201).end(asked.length < 3 ? body : '')
    },
    async (server) => {
      const read = async function* () {
        yield LAYER
      }
      const repository = openWith(`${hostOf(server)}/app`, { kind: 'none' })
      await repository.writeBlob(BLOB, { mountFrom: undefined, read })
      expect(asked).toEqual([
        ...['POST /v2/app/blobs/uploads/', 'PUT /uploads/1'],
        ...[`HEAD /v2/app/blobs/${BLOB.digest}`, 'POST /v2/app/blobs/uploads/', 'PUT /uploads/4'],
      ])
    },
  )
})

describe('only a clear answer says that something is not there', () => {
  const json = (code: string): string => JSON.stringify({ errors: [{ code, message: 'no' }] })
  test.each<[string, number, string, string, boolean]>([
    ['the manifest', 404, 'application/json', json('MANIFEST_UNKNOWN'), true],
    ['the repository', 404, 'application/json', json('NAME_UNKNOWN'), true],
    ['another 404', 404, 'application/json', json('NOT_FOUND'), false],
    ['a page of a gateway', 404, 'text/html', '<html>no such site</html>', false],
    ['nothing', 404, 'text/plain', '', false],
  ])('%s', (_name, status, type, body, isClear) =>
    serving(
      (_request, response) => void response.writeHead(status, { 'content-type': type }).end(body),
      async (server) => {
        const asked = openWith(`${hostOf(server)}/app`, { kind: 'none' }).resolve(V1)
        const found = await asked.then(String, (error: Error) => error.message.slice(0, 46))
        expect(found).toBe(isClear ? 'undefined' : `unexpected status from GET request to http://1`)
      },
    ),
  )
})
