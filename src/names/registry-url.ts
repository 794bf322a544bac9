import { type Parsed, parsed, quoted, refused } from './parsed.ts'

/** What a URL of a registry's API is about. */
export interface RegistryUrl {
  /** `<host>/<name>`, as an image reference begins. */
  readonly repository: string
  readonly part: 'manifests' | 'blobs' | 'uploads'
  /** The tag or digest of a manifest, the digest of a blob, or an upload. */
  readonly reference: string
}

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints
const URL = /^https?:\/\/([^/\s]+)\/v2\/([^\s?]+?)\/(manifests|blobs|blobs\/uploads)\/([^/\s?]*)(\?\S*)?$/

/** Takes a URL of the registry API, as docker names it in an error. Returns its parts, or what is wrong with it. */
export function parseRegistryUrl(text: string): Parsed<RegistryUrl> {
  const [, host = '', name = '', part = '', reference = ''] = URL.exec(text) ?? []
  if (part === '') return refused(`${quoted(text)} is not a URL of a registry's API`)
  return parsed({
    repository: `${host}/${name}`,
    part: part === 'blobs/uploads' ? 'uploads' : part === 'blobs' ? 'blobs' : 'manifests',
    reference,
  })
}
