import type { Run } from '../actions/build/run-context.ts'
import { configLogins } from '../buildx/docker-config/user-config.ts'
import type { Prepared, Target } from '../delivery/deliveries.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { saidBy } from '../ecr/aws-error.ts'
import { hasCode } from '../ecr/registry-state.ts'
import type { Tag } from '../names/image-reference.ts'
import { actionPrefix } from '../names/registry.ts'
import { type Repository, tagReference } from '../names/repository.ts'
import { variableLogins } from '../proxy/logins.ts'
import { githubToken } from '../runner/commit-lookup.ts'
import { type KnownSecret, knownSecrets } from '../secrets/secret.ts'
import { knownCredentials, knownKeys, knownProxies, refuseLeaks } from './secret-leaks.ts'
import { STAGING_STATE, stagingTag } from './staging-tag.ts'

/**
 * The image of a build that had secrets is pushed under a tag of this step alone. It gets the wanted tags after it was
 * searched for the secrets, and at the end that tag is taken away.
 */
export class Gate {
  /** The tag to push under. */
  readonly tag: Tag
  readonly #step: Run
  readonly #targets: readonly Target[]
  readonly #pushed: Prepared[] = []
  readonly #doubted: Prepared[] = []

  readonly #onRefusal: () => Promise<void>

  /** `onRefusal` takes the cache away that this run has stored. */
  constructor(step: Run, targets: readonly Target[], onRefusal: () => Promise<void>) {
    this.tag = stagingTag(step.world.env, step.world.unique())
    this.#step = step
    this.#targets = targets
    this.#onRefusal = onRefusal
    // Before anything is pushed, so that `post` knows of it even when this process is killed in the next moment.
    step.world.report.state(STAGING_STATE, this.tag)
  }

  /** Notes that a destination has the image under the tag. */
  pushed(target: Prepared): void {
    this.#pushed.push(target)
  }

  /**
   * Notes that a destination may have the image under the tag: docker has failed, and what failed can have come after the
   * push, as the export of a cache does.
   */
  doubted(target: Prepared): void {
    this.#doubted.push(target)
  }

  /** Throws UnexpectedStateError when the image holds a secret of this run; AwsError when it cannot be read. */
  async search({ ecr, repository }: Prepared, image: ImageFacts): Promise<void> {
    try {
      await refuseLeaks(ecr, repository, image, await this.#known())
    } catch (error) {
      await this.#forgetCache()
      throw error
    }
  }

  /**
   * Takes the tag away: an image that got no other one goes with it. That it stays is no reason to fail. A run that was
   * cancelled asks AWS nothing any more, and docker may have pushed before it ended: then it is left for `post`.
   */
  async end(): Promise<void> {
    const { world } = this.#step
    if (world.cancelled.aborted) return
    await Promise.all([...this.#pushed, ...(await this.#found())].map((target) => this.#remove(target)))
    world.report.state(STAGING_STATE, '')
  }

  /** Those of the doubtful destinations that have the tag, or cannot say. */
  async #found(): Promise<readonly Prepared[]> {
    const found = this.#doubted.map(async (target) => {
      const { ecr, repository } = target
      try {
        return (await ecr.imageState(repository.name, this.tag)) === undefined ? [] : [target]
      } catch (error) {
        // The push would have created it.
        return hasCode(error, 'RepositoryNotFoundException') ? [] : [target]
      }
    })
    return (await Promise.all(found)).flat()
  }

  /** Whatever the build said that it pushed: no other job knows the tag, so the tag alone names the image. */
  async #remove({ ecr, repository }: Prepared): Promise<void> {
    try {
      await ecr.removeTag(repository.name, this.tag)
    } catch (error) {
      this.#step.world.log.warning(describeRemains(repository, this.tag, error))
    }
  }

  async #forgetCache(): Promise<void> {
    try {
      await this.#onRefusal()
    } catch (error) {
      this.#step.world.log.warning(`The build cache that this run has stored could not be removed. ${saidBy(error)}`)
    }
  }

  async #known(): Promise<readonly KnownSecret[]> {
    const { settings, world, own } = this.#step
    const credentials = this.#targets.map(async ({ keys, registry }) =>
      knownCredentials({
        keys: await keys(),
        authorization: registry.token.authorization,
        githubToken: githubToken(world.input),
      }),
    )
    return [
      ...knownSecrets(settings.secrets),
      ...knownKeys(settings.engine),
      ...knownProxies([...variableLogins(world.env), ...configLogins(own)]),
      ...(await Promise.all(credentials)).flat(),
    ]
  }
}

/**
 * Undefined when the build gets no secrets. A token for Git repositories is none of these: BuildKit uses it and the
 * Dockerfile does not see it, unless it asks for it by its id; it ends with the job; and to search for it, every run with
 * a Git context would need two more rights. Where an image is searched, it is searched for this token too.
 */
export const openGate = (step: Run, targets: readonly Target[], onRefusal: () => Promise<void>): Gate | undefined =>
  step.settings.secrets.given.length > 0 ? new Gate(step, targets, onRefusal) : undefined

function describeRemains(repository: Repository, tag: Tag, error: unknown): string {
  return (
    `The tag ${tagReference(repository, tag)} is for this step alone and could not be removed. Remove it by hand, and allow the step ` +
    `${actionPrefix(repository.registry)}:BatchDeleteImage on the repository, which a build with secrets needs. ${saidBy(error)}`
  )
}
