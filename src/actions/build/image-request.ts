import type { Parsed } from '../../base/result.ts'
import type { DockerConfig } from '../../buildx/docker-config/user-config.ts'
import type { ImageRequest } from '../../buildx/dockerfile/global-arguments.ts'
import { canonicalPlatform } from '../../names/platform.ts'
import type { Environment } from '../../runner/context.ts'
import { builtPlatform } from './fingerprint/built-platform.ts'
import { argumentValues } from './fingerprint/counted-settings.ts'
import type { Settings } from './settings.ts'

/** What of the settings of a build decides which images its Dockerfile names. */
export const imageRequest = (
  { build, engine }: Pick<Settings, 'build' | 'engine'>,
  env: Environment,
  userConfig: DockerConfig,
): ImageRequest => ({
  platforms: build.platforms.map(canonicalPlatform),
  builder: known(builtPlatform({ engine, env, userConfig })),
  buildArgs: argumentValues(build.buildArgs, env),
  target: build.target,
  contexts: build.buildContexts.map(({ name }) => name),
})

const known = (platform: Parsed<string>): string | undefined => (platform.ok ? platform.value : undefined)
