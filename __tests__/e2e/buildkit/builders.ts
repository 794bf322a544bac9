// The three kinds of builders that a job can have, with a BuildKit that is its own program and not part of an engine.
// Tests that use it are in this folder: `npm test` says so when they cannot run.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { BASE } from '../../../scripts/base-image.ts'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { docker } from '../../../scripts/demo/docker.ts'
import { ask } from '../../support/registry.ts'
import type { EngineJob } from '../support.ts'
import { startRemote } from './remote.ts'

export type BuilderName = 'docker' | 'docker-container' | 'remote'

/** A builder, and how a step gets it. */
export interface TestBuilder {
  /** The inputs that name it. */
  readonly inputs: Readonly<Record<string, string>>
  /** Empties its cache: it is as one that has built nothing. */
  prune(): Promise<unknown>
}

export interface Builders {
  readonly named: Readonly<Record<BuilderName, TestBuilder>>
  /** The image of BuildKit in the engine, for `buildkit-image` and `driver-opts`. */
  readonly image: string
  /** The base image in the job's registry: only the docker driver finds the one of the engine. */
  readonly base: string
  /** Removes the containers with their volumes; before the engine stops. */
  end(): Promise<void>
}

export const BUILDER_NAMES: readonly BuilderName[] = ['docker', 'docker-container', 'remote']

/**
 * Gives a job its builders: that of its engine, a container of a `docker buildx create` before the step, and a BuildKit that
 * listens on TCP. All reach registries on the loopback interface. A private engine needs `init: true`.
 *
 *     let builders: Builders
 *     beforeAll(async () => {
 *       job = await startJob()
 *       builders = await startBuilders(job)
 *     })
 *     afterAll(async () => {
 *       await builders.end()
 *       await job.end()
 *     })
 *     test.each(BUILDER_NAMES)('…: %s', async (name) => {
 *       const result = await job.run({ ...builders.named[name].inputs, repository: 'team/app' })
 *     })
 */
export async function startBuilders(job: EngineJob): Promise<Builders> {
  const image = await provideBuildKit(job.engine, console.log)
  const base = await pushImage(job, BASE, 'base')
  const container = await createContainer(job, image)
  const remote = await startRemote(job.engine, image)
  return {
    named: {
      docker: { inputs: {}, prune: () => buildx(job, 'prune', '--builder', 'default', ...EVERYTHING) },
      'docker-container': {
        inputs: { builder: container },
        prune: () => buildx(job, 'prune', '--builder', container, ...EVERYTHING),
      },
      remote: {
        inputs: { 'builder-endpoint': remote.endpoint },
        prune: () => remote.buildctl('prune', '--all'),
      },
    },
    image,
    base,
    end: async () => {
      await Promise.all([buildx(job, 'rm', '--force', container), remote.end()])
    },
  }
}

const EVERYTHING = ['--all', '--force']

/** Runs buildx with the builders that the job sees. */
function buildx({ engine, home }: EngineJob, ...args: readonly string[]): Promise<string> {
  const BUILDX_CONFIG = join(engine.DOCKER_CONFIG ?? join(home, '.docker'), 'buildx')
  return docker({ ...engine, BUILDX_CONFIG }, 'buildx', ...args)
}

async function createContainer(job: EngineJob, image: string): Promise<string> {
  // Jobs may share the engine's folder of builders.
  const name = `earlier-${randomBytes(4).toString('hex')}`
  const options = [`image=${image}`, 'network=host'].flatMap((option) => ['--driver-opt', option])
  await buildx(job, 'create', '--name', name, '--driver', 'docker-container', ...options, '--bootstrap')
  return name
}

/** Pushes an image of the engine to a new repository of the job's registry, as the version 1. Returns its name there. */
export async function pushImage({ ecr, docker }: EngineJob, image: string, repositoryName: string): Promise<string> {
  const name = `${ecr.registry}/${repositoryName}:1`
  await ask(ecr, 'CreateRepository', { repositoryName })
  await docker('tag', image, name)
  await docker('push', '--quiet', name)
  return name
}
