import type { BuilderSettings } from '../../../buildx/build-settings.ts'
import { printFields } from '../../../buildx/flags/fields.ts'
import { canonicalPlatform } from '../../../names/platform.ts'
import type { Environment } from '../../../runner/context.ts'

/** Platform of an image that nobody names one for: the builder's own. */
export interface BuiltPlatform {
  /** Such as `linux/amd64`; undefined where only the builder knows it. */
  readonly platform: string | undefined
  /** Which builder it is, for the fingerprint. */
  readonly builder: string
}

/** https://docs.github.com/actions/reference/workflows-and-actions/variables (RUNNER_ARCH) */
const ARCHITECTURES: Readonly<Record<string, string>> = { X86: '386', X64: 'amd64', ARM: 'arm', ARM64: 'arm64' }

/** Variables by which docker works elsewhere than on this machine. */
const ELSEWHERE = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'BUILDX_BUILDER']

/** Platform for which an engine builds by itself. A builder of this machine is one for its processor. */
export function builtPlatform(engine: BuilderSettings, env: Environment): BuiltPlatform {
  const machine = ARCHITECTURES[env.RUNNER_ARCH ?? '']
  const here = machine === undefined ? undefined : canonicalPlatform(`linux/${machine}`)
  const variables = ELSEWHERE.flatMap((name) => (env[name] ? [`${name}=${env[name]}`] : []))
  const isHere = engine.kind === 'current' || engine.kind === 'docker-container'
  if (isHere) return { platform: variables.length === 0 ? here : undefined, builder: [here, ...variables].join(' ') }
  if (engine.kind === 'named') return { platform: undefined, builder: [here, engine.name].join(' ') }
  const places =
    engine.kind === 'remote' ? engine.endpoints.map(({ address }) => address) : [printFields(engine.options)]
  return { platform: undefined, builder: [engine.kind, ...places].join(' ') }
}
