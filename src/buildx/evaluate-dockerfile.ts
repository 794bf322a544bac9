import { annotateBuild, type BuildCommand, dockerfileHere, showBuild } from './build.ts'
import type { Call } from './build-settings.ts'
import { type BuildxPorts, succeeded } from './docker.ts'
import { BuildError, CheckError, DockerError } from './docker-error.ts'
import { LARGEST_METADATA } from './metadata.ts'
import { parseCheck } from './output/warnings.ts'

const DOING: Readonly<Record<Call, string>> = {
  check: 'check the Dockerfile',
  outline: 'outline the build',
  targets: 'list the targets of the Dockerfile',
}

/**
 * Whether docker looks at base images for its answer. For the list of targets it reads the Dockerfile alone:
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert.go (ListTargets)
 */
export const readsImages = (call: Call): boolean => call !== 'targets'

/**
 * Runs a call, such as `check`: evaluates the Dockerfile and shows the answer; what a check finds becomes annotations.
 * Fails where docker does: a check with any warning ends with exit code 1. Throws CheckError, BuildError for a
 * Dockerfile that cannot be built, DockerError for anything else, or CancelledError.
 */
export async function runCall(
  world: Pick<BuildxPorts, 'docker' | 'log' | 'files' | 'cancelled'>,
  call: Call,
  command: BuildCommand,
): Promise<void> {
  const { exit, output } = await showBuild(world, command)
  world.cancelled.throwIfAborted()
  const text = call === 'check' ? await world.files.read(command.metadataFile, LARGEST_METADATA) : undefined
  const found = text === undefined ? undefined : parseCheck(text)
  annotateBuild(world, command.build, found?.warnings ?? [])
  if (succeeded(exit)) return
  const facts = { doing: DOING[call], exit, output }
  const dockerfile = dockerfileHere(world.files, command.build)
  if (found?.failure) throw new BuildError(facts, { failure: found.failure, dockerfile, hint: undefined })
  if (found !== undefined && found.warnings.length > 0) throw new CheckError(found.warnings)
  throw new DockerError(facts)
}
