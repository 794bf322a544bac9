import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import type { BuilderSettings } from '../../../buildx/build-settings.ts'
import { currentContext, type DockerConfig } from '../../../buildx/docker-config/user-config.ts'
import { canonicalPlatform } from '../../../names/platform.ts'
import type { Environment } from '../../../runner/context.ts'

/** What says where docker builds. */
export interface BuildPlace {
  readonly engine: BuilderSettings
  readonly env: Environment
  readonly userConfig: DockerConfig
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables (RUNNER_ARCH) */
const ARCHITECTURES: Readonly<Record<string, string>> = { X86: '386', X64: 'amd64', ARM: 'arm', ARM64: 'arm64' }

/**
 * Platform of an image that nobody names one for, which is the builder's own, such as `linux/amd64`: a builder of this machine is
 * one for its processor. Refused with the reason where docker works elsewhere.
 */
export function builtPlatform(place: BuildPlace): Parsed<string> {
  const why = whyElsewhere(place)
  if (why !== undefined) return refused(why)
  const machine = ARCHITECTURES[place.env.RUNNER_ARCH ?? '']
  return machine === undefined
    ? refused('the job does not say which processor it has (RUNNER_ARCH)')
    : parsed(canonicalPlatform(`linux/${machine}`))
}

function whyElsewhere({ engine, env, userConfig }: BuildPlace): string | undefined {
  if (engine.kind === 'named') return `the builder ${quoted(engine.name)} may be of another kind than this machine`
  if (engine.kind === 'remote' || engine.kind === 'kubernetes') return 'the builder is not on this machine'
  if (env.BUILDX_BUILDER)
    return `the builder ${quoted(env.BUILDX_BUILDER)} of BUILDX_BUILDER may be of another kind than this machine`
  if (env.DOCKER_HOST) {
    const isHere = /^unix:/.test(env.DOCKER_HOST)
    return isHere ? undefined : `docker works elsewhere, by DOCKER_HOST (${quoted(env.DOCKER_HOST)})`
  }
  const { name, from } = currentContext(env, userConfig)
  return name === 'default' ? undefined : `docker works elsewhere, by its context ${quoted(name)} (${from})`
}
