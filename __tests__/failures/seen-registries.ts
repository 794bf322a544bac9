// What BuildKit prints when a registry or a Git server refuses, breaks off or is not there, for each thing that a build needs it
// for. Recorded with buildx 0.29.1 and BuildKit 0.26.3, some with buildx 0.13.1, and a server that was told how to answer; names of
// hosts are changed. The line about an SSH host and the two about certificates of Git are written from the sources of Git and BuildKit.

const HOST = 'registry.test'
const BASE = `${HOST}/team/base:1`
const SYNTAX = `${HOST}/team/dockerfile:1`
const CACHE = `https://${HOST}/v2/team/app/blobs/uploads/`
const LAYER = `https://${HOST}/v2/team/app/blobs/sha256:2f`
const PUT = `https://${HOST}/v2/team/app/manifests/sha256:6f`
const REPOSITORY = 'https://git.test/octo/app.git'

/** A part of the build that failed, and docker's last error, which may say less than the part itself. */
const failed = (title: string, error: string, last = error): string =>
  `#2 ${title}\n#2 ERROR: ${error}\n------\n > ${title}:\n------\nERROR: failed to build: failed to solve: ${last}\n`

const pull = (why: string): string =>
  failed(`[internal] load metadata for ${BASE}`, why, `${BASE}: failed to resolve source metadata for ${BASE}: ${why}`)
const layer = (why: string): string => {
  const error = `failed to copy: httpReadSeeker: failed open: ${why}`
  return failed('[2/2] COPY f /', error, `failed to compute cache key: ${error}`)
}
const syntax = (why: string): string =>
  failed(
    `resolve image config for docker-image://${SYNTAX}`,
    why,
    `failed to resolve source metadata for ${SYNTAX}: ${why}`,
  )
const push = (why: string): string => failed('exporting to image', `failed to push ${HOST}/team/app:v1: ${why}`)
const cache = (why: string): string => failed('exporting cache to registry', `error writing layer blob: ${why}`)
const git = (why: string, before = ''): string => {
  const error = `error fetching default branch for repository ${REPOSITORY}: git stderr:\n${before}fatal: ${why}\n: exit status 128`
  return failed(
    `[internal] load git source ${REPOSITORY}`,
    error,
    `failed to read dockerfile: failed to load cache key: ${error}`,
  )
}
const unable = (why: string): string => git(`unable to access '${REPOSITORY}/': ${why}`)

const status = (method: string, url: string, code: string): string =>
  `unexpected status from ${method} request to ${url}: ${code}`
const manifest = (path: string, code: string): string =>
  status('HEAD', `https://${HOST}/v2/team/${path}/manifests/1`, code)
const request = (method: string, url: string, why: string): string => `failed to do request: ${method} "${url}": ${why}`
const SCOPE = 'server message: insufficient_scope: authorization failed'
const denied = (what: string): string =>
  `${what} access denied, repository does not exist or may require authorization: ${SCOPE}`
const REFUSED = 'dial tcp 127.0.0.1:1: connect: connection refused'
const UNKNOWN = 'dial tcp: lookup registry.test on 10.0.0.2:53: no such host'
const RESET = 'read tcp 127.0.0.1:46176->127.0.0.1:4977: read: connection reset by peer'
const TOKEN_URL = 'https://auth.test/token?scope=repository%3Ateam%2Fbase%3Apull&service=x'
const token = (code: string): string => `failed to fetch anonymous token: ${status('GET', TOKEN_URL, code)}`
const NO_TOKEN = `failed to fetch anonymous token: Get "${TOKEN_URL}": ${REFUSED}`

/** A login that fails is told without what it was for in the last error. */
const login = (title: string, error: string, why: string): string =>
  failed(title, `${error}failed to authorize: ${why}`, why)
const PULLING = `[internal] load metadata for ${BASE}`
const READING = `resolve image config for docker-image://${SYNTAX}`
const PUSHING = `failed to push ${HOST}/team/app:v1: `

