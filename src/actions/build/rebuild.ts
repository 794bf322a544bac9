import { makesIndex, requestAgain } from '../../buildx/argv.ts'
import { readFromEngine, readFromLayout } from '../../buildx/built-config.ts'
import { dockerfileText } from '../../buildx/dockerfile/dockerfile-text.ts'
import { countOwnSteps } from '../../buildx/dockerfile/own-steps.ts'
import type { Delivery } from '../../delivery/deliveries.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { readConfigs } from '../../ecr/image-configs.ts'
import type { ImageReference } from '../../names/image-reference.ts'
import type { ImageConfig } from '../../oci/image-config.ts'
import { compareBuilds, type Rebuild } from '../../oci/rebuild.ts'
import { buildImage } from './docker-session.ts'
import type { Production } from './production.ts'
import type { Run } from './run-context.ts'

/**
 * Compares an image of a repository with what this run has built, by what both say of themselves (see `compareBuilds`).
 * `reference` is the name that the build has in the engine. Throws DockerError, AwsError, or CancelledError.
 */
export async function compareWithBuilt(
  production: Production,
  { ecr, repository }: Delivery,
  image: ImageFacts,
  reference: ImageReference,
): Promise<Rebuild> {
  const before = await readConfigs(ecr, repository.name, image)
  const now = await builtConfigs(production, reference)
  return compareBuilds(before, now, await ownSteps(production))
}

/**
 * Builds with the docker driver are in the engine, which tells of one platform. Every other builder keeps what is not
 * exported to itself: it is built once more, all from the cache, into files.
 */
async function builtConfigs(production: Production, reference: ImageReference): Promise<readonly ImageConfig[]> {
  const { world, child, docker } = production
  const { request, folder } = docker
  if (request.driver === 'docker' && !makesIndex(request)) return [await readFromEngine(world, reference, child)]
  const layout = `${folder}/image`
  await buildImage(production, { ...docker, request: requestAgain(request) }, { kind: 'layout', folder: layout }, [])
  return readFromLayout(world, layout)
}

/** A name of the Dockerfile that a further context stands for is none of its stages. */
async function ownSteps({ world, settings: { build } }: Run): Promise<number | undefined> {
  const text = build.buildContexts.length > 0 ? undefined : await dockerfileText(world.files, build)
  return text === undefined ? undefined : countOwnSteps(text, build.target)
}
