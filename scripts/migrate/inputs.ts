import { InputReader } from '../../src/inputs/reader.ts'
import { replacedInputProblems } from '../../src/inputs/replaced-actions.ts'
import type { Chain } from './chain.ts'
import { isOfStep } from './destinations.ts'
import { soleExpression } from './reference.ts'
import type { ChainStep } from './workflow.ts'

/** Lines of the new step, in the order of action.yml. */
export type Inputs = Readonly<Record<string, string>>

export interface Carried {
  readonly inputs: Inputs
  readonly notes: readonly string[]
}

/** Inputs of setup-buildx-action for which it is worth keeping: this step uses its builder. */
const NEEDS_BUILDX = [
  'buildkitd-config',
  'buildkitd-config-inline',
  'config',
  'config-inline',
  'buildkitd-flags',
  'append',
  'version',
  'keep-state',
  'endpoint',
  'name',
]

/** Inputs of build-push-action that are read elsewhere. */
const READ_ELSEWHERE = ['tags', 'builder']

/** Whether the builder of an earlier step has something that this step cannot make itself. */
export const keepsBuildx = ({ buildx }: Chain): boolean =>
  buildx !== undefined && NEEDS_BUILDX.some((name) => (buildx.with[name] ?? '') !== '')

/** Takes over the `with:` lines of the chain for a build. `known` are the inputs of this action. */
export function carryInputs(
  chain: Chain,
  build: ChainStep,
  metadata: ChainStep | undefined,
  known: ReadonlySet<string>,
): Carried {
  const lines: Inputs = {
    ...chain.credentials?.with,
    ...fromLogins(chain),
    ...(keepsBuildx(chain) ? {} : fromBuildx(chain)),
    ...pick(metadata, 'flavor', 'annotations'),
    ...pick(metadata, 'labels'),
    ...ofBuild(chain, build, metadata),
  }
  const given = Object.entries(lines).filter(([, text]) => text !== '')
  const inputs = Object.fromEntries(
    given.filter(([name]) => known.has(name)).map(([name, text]) => [name, withoutLogin(text, chain)]),
  )
  return { inputs, notes: notesOn(Object.fromEntries(given.filter(([name]) => !known.has(name)))) }
}

function fromLogins({ logins, credentials }: Chain): Inputs {
  const all = logins.map((login) => login.with)
  const accounts = all.map(({ registries = '' }) => registries).filter((text) => text !== '')
  const keys = all.find(({ username = '', password = '' }) => username !== '' && password !== '')
  return {
    ...(accounts.length === 1 && /^\d{12}$/.test(accounts[0] ?? '') ? { 'registry-id': accounts[0] ?? '' } : {}),
    ...(keys !== undefined && credentials === undefined
      ? { 'aws-access-key-id': keys.username ?? '', 'aws-secret-access-key': keys.password ?? '' }
      : {}),
  }
}

const fromBuildx = ({ buildx }: Chain): Inputs => ({
  ...pick(buildx, 'driver-opts'),
  ...(buildx?.with.driver && buildx.with.driver !== 'docker-container' ? pick(buildx, 'driver') : {}),
})

function pick(step: ChainStep | undefined, ...names: readonly string[]): Inputs {
  return Object.fromEntries(names.flatMap((name) => (step?.with[name] ? [[name, step.with[name]]] : [])))
}

/** The lines of the build. Those that a dropped step filled in are this step's own, so they go. */
function ofBuild(chain: Chain, build: ChainStep, metadata: ChainStep | undefined): Inputs {
  const own = Object.entries(build.with).filter(
    ([name, text]) => !READ_ELSEWHERE.includes(name) && !isOfStep(text, metadata) && !isOfStep(text, chain.buildx),
  )
  const kept = keepsBuildx(chain) ? pick(build, 'builder') : builderOf(chain, build)
  return {
    ...Object.fromEntries(own.map(([name, text]) => [name, withoutLines(text, metadata)])),
    ...kept,
    // Without a checkout, build-push-action's default is the only source.
    ...(build.with.context || chain.hasCheckout ? {} : { context: 'git' }),
    // It pushes only when it is asked to.
    ...(build.with.push ? {} : { push: 'false' }),
  }
}

const builderOf = ({ buildx }: Chain, build: ChainStep): Inputs =>
  isOfStep(build.with.builder ?? '', buildx) ? {} : pick(build, 'builder')

const withoutLines = (text: string, metadata: ChainStep | undefined): string =>
  text
    .split('\n')
    .filter((line) => !isOfStep(line, metadata))
    .join('\n')

/** Without the login step, its registry is this step's: a name that begins with "/" is understood so. */
function withoutLogin(text: string, { facts, logins }: Chain): string {
  const ids = logins.flatMap(({ id }) => id ?? [])
  const host = facts.loginHost === '' ? '' : facts.loginHost
  return ids.reduce(
    (result, id) =>
      result.replaceAll(new RegExp(`\\$\\{\\{\\s*steps\\.${id}\\.outputs\\.registry\\s*\\}\\}`, 'g'), host),
    text,
  )
}

/** What this step says to inputs of the chain that it does not have. */
function notesOn(others: Inputs): readonly string[] {
  const reader = new InputReader({
    input: (name) => (soleExpression(others[name] ?? '') === undefined ? (others[name] ?? '') : 'x'),
    env: {},
    context: {} as never,
    files: {} as never,
    match: () => ({ kind: 'none' }),
    proxies: { problems: [] } as never,
  })
  return replacedInputProblems(reader).map(({ input, problem }) => `${input}: ${problem}`)
}
