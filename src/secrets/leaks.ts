import type { Ecr, ImageFacts } from '../ecr/api.ts'
import { readDocuments } from '../ecr/contents.ts'
import { readManifest } from '../ecr/manifest.ts'
import { Contradiction } from '../errors/failures.ts'
import type { Digest } from '../names/digest.ts'
import type { Repository } from '../names/repository.ts'
import { findLeaks, type Leak } from './search.ts'
import type { KnownSecret } from './secret.ts'

/** More are not told: they have the same cause. */
const MOST_TOLD = 20

/**
 * Searches an image that is in a repository for the values of secrets. Throws Contradiction with the places of all that
 * it finds, and AwsFailure when it cannot look: an image that nobody looked at gets no tag.
 */
export async function refuseLeaks(
  ecr: Ecr,
  repository: Repository,
  image: ImageFacts,
  known: readonly KnownSecret[],
): Promise<void> {
  const leaks = findLeaks(await readDocuments(ecr, repository.name, image), known)
  if (leaks.length === 0) return
  const { children } = readManifest(image)
  throw new Contradiction(describeLeaks(leaks), `${REMEDY}${describeRest(repository, children)}`)
}

/** The sentence about an image that holds secrets; it names places, never values. */
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
