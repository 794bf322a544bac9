import { UnexpectedStateError } from '../base/errors.ts'
import { Redacted } from '../base/redacted.ts'
import type { BuilderSettings } from '../buildx/build-settings.ts'
import type { Ecr, ImageFacts } from '../ecr/api.ts'
import type { AccessKeys } from '../ecr/destination.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import { type Digest, digestFrom } from '../names/image-reference.ts'
import type { Repository, RepositoryName } from '../names/repository.ts'
import { readManifest } from '../oci/manifest.ts'
import type { ProxyLogin } from '../proxy/logins.ts'
import type { PublicTexts } from '../secrets/evidence.ts'
import { type Document, findLeaks, type Leak } from '../secrets/find.ts'
import type { KnownSecret } from '../secrets/secret.ts'
import type { Check } from './check.ts'

/** More are not told: they have the same cause. */
const MOST_TOLD = 20

/**
 * The check that an image holds no secret. `known` gives the secrets that it must not hold; it is called for each image.
 * `open` is what an image holds for reasons of its own. The check reads what is in the repository, refuses with the places of
 * all that it finds, and throws AwsError when it cannot look: an image that nobody looked at gets no tag.
 */
export const secretCheck = (known: () => Promise<readonly KnownSecret[]>, open: PublicTexts): Check => ({
  run: async (image, { ecr, repository }) => {
    const secrets = await known()
    const leaks = findLeaks(await readImageDocuments(ecr, repository.name, image), secrets, open)
    if (leaks.length === 0) return undefined
    const { children } = readManifest(image)
    const words = leaks.some(({ isWords }) => isWords) ? WORDS_REMEDY : ''
    return { problem: describeLeaks(leaks), remedy: `${REMEDY}${words}${describeRest(repository, children)}` }
  },
})

/** Describes an image that holds secrets, in a sentence and a list; it names places, never values. */
export function describeLeaks(leaks: readonly Leak[]): string {
  const told = leaks.slice(0, MOST_TOLD).map(({ where, secret }) => `- ${secret}: ${where}`)
  const more = leaks.length > MOST_TOLD ? [`- and ${leaks.length - MOST_TOLD} more`] : []
  return ['The image holds secrets of this run, so it gets no tag:', ...told, ...more].join('\n')
}

/**
 * ECR removes an index with its last tag, and not the manifests in it. They are not removed here, because each may be an
 * image of its own too, with tags that this step does not know.
 */
function describeRest({ name, registry }: Repository, children: readonly Digest[]): string {
  if (children.length === 0) return ''
  const ids = children.map((digest) => `imageDigest=${digest}`).join(' ')
  return (
    ` The index is removed, and its ${children.length} manifests are still in the repository, without a tag: aws ecr ` +
    `batch-delete-image --region ${registry.region} --registry-id ${registry.account} --repository-name ${name} --image-ids ${ids}`
  )
}

const REMEDY =
  'Take the secret out of ARG, ENV, LABEL and the command lines of the Dockerfile, and out of build-args, labels and ' +
  'annotations; a command that needs it reads it with RUN --mount=type=secret,id=<id> ' +
  '(https://docs.docker.com/build/building/secrets/). Then replace its value, because the image was in the repository ' +
  'while it was looked at, and layers of it may still be in a build cache.'

const WORDS_REMEDY =
  ' What was found is plain words. Where it is no secret, give it in build-args, or take it out of the file of secrets: a base ' +
  'image that has the same word looks no different.'

// https://github.com/opencontainers/image-spec/blob/main/image-index.md and manifest.md
interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  readonly manifests?: readonly Descriptor[]
}

interface Descriptor {
  readonly digest?: string
  readonly size?: number
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
}

/**
 * Reads the documents of an image in a repository, everything that it says of itself, for each of its platforms:
 * manifest, configuration with the history, and provenance. Layers are not read. Throws AwsError, or
 * UnexpectedStateError when one of the manifests of an index is missing.
 */
export async function readImageDocuments(
  ecr: Ecr,
  name: RepositoryName,
  image: ImageFacts,
): Promise<readonly Document[]> {
  const manifest = JSON.parse(image.manifest) as Manifest
  if (manifest.manifests === undefined) return documentsOf(ecr, name, manifest, '')
  const titles = titlesOf(manifest.manifests)
  const children = await manifestsOf(ecr, name, [...titles.keys()])
  const documents = children.map((child) =>
    documentsOf(ecr, name, JSON.parse(child.manifest) as Manifest, `${titles.get(child.digest)} `),
  )
  return [{ title: 'index', value: manifest }, ...(await Promise.all(documents)).flat()]
}

