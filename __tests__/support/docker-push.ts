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

/**
 * Pushes an image with its blobs under `<host>/<name>:<tag>` by the registry API, over plain HTTP. `terse`: errors are
 * told without the registry's own words, as older BuildKits do.
 */
export async function pushImage(reference: string, image: TinyImage, config: string, terse = false): Promise<void> {
  const [, host = '', name = '', tag = ''] = /^([^/]+)\/(.+):([^:/]+)$/.exec(reference) ?? []
  const authorization = credentialsFor(reference, config)
  const send = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) => {
    const url = new URL(path, `http://${host}/v2/${name}/`)
    const login = authorization === '' ? {} : { authorization: `Basic ${authorization}` }
    const request = { method, headers: { ...login, ...headers }, ...(body && { body }) }
    const response = await fetch(url, request).catch(() => {
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
  for (const blob of [image.config, image.layer]) {
    const digest = sha256(blob)
    if ((await send('HEAD', `blobs/${digest}`)).ok) continue
    const upload = (await send('POST', 'blobs/uploads/')).headers.get('location') ?? ''
    await send('PUT', `${upload}?digest=${digest}`, blob)
  }
  await send('PUT', `manifests/${tag}`, image.manifest, { 'content-type': MANIFEST })
}
