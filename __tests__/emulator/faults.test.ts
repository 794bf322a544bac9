import { expect, test } from '@jest/globals'
import type { FaultRule, LocalEcr } from '../../emulator/index.ts'
import { answer, createRepository, errors, makeImage, pushImage, registryClient, sha256, withEcr } from './support.ts'

type Client = Awaited<ReturnType<typeof registryClient>>

const one = makeImage('one')
const blob = Buffer.alloc(300_000, 'x')

/** A repository with image one as v1 and a blob, and then the faults. */
async function withFaults(
  faults: readonly FaultRule[],
  act: (client: Client, ecr: LocalEcr) => Promise<void>,
): Promise<void> {
  const inForce: FaultRule[] = []
  await withEcr({ faults: inForce }, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    const client = await registryClient(ecr, 'app')
    await client.pushBlob(blob)
    inForce.push(...faults)
    await act(client, ecr)
  })
}

const broken = async (response: Promise<Response>): Promise<string> => {
  try {
    return (await (await response).text()).slice(0, 20)
  } catch (error) {
    const cause = (error as Error).cause as { code?: string } | undefined
    return `broken: ${cause?.code}`
  }
}

/** Where a blob is read from, after the redirect. */
const layer = async ({ send }: Client): Promise<Response> =>
  fetch((await send('GET', `blobs/${sha256(blob)}`)).headers.get('location') ?? '')

test.each<{ name: string; fault: FaultRule; ask: (client: Client) => Promise<unknown>; expected: unknown }>([
  {
    name: 'a reset before anything',
    fault: { match: 'PUT manifest', action: 'reset' },
    ask: ({ putManifest }) => broken(putManifest('v2', one.manifest)),
    expected: 'broken: ECONNRESET',
  },
  {
    name: 'an end of the connection before anything',
    fault: { match: 'PUT manifest', action: 'close' },
    ask: ({ putManifest }) => broken(putManifest('v2', one.manifest)),
    expected: 'broken: UND_ERR_SOCKET',
  },
  {
    name: 'an error with a header',
    fault: {
      match: 'GET tags',
      status: 429,
      code: 'TOOMANYREQUESTS',
      message: 'Slow',
      headers: { 'Retry-After': '2' },
    },
    ask: async ({ send }) => {
      const response = await send('GET', 'tags/list')
      return [response.headers.get('retry-after'), await answer(response)]
    },
    expected: ['2', { status: 429, body: errors('TOOMANYREQUESTS', 'Slow') }],
  },
  {
    name: 'a page in HTML with 200',
    fault: { match: 'GET manifest', body: '<html>Welcome to the proxy</html>' },
    ask: async ({ send }) => {
      const response = await send('GET', 'manifests/v1')
      return [response.headers.get('content-type'), await answer(response)]
    },
    expected: ['text/html', { status: 200, body: '<html>Welcome to the proxy</html>' }],
  },
  {
    name: 'a body that is cut short and does not say so',
    fault: { match: 'GET manifest', truncateTo: 20 },
    ask: async ({ send }) => {
      const response = await send('GET', 'manifests/v1')
      return [response.headers.get('content-length'), await response.text()]
    },
    expected: ['20', one.manifest.slice(0, 20)],
  },
  {
    name: 'a layer that is cut short and does not say so',
    fault: { match: 'GET layer', truncateTo: 100_000 },
    ask: async (client) => (await (await layer(client)).arrayBuffer()).byteLength,
    expected: 100_000,
  },
  {
    name: 'a wrong digest in the header',
    fault: { match: 'HEAD manifest', wrongDigest: true },
    ask: async ({ send }) => (await send('HEAD', 'manifests/v1')).headers.get('docker-content-digest'),
    expected: `sha256:${'0'.repeat(64)}`,
  },
  {
    name: 'a reset in the middle of a layer',
    fault: { match: 'GET layer', at: 'answer', afterBytes: 100_000, action: 'reset' },
    ask: (client) => broken(layer(client)),
    expected: 'broken: ECONNRESET',
  },
  {
    name: 'an end in the middle of a manifest, whose length was announced',
    fault: { match: 'GET manifest', at: 'answer', afterBytes: 10, action: 'close' },
    ask: async ({ send }) => {
      const response = await send('GET', 'manifests/v1')
      return [response.status, response.headers.get('content-length'), await broken(Promise.resolve(response))]
    },
    expected: [200, String(one.manifest.length), 'broken: UND_ERR_SOCKET'],
  },
  {
    name: 'a slow answer is whole',
    fault: { match: 'GET manifest', bytesPerSecond: 10_000 },
    ask: async ({ send }) => (await send('GET', 'manifests/v1')).text(),
    expected: one.manifest,
  },
  {
    name: 'a drip, of fewer bytes than there are tenths in a second: the headers come, and the body goes on',
    fault: { match: 'GET manifest', bytesPerSecond: 5 },
    ask: async ({ send }) => {
      const response = await send('GET', 'manifests/v1')
      const reader = response.body?.getReader()
      const [first, second] = [await reader?.read(), await reader?.read()]
      await reader?.cancel()
      return [response.status, first?.value?.length, second?.value?.length]
    },
    expected: [200, 1, 1],
  },
  {
    name: "a gateway's page with its status, and when to come back",
    fault: { match: 'GET manifest', status: 503, body: '<html>503</html>', headers: { 'Retry-After': '1' } },
    ask: async ({ send }) => {
      const response = await send('GET', 'manifests/v1')
      return [response.headers.get('retry-after'), response.headers.get('content-type'), await answer(response)]
    },
    expected: ['1', 'text/html', { status: 503, body: '<html>503</html>' }],
  },
  {
    name: "a gateway's page with an empty body",
    fault: { match: 'PUT manifest', status: 502, body: '' },
    ask: ({ putManifest }) => answer(putManifest('v2', one.manifest)),
    expected: { status: 502, body: '' },
  },
  {
    name: 'a slow upload is whole',
    fault: { match: 'PUT upload', bytesPerSecond: 3_000_000 },
    ask: async ({ pushBlob }) => (await pushBlob(Buffer.alloc(300_000, 'y'))).status,
    expected: 201,
  },
])('$name', ({ fault, ask, expected }) =>
  withFaults([fault], async (client) => {
    expect(await ask(client)).toEqual(expected)
  }),
)

