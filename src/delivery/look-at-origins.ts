import type { Ecr, ImageFacts } from '../ecr/api.ts'
import { readOrigins } from '../ecr/image-origins.ts'
import { imagesIn } from '../ecr/image-tags.ts'
import { isImmutable } from '../ecr/mutability.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import { isOfAnotherCommit } from '../image-metadata/image-origin.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import type { Tag } from '../names/image-reference.ts'
import { type DestinationState, movabilityAfter } from './plan-destination.ts'

/**
 * Looks at what the images behind default tags say of themselves: which commit each was made from. Asked for the tags
 * that hold a commit hash, because another commit's may begin alike, and for the first tag where it cannot move, because
 * its image may be taken for this run's. Where a hash is taken, the longer ones are looked at too, all in one request.
 * Returns the state of the registry with what was seen. Throws AwsError when those cannot be looked at.
 */
export async function lookAtOrigins(
  ecr: Ecr,
  { destination, registry, repository }: DestinationState,
  tags: TagSettings,
): Promise<RegistryState> {
  const [first] = tags.names
  if (!tags.byDefault || first === undefined) return registry
  const { name } = repository
  const rules = movabilityAfter(destination.repositorySettings, registry)
  const hashes = hashTags(tags)
  const asked = rules !== undefined && isImmutable(rules, first) ? [first, ...hashes] : hashes
  const origins = await readOrigins(ecr, name, imagesOf(registry.images, asked))
  const isTaken = imagesOf(registry.images, hashes).some(({ digest }) =>
    isOfAnotherCommit(origins.get(digest), tags.origin),
  )
  if (!isTaken) return { ...registry, origins }
  const longer = [...new Set(tags.longer.flatMap(({ names }) => names))].filter((tag) => !tags.names.includes(tag))
  const more = await imagesIn(
    ecr,
    name,
    longer.map((tag) => ({ tag })),
  )
  const all = new Map([...origins, ...(await readOrigins(ecr, name, more))])
  return { ...registry, images: [...registry.images, ...more], origins: all }
}

/** Default tags that hold a short commit hash: those that are others with a longer one. */
export const hashTags = ({ names, longer }: Pick<TagSettings, 'names' | 'longer'>): readonly Tag[] =>
  names.filter((tag) => longer.length > 0 && !longer[0]?.names.includes(tag))

const imagesOf = (images: readonly ImageFacts[], tags: readonly Tag[]): readonly ImageFacts[] =>
  images.filter(({ tag }) => tag !== undefined && tags.includes(tag))
