import type { Built } from '../../buildx/build.ts'
import type { Names } from '../../buildx/engine-images.ts'
import type { CacheUse } from '../../cache/managed-cache.ts'
import type { Deliveries, Delivery } from '../../delivery/deliveries.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import type { Gate } from '../../gate/gate.ts'
import type { ImageReference } from '../../names/image-reference.ts'
import type { ReuseLook } from '../../reuse/reuse-look.ts'
import { type DockerSession, registryLogin, withDockerSession } from './docker-session.ts'
import { fillRegistry } from './fill-registry.ts'
import type { ReadyBuilder } from './run-builder.ts'
import type { Run } from './run-context.ts'

/** Production of an image: a run at the point where it makes one. */
export interface Production extends Run {
  readonly docker: DockerSession
  readonly deliveries: Deliveries
  readonly gate: Gate
  readonly reuse: ReuseLook | undefined
}

/** Means that an image is made with. */
export interface Means {
  /** Undefined where docker has nothing to do: every repository has the image already. */
  readonly builder: ReadyBuilder | undefined
  readonly cache: CacheUse
  readonly deliveries: Deliveries
  readonly gate: Gate
  /** What is known of an image of the same content; undefined where the inputs want none. */
  readonly reuse: ReuseLook | undefined
}

/**
 * Runs the task with a Docker session that is logged in to every registry. Returns what it returns; undefined without
 * running it where docker has nothing to do. Throws what the task throws.
 */
export async function withProduction<T>(
  run: Run,
  { builder, cache, deliveries, gate, reuse }: Means,
  task: (production: Production) => Promise<T>,
): Promise<T | undefined> {
  if (builder === undefined) return undefined
  const logins = deliveries.standing.map(registryLogin)
  const filled = fillRegistry(run, logins[0]?.host)
  return withDockerSession(filled, { builder, cache }, logins, (docker) =>
    task({ ...filled, docker, deliveries, gate, reuse }),
  )
}

/** Product of a run: an image that is in a repository, and is delivered when it has passed the gate. */
export interface Product {
  readonly image: ImageFacts
  /** pushed: under the staging tag, or the first wanted one. found: under its tags that cannot move. */
  readonly how: 'pushed' | 'found'
  /** Deliveries whose repositories have it. */
  readonly holders: readonly [Delivery, ...Delivery[]]
  /** Undefined where nothing was built. */
  readonly built: Built | undefined
  /** The names that the engine's image gets when it is delivered, and the one that goes in any case. */
  readonly names: Names
  /** The delivered image, such as `host/team/app@sha256:…`, where the engine shall have it and does not. */
  readonly pull: ImageReference | undefined
}
