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

type Send = (method: string, path: string, body?: string, headers?: Record<string, string>) => Promise<Response>

/** Talks to the repository of a reference over plain HTTP, logged in as docker would be. */
function repositoryClient(reference: string, config: string, terse = false): Send {
  const [, host = '', name = ''] = /^([^/]+)\/(.+?)(@sha256:[0-9a-f]+|:[^:/]+)$/.exec(reference) ?? []
  const basic = credentialsFor(reference, config)
  let login: Record<string, string> = basic === '' ? {} : { authorization: `Basic ${basic}` }
  const ask = async (url: URL, request: RequestInit & { headers: Record<string, string> }): Promise<Response> => {
    const response = await fetch(url, { ...request, headers: { ...request.headers, ...login } })
    const [, realm] = /^Bearer realm="([^"]+)"/.exec(response.headers.get('www-authenticate') ?? '') ?? []
    if (response.status !== 401 || realm === undefined) return response
    // ECR Public wants a token of its own: https://distribution.github.io/distribution/spec/auth/token/
    const { token } = (await (await fetch(realm, { headers: login })).json()) as { token: string }
    login = { authorization: `Bearer ${token}` }
    return fetch(url, { ...request, headers: { ...request.headers, ...login } })
  }
  return async (method, path, body, headers = {}) => {
    const url = new URL(path, `http://${host}/v2/${name}/`)
    const response = await ask(url, { method, headers, ...(body && { body }) }).catch(() => {
      const verb = method.slice(0, 1) + method.slice(1).toLowerCase()
      throw new Error(`failed to do request: ${verb} "${url}": EOF`)
    })
    if (response.ok || (method === 'HEAD' && response.status === 404)) return response
    // In BuildKit's words, with the registry's own.
    const said = terse ? '' : await response.text()
    throw new Error(
      `unexpected status from ${method} request to ${url}: ${response.status} ${response.statusText}${said && `: ${said}`}`,
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
    if ((await send('HEAD', `blobs/${digest}`)).ok) continue
    const upload = (await send('POST', 'blobs/uploads/')).headers.get('location') ?? ''
    await send('PUT', `${upload}?digest=${digest}`, blob)
  }
  await send('PUT', `manifests/${reference.slice(reference.lastIndexOf(':') + 1)}`, image.manifest, {
    'content-type': MANIFEST,
  })
}
