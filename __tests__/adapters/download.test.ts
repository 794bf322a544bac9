import type { RequestListener } from 'node:http'
import { expect, test } from '@jest/globals'
import { calling } from '../../src/adapters/aws/call.ts'
import { downloadFor, readPublicBlob, readPublicManifest } from '../../src/adapters/registry-client.ts'
import type { BlobReference } from '../../src/ecr/api.ts'
import type { AwsError } from '../../src/ecr/aws-error.ts'
import { parseDigest } from '../../src/names/image-reference.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { must } from '../fixtures/values.ts'
import { testAsk } from '../support/ask.ts'
import { floods, serving } from '../support/http.ts'
import { sha256 } from '../support/image.ts'
import { startProxy } from '../support/proxy.ts'

const CONTENT = '{"config":{}}'
const DIGEST = must(parseDigest(sha256(CONTENT)))
const BLOB = { digest: DIGEST, size: CONTENT.length }
const SIGNATURE = 'X-Amz-Signature=c4n4ry'
const DOING = { doing: 'read a layer', service: 'ECR', operation: 'GetDownloadUrlForLayer' } as const

/** Downloads a blob as a part of a call. */
const download = (address: string, blob: BlobReference, cancelled = new AbortController().signal) =>
  downloadFor(calling(testAsk({ cancelled }), readProxies({})), DOING, address, blob)

/** Downloads a blob from a server that answers each request in turn. Returns the content or what was thrown, with the requests. */
function from(blob: BlobReference, ...answers: readonly RequestListener[]) {
  const seen: { readonly url: string | undefined; readonly authorization: string | undefined }[] = []
  const answer: RequestListener = (request, response) => {
    seen.push({ url: request.url, authorization: request.headers.authorization })
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response)
  }
  return serving(answer, async ({ address }) => {
    const host = new URL(address).host
    const result = await download(`${address}/layer?${SIGNATURE}`, blob).then(
      (bytes) => Buffer.from(bytes).toString(),
      ({ code, said, tries }: AwsError) => ({ code, message: said.replace(host, 'host'), attempts: tries?.attempts }),
    )
    return { result, seen }
  })
}

const gives =
  (text: string, status = 200): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(text)
  }
const breaks: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-length': 100 }).write('{"con')
  setImmediate(() => response.destroy())
}
const hangsUp: RequestListener = ({ socket }) => socket.destroy()

test('gets the blob with one request, which carries no credentials', async () => {
  expect(await from(BLOB, gives(CONTENT))).toEqual({
    result: CONTENT,
    seen: [{ url: `/layer?${SIGNATURE}`, authorization: undefined }],
  })
})

test.each<readonly [name: string, ...answers: RequestListener[]]>([
  ['a server error', gives('', 503), gives(CONTENT)],
  ['a connection that is cut in the middle', breaks, gives(CONTENT)],
  ['a connection that is cut at once', hangsUp, hangsUp, gives(CONTENT)],
  ['other content', gives('{}'), gives(CONTENT)],
])('tries again after %s', async (_name, ...answers) => {
  const { result, seen } = await from(BLOB, ...answers)
  expect([result, seen.length]).toEqual([CONTENT, answers.length])
})

test.each<readonly [name: string, answer: RequestListener, attempts: number, message: string]>([
  ['a refusal', gives('<Error/>', 403), 1, 'host answered with status 403'],
  ['a redirect that leads nowhere', gives('', 307), 1, 'host answered with status 307'],
  ['other content', gives('{}'), 4, `host gave other content (${sha256('{}')}) than that of ${DIGEST}`],
  ['a connection that is always cut', hangsUp, 12, 'host could not be reached (ECONNRESET)'],
])('gives up: %s; the signed address is not told', async (_name, answer, attempts, message) => {
  const { result, seen } = await from(BLOB, answer)
  expect(seen).toHaveLength(attempts)
  expect(result).toEqual({ code: 'DownloadFailed', message, attempts })
})

test('a blob that is larger than its manifest says is not read to its end', async () => {
  const size = 16 * 1024
  const { result, seen } = await from({ digest: DIGEST, size }, floods)
  const message = `host gave more than the ${size} bytes that ${DIGEST} has by its manifest`
  expect([result, seen.length]).toEqual([{ code: 'DownloadFailed', message, attempts: 4 }, 4])
})

