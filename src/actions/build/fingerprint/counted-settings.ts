import { splitNameValue } from '../../../base/name-value.ts'
import type { BuildSettings } from '../../../buildx/build-settings.ts'
import { printAttest } from '../../../buildx/flags/attest-flag.ts'
import { printFields } from '../../../buildx/flags/fields.ts'
import { canonicalPlatform } from '../../../names/platform.ts'
import type { Environment } from '../../../runner/context.ts'
import type { Settings } from '../settings.ts'

type Rows = readonly (readonly [name: string, value: string])[]

/** What is left of a setting of the build: other parts of the fingerprint have it, or it does not count. */
const NOTHING = (): Rows => []

/** Values of all settings that count, by the names of their inputs: `build-args NODE_VERSION`. */
export const countedSettings = (settings: CountedSettings, env: Environment): ReadonlyMap<string, string> =>
  new Map([
    ...Object.values(ROWS).flatMap((rows) => rows(settings.build, env)),
    ...(settings.buildTime === undefined ? [] : [['SOURCE_DATE_EPOCH', String(settings.buildTime)] as const]),
    // Labels of the commit, which buildx makes.
    ...(env.BUILDX_GIT_LABELS ? [['BUILDX_GIT_LABELS', env.BUILDX_GIT_LABELS] as const] : []),
  ])

export type CountedSettings = Pick<Settings, 'build' | 'buildTime'>

/** Every setting of the build: a new one is counted here, or left out. */
const ROWS: Readonly<Record<keyof BuildSettings, (build: BuildSettings, env: Environment) => Rows>> = {
  // Their files, images and commits.
  context: NOTHING,
  file: NOTHING,
  buildContexts: ({ buildContexts }) => buildContexts.map(({ name }) => [`build-contexts ${name}`, 'there']),
  target: ({ target }) => textRow('target', target),
  platforms: ({ platforms }) => listRow('platforms', platforms.map(canonicalPlatform).toSorted()),
  buildArgs: ({ buildArgs }, env) =>
    Array.from(argumentValues(buildArgs, env), ([name, value]) => [`build-args ${name}`, value]),
  labels: ({ labels }) => pairRows('labels', labels, (key) => key),
  annotations: ({ annotations }) => pairRows('annotations', annotations, (key) => key.replace(/^[^:]*:/, '')),
  instructions: ({ instructions: { addHosts, allow, cgroupParent, network, shmSize, ssh, ulimits } }) => [
    ...listRow('add-hosts', addHosts),
    ...listRow('allow', allow),
    ...textRow('cgroup-parent', cgroupParent),
    ...textRow('network', network),
    ...textRow('shm-size', shmSize),
    ...listRow(
      'ssh',
      ssh.map(({ id }) => id),
    ),
    ...listRow('ulimit', ulimits),
  ],
  attests: ({ attests }) => attests.map((attest) => [attest.type, printAttest(attest)]),
  exports: ({ exports: { image } }) => textRow('outputs', image && printFields(image)),
  compression: ({ compression }) => textRow('compression', compression && JSON.stringify(compression)),
  reproducible: ({ reproducible }) => textRow('reproducible', reproducible ? 'true' : undefined),
  // The time of the commit: each commit would be built anew by it.
  epoch: NOTHING,
  builder: NOTHING,
  cache: NOTHING,
  call: NOTHING,
  gitToken: NOTHING,
}

/** Build arguments by name. One without a value has that of the environment, and is none where there is none. */
export function argumentValues(buildArgs: readonly string[], env: Environment): ReadonlyMap<string, string> {
  const pairs = buildArgs.map(splitNameValue).map(({ name, value }) => [name, value ?? env[name]] as const)
  return new Map(pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

/** Labels and annotations that each commit, or each branch, has others of. A reused image keeps those of its build. */
const OF_THE_COMMIT = new Set(
  ['created', 'revision', 'version', 'ref.name'].map((name) => `org.opencontainers.image.${name}`),
)

function pairRows(input: string, pairs: readonly string[], keyOf: (name: string) => string): Rows {
  const rows = pairs.map(splitNameValue).filter(({ name }) => !OF_THE_COMMIT.has(keyOf(name)))
  return rows.map(({ name, value }) => [`${input} ${name}`, value ?? ''])
}

const textRow = (name: string, value: string | undefined): Rows => (value === undefined ? [] : [[name, value]])

const listRow = (name: string, values: readonly string[]): Rows =>
  values.length === 0 ? [] : [[name, JSON.stringify(values)]]