/** Row of the table, and the last that docker printed. */
export const REGISTRIES: readonly (readonly [id: string, output: string])[] = [
  ['base-image-denied', pull(manifest('base', '401 Unauthorized'))],
  ['base-image-denied', pull(manifest('base', '403 Forbidden'))],
  ['base-image-denied', pull(denied('pull'))],
  ['base-image-missing', pull(`${BASE}: not found`)],
  ['base-image-unreachable', pull(request('Head', `https://${HOST}/v2/team/base/manifests/1`, REFUSED))],
  ['base-image-unreachable', pull(request('Head', `https://${HOST}/v2/team/base/manifests/1`, UNKNOWN))],
  ['base-image-unreachable', pull(request('Head', `https://${HOST}/v2/team/base/manifests/1`, RESET))],
  ['base-image-unreachable', pull(request('Head', `https://${HOST}/v2/team/base/manifests/1`, 'EOF'))],
  ['base-image-unreachable', pull(manifest('base', '500 Internal Server Error'))],
  ['base-image-unreachable', pull(manifest('base', '503 Service Unavailable'))],
  ['throttled', pull(manifest('base', '429 Too Many Requests'))],
  ['registry-token', login(PULLING, '', token('401 Unauthorized'))],
  ['registry-token', login(PULLING, '', token('403 Forbidden'))],
  ['base-image-unreachable', login(PULLING, '', token('500 Internal Server Error'))],
  ['base-image-unreachable', login(PULLING, '', NO_TOKEN)],
  ['base-image-unreachable', login(PULLING, '', NO_TOKEN.replace(REFUSED, UNKNOWN))],

  ['base-image-denied', layer(status('GET', LAYER, '401 Unauthorized'))],
  ['base-image-denied', layer(status('GET', LAYER, '403 Forbidden'))],
  ['base-image-unreachable', layer(request('Get', LAYER, 'EOF'))],
  [
    'registry-token',
    login('[2/2] COPY f /', 'failed to copy: httpReadSeeker: failed open: ', token('401 Unauthorized')),
  ],

  ['syntax-image-missing', syntax(`${SYNTAX}: not found`)],
  ['syntax-image-denied', syntax(manifest('dockerfile', '401 Unauthorized'))],
  ['syntax-image-denied', syntax(manifest('dockerfile', '403 Forbidden'))],
  ['syntax-image-denied', syntax(denied('pull'))],
  ['syntax-image-denied', login(READING, '', token('401 Unauthorized'))],
  ['dockerfile-frontend', syntax(request('Head', `https://${HOST}/v2/team/dockerfile/manifests/1`, REFUSED))],
  ['dockerfile-frontend', syntax(request('Head', `https://${HOST}/v2/team/dockerfile/manifests/1`, 'EOF'))],
  ['dockerfile-frontend', syntax(manifest('dockerfile', '503 Service Unavailable'))],
  ['dockerfile-frontend', login(READING, '', token('500 Internal Server Error'))],
  ['dockerfile-frontend', login(READING, '', NO_TOKEN)],

  ['push-login', push(status('HEAD', LAYER, '401 Unauthorized'))],
  ['push-login', push(`${status('POST', CACHE, '401 Unauthorized')}: Not Authorized`)],
  ['push-login', push(denied('push'))],
  ['push-login', push(`failed commit on ref "manifest-sha256:6f": ${SCOPE}`)],
  ['push-login', login('exporting to image', PUSHING, token('401 Unauthorized'))],
  ['push-login', login('exporting to image', PUSHING, token('403 Forbidden'))],
  ['refused-push', push(status('HEAD', LAYER, '403 Forbidden'))],
  ['refused-push', push(status('POST', CACHE, '403 Forbidden'))],
  ['refused-push', push(status('PUT', PUT, '403 Forbidden'))],
  [
    'access-denied',
    push('denied: User: arn:aws:iam::1:user/x is not authorized to perform: ecr:PutImage on resource: a'),
  ],
  [
    'repository-missing',
    push("unknown: The repository with name 'team/app' does not exist in the registry with id '1'"),
  ],
  ['repository-missing', push(request('Post', CACHE, 'EOF'))],
  ['unreachable', push(request('Head', LAYER, REFUSED))],
  ['unknown-host', push(request('Head', LAYER, UNKNOWN))],
  ['connection-lost', push(request('Head', LAYER, 'EOF'))],
  ['server-error', push(status('HEAD', LAYER, '503 Service Unavailable'))],

  ['cache-refused', cache(status('POST', CACHE, '401 Unauthorized'))],
  ['cache-refused', cache(status('POST', CACHE, '403 Forbidden'))],
  ['cache-refused', cache(denied('push'))],
  ['unreachable', cache(request('Head', LAYER, REFUSED))],

  ['git-access', git("could not read Username for 'https://git.test': terminal prompts disabled")],
  ['git-access', unable('The requested URL returned error: 403')],
  ['git-missing', git(`repository '${REPOSITORY}/' not found`)],
  ['git-unreachable', unable('Could not resolve host: git.test')],
  ['git-unreachable', unable("Failed to connect to git.test port 443 after 0 ms: Couldn't connect to server")],
  ['git-unreachable', unable('Recv failure: Connection reset by peer')],
  ['git-unreachable', unable('Empty reply from server')],
  ['git-unreachable', unable('The requested URL returned error: 429')],
  ['git-unreachable', unable('The requested URL returned error: 500')],
  [
    'git-unreachable',
    git(
      'Could not read from remote repository.',
      'ssh: Could not resolve hostname git.test: Name or service not known\n',
    ),
  ],

  // `docker buildx imagetools create`, and BuildKit before 0.12.
  ['refused-read', `ERROR: ${manifest('app', '401 Unauthorized')}\n`],
  ['refused-read', `ERROR: ${manifest('app', '403 Forbidden')}\n`],
  ['base-image-denied', `ERROR: ${denied('pull')}\n`],
  [
    'refused-read',
    'ERROR: failed to solve: public.ecr.aws/shelf/lambda-libreoffice-base:7.4-node16-x86_64: unexpected status from HEAD request to https://public.ecr.aws/v2/shelf/lambda-libreoffice-base/manifests/7.4-node16-x86_64: 403 Forbidden\n',
  ],
]