test('a blob that is too large for the memory is not asked for', async () => {
  const size = 64 * 1024 * 1024 + 1
  const { result, seen } = await from({ digest: DIGEST, size }, gives(CONTENT))
  const message = `host was not asked for ${DIGEST}: it has ${size} bytes, and more than ${size - 1} are not read`
  expect([result, seen]).toEqual([{ code: 'DownloadFailed', message, attempts: 1 }, []])
})

test('ends when the run is cancelled', async () => {
  const cancelled = new AbortController()
  await serving(
    () => cancelled.abort(new Error('cancelled')),
    async ({ address }) => {
      await expect(download(`${address}/`, BLOB, cancelled.signal)).rejects.toThrow('cancelled')
    },
  )
})

/** Runs `task` in a process whose requests without TLS go through a proxy to a server. Returns what the proxy has seen. */
const behindProxy = (refuses: number | undefined, task: () => Promise<void>): Promise<readonly string[]> =>
  serving(gives(CONTENT), async ({ address }) => {
    const port = Number(new URL(address).port)
    const proxy = await startProxy({ port, ...(refuses !== undefined && { refuses }) })
    process.env.http_proxy = `http://${proxy.host}`
    try {
      await task()
      return proxy.seen()
    } finally {
      delete process.env.http_proxy
      await proxy.close()
    }
  })

test('gets the blob through the proxy of the job', async () => {
  const seen = await behindProxy(undefined, async () => {
    const bytes = await download('http://layers.test/layer', BLOB)
    expect(Buffer.from(bytes).toString()).toBe(CONTENT)
  })
  expect(seen).toEqual(['CONNECT layers.test:80'])
})

test('tells what the proxy said', async () => {
  const seen = await behindProxy(403, () =>
    expect(download(`http://layers.test/layer?${SIGNATURE}`, BLOB)).rejects.toMatchObject({
      said: 'layers.test could not be reached: tunneling socket could not be established, statusCode=403',
    }),
  )
  expect(seen).toHaveLength(1)
})

test.each<readonly [name: string, answer: RequestListener, code: string, said: string]>([
  ['empty', gives(''), 'WrongAnswer', 'the answer has status 200 and is empty'],
  ['the blob itself', gives(CONTENT), 'WrongAnswer', `the answer has status 200: ${CONTENT}`],
  ['a refusal', gives('denied', 403), 'Status403', 'denied'],
])('ECR Public answers with no address of the blob, but with %s', async (_name, answer, code, said) => {
  await serving(answer, async ({ address }) => {
    const blob = { host: new URL(address).host, path: 'my-alias/app', digest: DIGEST, authorization: 'dG9rZW4=' }
    const call = calling(testAsk({ cancelled: new AbortController().signal }), readProxies({}))
    const found = readPublicBlob(call, blob, CONTENT.length, 'search the image')
    await expect(found).rejects.toMatchObject({ code, said })
  })
})

const OCI = 'application/vnd.oci.image.manifest.v1+json'
const OCI_STATED = `{"mediaType":"${OCI}"}`

test.each<readonly [name: string, manifest: string, header: string | undefined, mediaType: string | undefined]>([
  ['its type', CONTENT, OCI, OCI],
  ['its type and parameters', CONTENT, `${OCI} ; charset=utf-8`, OCI],
  ['another type than the manifest says', OCI_STATED, 'application/json', OCI],
  ['no type', CONTENT, undefined, undefined],
  ['an empty type', CONTENT, '', undefined],
])('ECR Public answers with a manifest and %s', async (_name, manifest, header, mediaType) => {
  const answer: RequestListener = (_, response) => {
    response.writeHead(200, header === undefined ? {} : { 'content-type': header }).end(manifest)
  }
  await serving(answer, async ({ address }) => {
    const digest = must(parseDigest(sha256(manifest)))
    const image = { host: new URL(address).host, path: 'my-alias/app', digest, authorization: 'dG9rZW4=' }
    const call = calling(testAsk({ cancelled: new AbortController().signal }), readProxies({}))
    expect(await readPublicManifest(call, image)).toEqual({ manifest, mediaType })
  })
})
