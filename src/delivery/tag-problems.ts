import type { RegistryState } from '../ecr/registry-state.ts'
import { isOfAnotherCommit, isOfAnotherRequest, whyNotSame } from '../image-metadata/image-origin.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { shortDigest } from '../names/image-reference.ts'
import { TAGS_PER_IMAGE, type TagsPlan } from './plan-tags.ts'

/** Problems of planned tags that stand in the way, one sentence each. */
export const tagProblems = (
  settings: TagSettings,
  tags: TagsPlan,
  seen: Pick<RegistryState, 'origins' | 'states'>,
): readonly string[] => [
  ...archiveProblems(tags),
  ...originProblems(settings, tags, seen),
  ...quotaProblems(tags, seen),
]

/** Tags that cannot move, on images that cannot be pulled: nothing can be compared with those, and nothing replaces them. */
function archiveProblems({ tags }: TagsPlan): readonly string[] {
  return tags.flatMap(({ tag, now, locked, archived }) =>
    locked && archived && now !== undefined
      ? [
          `${tag} cannot be moved in this repository, and its image ${shortDigest(now)} is in the archive, where it cannot be pulled. ` +
            'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
        ]
      : [],
  )
}

/**
 * A default tag that cannot move and is on the image of another commit, such as that of a Git tag that was moved, or made
 * by another request of this commit. What is built can never be that image, so it is told before the build. Where
 * nothing would be built, doubt is enough: the image would be delivered as this commit's.
 */
function originProblems(
  { byDefault, conflict, origin, names }: TagSettings,
  { tags, locked, settled }: TagsPlan,
  { origins }: Pick<RegistryState, 'origins'>,
): readonly string[] {
  const first = tags.find(({ locked: isLocked }) => isLocked)
  if (!byDefault || locked === undefined || first === undefined || first.tag !== names[0]) return []
  const image = origins?.get(locked.digest)
  const isOther = isOfAnotherCommit(image, origin) || isOfAnotherRequest(image, origin)
  const isTaken = conflict === 'keep' || settled
  const why = isOther || isTaken ? whyNotSame(locked.digest, image, origin) : undefined
  return why === undefined ? [] : [`${first.tag} cannot be moved in this repository. ${why} ${GIVE_ANOTHER}`]
}

const GIVE_ANOTHER =
  'Give the input tags a tag that no image has, or let this one move by an exclusion filter of the repository.'

/** An image takes only so many tags, with those that it has already. */
function quotaProblems(
  { tags, locked, settled }: TagsPlan,
  { states }: Pick<RegistryState, 'states'>,
): readonly string[] {
  if (settled) return []
  if (tags.length > TAGS_PER_IMAGE)
    return [
      `The image would get ${tags.length} tags, and ECR takes ${TAGS_PER_IMAGE} on an image. Want fewer in the input tags.`,
    ]
  if (locked === undefined) return []
  const has = states?.find(({ digest }) => digest === locked.digest)?.names.length ?? 0
  const added = tags.filter(({ now }) => now !== locked.digest)
  if (has + added.length <= TAGS_PER_IMAGE) return []
  return [
    `The image ${shortDigest(locked.digest)} has ${has} tags already, and this run would add ${added.length}: ` +
      `${added.map(({ tag }) => tag).join(', ')}. ECR takes ${TAGS_PER_IMAGE} on an image. Remove some that nobody needs.`,
  ]
}
