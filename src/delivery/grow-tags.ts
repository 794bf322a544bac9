import { isImmutable } from '../ecr/mutability.ts'
import type { RegistryState } from '../ecr/registry-state.ts'
import { isOfAnotherCommit, sharesHash } from '../image-metadata/image-origin.ts'
import type { Resolved, TagSettings } from '../image-metadata/resolve.ts'
import { hashTags } from './look-at-origins.ts'

/**
 * Grows the hash in default tags until no repository has it on an image of another commit: `sha-1234567` becomes
 * `sha-12345678`, and so on to the whole hash. An image is of another commit when its label says so; a tag that is free,
 * or on an image of this commit or one that says nothing, is kept as it is; so is one that can move and is on an image which
 * an earlier run of this commit has taken instead of a build. Returns the tags that it was given where
 * nothing is taken.
 *
 * This is decided after the look and before the plan: what the registry has is known then, and plan, outputs and log name
 * the tag that will be set. All repositories get the same tags, so the hash has to be free in each. Not while a tag is
 * set, where a run would have announced another name; and not by writing all 40 digits always, because nobody wants to
 * read them and two commits share 7 digits rarely. A later run of this commit looks at the short tag first, finds the
 * other commit's image again, and grows to the same length. A line type=sha that somebody wrote stays as it is written.
 */
export function growTags(
  tags: TagSettings,
  seen: readonly { readonly registry: Pick<RegistryState, 'images' | 'origins'> & Partial<RegistryState> }[],
): TagSettings {
  const all: readonly Resolved[] = [tags, ...tags.longer]
  const isFree = ({ names }: Resolved, next: Resolved | undefined): boolean =>
    hashTags({ names, longer: next === undefined ? [] : [next] }).every((tag) =>
      seen.every(({ registry: { images, origins, repository } }) => {
        const image = images.find((one) => one.tag === tag)
        const origin = image && origins?.get(image.digest)
        if (!isOfAnotherCommit(origin, tags.origin)) return true
        const canMove = repository?.state === 'there' && !isImmutable(repository.facts, tag)
        return canMove && !sharesHash(tag, origin, tags.origin)
      }),
    )
  const chosen = all.findIndex((one, index) => isFree(one, all[index + 1]))
  return chosen <= 0 ? tags : { ...tags, ...all[chosen], longer: tags.longer.slice(chosen) }
}
