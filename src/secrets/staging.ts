import type { Ecr } from '../ecr/api.ts'
import { AwsFailure } from '../errors/failures.ts'
import type { Environment } from '../inputs/context.ts'
import type { Digest } from '../names/digest.ts'
import { type Repository, tagReference } from '../names/repository.ts'
import { type Tag, tagFrom } from '../names/tag.ts'
import type { World } from '../world.ts'

/**
 * The tag under which an image is pushed that has to be looked at before it gets a tag that anybody uses. It is new for
 * each run and step, so that also a repository takes it whose tags cannot move. `unique` is random.
 */
export function stagingTag(env: Environment, unique: string): Tag {
  const tag = tagFrom(['staging', env.GITHUB_RUN_ID, unique].filter(Boolean).join('-'))
  if (tag === undefined) throw new Error('a staging tag begins with a letter')
  return tag
}

/**
 * Runs a task while an image is under its staging tag, and takes that tag away at the end. An image that got no other tag
 * in between goes with it. The image is what counts: a staging tag that cannot be removed is a warning.
 */
export async function withStaging<T>(
  { log }: Pick<World, 'log'>,
  ecr: Ecr,
  repository: Repository,
  { tag, digest }: { readonly tag: Tag; readonly digest: Digest },
  task: () => Promise<T>,
): Promise<T> {
  try {
    return await task()
  } finally {
    await ecr.removeTag(repository.name, tag, digest).catch((error: unknown) => {
      const said = error instanceof AwsFailure ? `${error.code}: ${error.said}` : String(error)
      log.warning(
        `The tag ${tagReference(repository, tag)} was for this step alone and could not be removed. ` +
          `Remove it by hand, and allow this step ecr:BatchDeleteImage on the repository. ECR said: ${said}`,
      )
    })
  }
}
