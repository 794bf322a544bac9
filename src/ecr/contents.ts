import { Contradiction } from '../errors/failures.ts'
import { type Digest, digestFrom } from '../names/digest.ts'
import type { RepositoryName } from '../names/repository.ts'
import type { Document } from '../secrets/search.ts'
import type { Ecr, ImageFacts } from './api.ts'
import { imagesIn } from './images.ts'

// https://github.com/opencontainers/image-spec/blob/main/image-index.md and manifest.md
interface Manifest {
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  readonly manifests?: readonly Descriptor[]
}

interface Descriptor {
  readonly digest?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly platform?: { readonly os?: string; readonly architecture?: string; readonly variant?: string }
}

/**
 * Everything that an image in the repository says of itself, for each of its platforms: manifest, configuration with the
 * history, and provenance. Layers are not read. Throws AwsFailure.
 */
export async function readDocuments(ecr: Ecr, name: RepositoryName, image: ImageFacts): Promise<readonly Document[]> {
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
  const read = blobs.flatMap(({ title, descriptor }) => {
    const digest = digestFrom(descriptor.digest)
    return digest === undefined ? [] : [ecr.blob(name, digest).then((bytes) => ({ title, value: jsonOrText(bytes) }))]
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

/** All of these images. Throws Contradiction when one is missing. */
async function manifestsOf(ecr: Ecr, name: RepositoryName, digests: readonly Digest[]): Promise<readonly ImageFacts[]> {
  const ids = digests.map((digest) => ({ digest }))
  const images = await imagesIn(ecr, name, ids)
  if (images.length === digests.length) return images
  throw new Contradiction(
    `The repository ${name} has ${images.length} of the ${digests.length} manifests of the image, so it was not searched for secrets.`,
    'Run the job again. A lifecycle policy or another job may have removed one at once.',
  )
}
