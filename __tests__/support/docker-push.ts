import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { MANIFEST, sha256, type TinyImage } from './image.ts'

interface Config {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
}

/**
 * The credentials of a reference's host, `user:password` in base64, found as docker finds them: an entry in
 * credHelpers goes before credsStore, and the empty one means the file itself.
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (getConfiguredCredentialStore)
 */
export function credentialsFor(reference: string, config: string): string {
  const { auths, credsStore, credHelpers } = JSON.parse(config) as Config
  const host = reference.slice(0, reference.indexOf('/'))
  const helper = credHelpers?.[host] ?? credsStore
  if (helper) throw new Error(`error getting credentials - err: exec: "docker-credential-${helper}": not found`)
  return auths?.[host]?.auth ?? ''
}

type Headers = Readonly<Record<string, string>>

type Send = (method: string, path: string, body?: string, headers?: Headers) => Promise<IncomingMessage>

const isOk = ({ statusCode = 0 }: IncomingMessage): boolean => statusCode >= 200 && statusCode < 300

// Neither `fetch` nor an import: each loads all of undici (the import because it reads every export, also `WebSocket`), which
// takes 60 ms of a processor, and docker is played by the hundred. https://github.com/nodejs/node/blob/v24.x/lib/http.js
const { request: startRequest } = process.getBuiltinModule('node:http')

/** An answer once its headers are there. */
function answerTo(url: URL, method: string, headers: OutgoingHttpHeaders, body?: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    startRequest(url, { method, headers }, resolve).once('error', reject).end(body)
  })
}

/** All of an answer, as text. */
async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** Talks to the repository of a reference over plain HTTP, logged in as docker would be. */
function repositoryClient(reference: string, config: string, terse = false): Send {
  const [, host = '', name = ''] = /^([^/]+)\/(.+?)(@sha256:[0-9a-f]+|:[^:/]+)$/.exec(reference) ?? []
  const basic = credentialsFor(reference, config)
  let login: Headers = basic === '' ? {} : { authorization: `Basic ${basic}` }
  const ask = async (url: URL, method: string, headers: Headers, body?: string): Promise<IncomingMessage> => {
    const answer = await answerTo(url, method, { ...headers, ...login }, body)
    const [, realm] = /^Bearer realm="([^"]+)"/.exec(answer.headers['www-authenticate'] ?? '') ?? []
    if (answer.statusCode !== 401 || realm === undefined) return answer
    answer.resume()
    // ECR Public wants a token of its own: https://distribution.github.io/distribution/spec/auth/token/
    const { token } = JSON.parse(await textOf(await answerTo(new URL(realm), 'GET', login))) as { token: string }
    login = { authorization: `Bearer ${token}` }
    return answerTo(url, method, { ...headers, ...login }, body)
  }
  return async (method, path, body, headers = {}) => {
    const url = new URL(path, `http://${host}/v2/${name}/`)
    const answer = await ask(url, method, headers, body).catch(() => {
      const verb = method.slice(0, 1) + method.slice(1).toLowerCase()
      throw new Error(`failed to do request: ${verb} "${url}": EOF`)
    })
    if (isOk(answer) || (method === 'HEAD' && answer.statusCode === 404)) return answer.resume()
    // In BuildKit's words, with the registry's own.
    const said = terse ? '' : await textOf(answer)
    throw new Error(
      `unexpected status from ${method} request to ${url}: ${answer.statusCode} ${answer.statusMessage}${said && `: ${said}`}`,
    )
  }
}

/**
 * Pushes an image with its blobs under `<host>/<name>:<tag>` by the registry API. `terse`: errors are told without the
 * registry's own words, as older BuildKits do.
 */
export async function pushImage(reference: string, image: TinyImage, config: string, terse = false): Promise<void> {
  const send = repositoryClient(reference, config, terse)
  for (const blob of [image.config, ...image.layers]) {
    const digest = sha256(blob)
    if (isOk(await send('HEAD', `blobs/${digest}`))) continue
    const upload = (await send('POST', 'blobs/uploads/')).headers.location ?? ''
    await send('PUT', `${upload}?digest=${digest}`, blob)
  }
  await send('PUT', `manifests/${reference.slice(reference.lastIndexOf(':') + 1)}`, image.manifest, {
    'content-type': MANIFEST,
  })
}
