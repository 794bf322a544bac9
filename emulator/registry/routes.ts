/**
 * The steps of the registry API, by the names that faults and the request log use. `GET layer` is a redirect's target,
 * `GET token` is in ECR Public only.
 */
export const registrySteps = [
  'GET base',
  'HEAD manifest',
  'GET manifest',
  'PUT manifest',
  'DELETE manifest',
  'HEAD blob',
  'GET blob',
  'POST upload',
  'PATCH upload',
  'PUT upload',
  'GET tags',
  'GET referrers',
  'GET catalog',
  'GET token',
  'GET layer',
] as const

export type RegistryStep = (typeof registrySteps)[number]

/** What a request to the registry asks for. */
export interface Route {
  readonly step: RegistryStep
  /** As in the path; empty where there is none. */
  readonly repository: string
  /** A tag, a digest or an upload's id; empty where there is none. */
  readonly reference: string
}

const paths: readonly (readonly [RegExp, string])[] = [
  [/^\/v2\/?$/, 'base'],
  [/^\/v2\/_catalog$/, 'catalog'],
  [/^\/token\/?$/, 'token'],
  [/^\/v2\/(?<repository>.+)\/manifests\/(?<reference>[^/]+)$/, 'manifest'],
  [/^\/v2\/(?<repository>.+)\/blobs\/uploads\/(?<reference>[^/]*)$/, 'upload'],
  [/^\/v2\/(?<repository>.+)\/blobs\/(?<reference>[^/]+)$/, 'blob'],
  [/^\/v2\/(?<repository>.+)\/tags\/list$/, 'tags'],
  [/^\/v2\/(?<repository>.+)\/referrers\/(?<reference>[^/]+)$/, 'referrers'],
  [/^\/layers\/(?<repository>.+)\/(?<reference>[^/]+)$/, 'layer'],
]

/** `%2B` and the like; what is no such form stays as it is, and then names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** @returns the step that a method and a path name, or undefined when the registry has no such page */
export function routeOf(method: string, path: string): Route | undefined {
  for (const [pattern, noun] of paths) {
    const match = pattern.exec(path)
    if (match === null) continue
    // The link to a layer answers for itself what it was not signed for.
    const verb = noun === 'layer' && method === 'HEAD' ? 'GET' : method
    const step = registrySteps.find((candidate) => candidate === `${verb} ${noun}`)
    const { repository = '', reference = '' } = match.groups ?? {}
    return step === undefined ? undefined : { step, repository, reference: decoded(reference) }
  }
  return undefined
}