async function documentsOf(
  ecr: Ecr,
  name: RepositoryName,
  manifest: Manifest,
  prefix: string,
): Promise<readonly Document[]> {
  const provenance = (manifest.layers ?? []).filter(isProvenance)
  const blobs = [
    ...[manifest.config ?? {}].map((descriptor) => ({ title: prefix.trim(), descriptor })),
    ...provenance.map((descriptor) => ({ title: `${prefix}provenance`, descriptor })),
  ]
  const doing = `search the image in ${name} for secrets`
  const read = blobs.flatMap(({ title, descriptor }) => {
    const digest = digestFrom(descriptor.digest)
    return digest === undefined
      ? []
      : [
          ecr
            .blob(name, { digest, size: descriptor.size ?? 0 }, doing)
            .then((bytes) => ({ title, value: jsonOrText(bytes) })),
        ]
  })
  return [{ title: `${prefix}manifest`, value: manifest }, ...(await Promise.all(read))]
}

// https://docs.docker.com/build/metadata/attestations/attestation-storage/
const isProvenance = ({ annotations }: Descriptor): boolean =>
  (annotations?.['in-toto.io/predicate-type'] ?? '').startsWith('https://slsa.dev/provenance/')

/** What is no JSON is searched as the text that it is. */
function jsonOrText(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString('utf8')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What to call each manifest of an index: its platform, or that of the image that it attests. */
function titlesOf(children: readonly Descriptor[]): ReadonlyMap<Digest, string> {
  const platforms = new Map(children.map((child) => [child.digest ?? '', platformOf(child)]))
  return new Map(
    children.flatMap((child) => {
      const digest = digestFrom(child.digest)
      const subject = child.annotations?.['vnd.docker.reference.digest']
      const title = subject === undefined ? platformOf(child) : `${platforms.get(subject) ?? ''} attestation`
      return digest === undefined ? [] : [[digest, title.trim()] as const]
    }),
  )
}

const platformOf = ({ platform }: Descriptor): string =>
  [platform?.os, platform?.architecture, platform?.variant].filter((part) => part !== undefined).join('/')

/** All of these images. Throws UnexpectedStateError when one is missing. */
async function manifestsOf(ecr: Ecr, name: RepositoryName, digests: readonly Digest[]): Promise<readonly ImageFacts[]> {
  const ids = digests.map((digest) => ({ digest }))
  const images = await imagesIn(ecr, name, ids)
  if (images.length === digests.length) return images
  throw new UnexpectedStateError(
    `The repository ${name} has ${images.length} of the ${digests.length} manifests of the image, so it was not searched for secrets.`,
    'Run the job again. A lifecycle policy or another job may have removed one at once.',
  )
}

/** Credentials by which a run identifies itself, beside the secrets of the build. */
export interface RunCredentials {
  readonly keys: AccessKeys
  /** `AWS:<password>` in base64. */
  readonly authorization: string
  readonly githubToken: string | undefined
}

/** Password in `AWS:<password>` in base64, which docker shows when it shows a login. */
export const registryPassword = (authorization: string): string =>
  Buffer.from(authorization, 'base64').toString('utf8').replace(/^AWS:/, '')

/** The credentials of a run as secrets that an image must not hold. */
export const knownCredentials = ({ keys, authorization, githubToken }: RunCredentials): readonly KnownSecret[] => [
  ...named('the password of the registry', registryPassword(authorization)),
  ...knownAccessKeys(keys),
  ...named('the GitHub token', githubToken),
]

/** Keys of AWS as secrets; what is undefined or empty is none. */
export const knownAccessKeys = (keys: {
  readonly secretAccessKey: string | undefined
  readonly sessionToken: string | undefined
}): readonly KnownSecret[] => [
  ...named('the AWS secret access key', keys.secretAccessKey),
  ...named('the AWS session token', keys.sessionToken),
]

const named = (name: string, value: string | undefined): readonly KnownSecret[] =>
  value ? [{ name, value: new Redacted(value) }] : []

/**
 * Logins of the job's proxies as secrets that an image must not hold: a Dockerfile that keeps http_proxy in a variable
 * of the image keeps them too.
 */
export const knownProxies = (logins: readonly ProxyLogin[]): readonly KnownSecret[] =>
  logins.flatMap(({ from, secrets }) =>
    secrets.map((value) => ({ name: `the password of the proxy (${from})`, value })),
  )

/**
 * Key with which a run shows BuildKit who it is, as a secret that an image must not hold; none where there is no such
 * key.
 */
export function knownKeys(engine: BuilderSettings): readonly KnownSecret[] {
  const key = engine.kind === 'remote' ? engine.tls?.pair?.key : undefined
  return key === undefined ? [] : [{ name: 'the key of builder-tls-key', value: new Redacted(key) }]
}
