import { canonicalPlatform } from '../../names/platform.ts'
import type { BuildSettings } from '../build-settings.ts'
import type { BuildxPorts } from '../docker.ts'
import { isDockerSyntax, readDirectives } from '../dockerfile/directives.ts'
import { dockerfileText } from '../dockerfile/dockerfile-text.ts'
import { readStages } from '../dockerfile/stages.ts'
import type { BuilderState } from './inspect.ts'

/** Platforms of a build whose programs the builder cannot run; none when it does not say which it can run. */
export function foreignPlatforms(wanted: readonly string[], runs: readonly string[]): readonly string[] {
  if (runs.length === 0) return []
  const known = new Set(runs.map(canonicalPlatform))
  // buildx's word for the platform of the builder itself.
  return wanted.filter((platform) => platform !== 'local' && !known.has(canonicalPlatform(platform)))
}

/**
 * Need of a Dockerfile for emulation: whether it runs anything in the image, and knows the difference between build and
 * target. One that cannot be read may run anything.
 */
export function emulation(dockerfile: string | undefined): 'needed' | 'avoidable' | 'none' {
  if (dockerfile === undefined) return 'needed'
  const { syntax } = readDirectives(dockerfile)
  const { first, stages, problem } = readStages(dockerfile)
  if (problem !== undefined || (syntax !== undefined && !isDockerSyntax(syntax))) return 'needed'
  const instructions = [...first, ...stages.flatMap((stage) => stage.instructions)]
  if (!instructions.some(({ keyword }) => keyword === 'run')) return 'none'
  const texts = [...stages.flatMap(({ flags }) => flags), ...instructions.map(({ text }) => text)]
  return texts.some((text) => /\bBUILDPLATFORM\b/.test(text)) ? 'avoidable' : 'needed'
}

/** Warning about a build for platforms that the builder cannot run. */
export function foreignWarning(foreign: readonly string[], builder: string): string {
  return (
    `The builder ${builder} cannot run programs of ${foreign.join(', ')}: there is no emulator. A RUN instruction for ` +
    'that platform will fail with "exec format error". Run docker/setup-qemu-action before this step, or let the ' +
    'Dockerfile cross-compile (FROM --platform=$BUILDPLATFORM).'
  )
}

/**
 * Warns before the build about platforms for which it will fail. Cross-compiling needs no emulator, so this is no
 * reason to fail.
 */
export async function warnAboutPlatforms(
  { files, log }: Pick<BuildxPorts, 'files' | 'log'>,
  build: Pick<BuildSettings, 'platforms' | 'context' | 'file'>,
  { name, platforms }: BuilderState,
): Promise<void> {
  const foreign = foreignPlatforms(build.platforms, platforms)
  if (foreign.length === 0) return
  const needed = emulation(await dockerfileText(files, build))
  if (needed === 'needed') log.warning(foreignWarning(foreign, name))
  if (needed === 'avoidable') log.info(foreignWarning(foreign, name))
}