test('in the middle of an upload: what came before counts, and the upload does not become a blob', () =>
  withFaults([{ match: 'PATCH upload', at: 'request', afterBytes: 100_000, action: 'reset' }], async (client, ecr) => {
    const address = await client.begin()
    expect(await broken(client.send('PATCH', address, Buffer.alloc(300_000, 'y')))).toMatch(/^broken/)
    expect(ecr.requests().at(-1)).toMatchObject({ step: 'PATCH upload', status: 0, bytesIn: 100_000 })
    expect(await answer(client.send('PUT', `${address}?digest=${sha256('y')}`, 'y'))).toEqual({
      status: 416,
      body: errors('BLOB_UPLOAD_INVALID', 'First byte of the layer part is 0 instead of 100000'),
    })
  }))

test.each<{ name: string; fault: Omit<FaultRule, 'match' | 'at'>; seen: unknown }>([
  { name: 'cut', fault: { action: 'reset' }, seen: 'broken: ECONNRESET' },
  { name: 'an error', fault: { status: 500, code: 'UNKNOWN', message: 'late' }, seen: '{"errors":[{"code":"' },
  { name: 'a lie', fault: { body: 'all is well' }, seen: 'all is well' },
])('after the commit the image is there, and the answer is $name', ({ fault, seen }) =>
  withFaults([{ match: 'PUT manifest', at: 'end', ...fault }], async ({ putManifest, send }) => {
    expect(await broken(putManifest('v2', one.manifest))).toBe(seen)
    expect((await send('HEAD', 'manifests/v2')).headers.get('docker-content-digest')).toBe(one.digest)
  }),
)

test('a hang in the middle of a body lets others go on, and ends with the client', () =>
  withFaults([{ match: 'GET layer', at: 'answer', afterBytes: 100_000, action: 'hang', times: 1 }], async (client) => {
    const patience = new AbortController()
    const address = (await client.send('GET', `blobs/${sha256(blob)}`)).headers.get('location') ?? ''
    const held = await fetch(address, { signal: patience.signal })
    expect((await (await layer(client)).arrayBuffer()).byteLength).toBe(blob.length)
    patience.abort()
    await expect(held.arrayBuffer()).rejects.toThrow('aborted')
  }))
