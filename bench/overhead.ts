import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { compareCosts, type Rows } from './compare.ts'
import { withKeys } from './keys.ts'
import { type Cost, costOf } from './processor-time.ts'
import { median } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 9

/** Seconds of each phase, by its name in the job summary. */
type Phases = Readonly<Record<string, number>>

interface Round {
  readonly role: Cost
  /** Of the run with a role. */
  readonly phases: Phases
  readonly keys: Cost
  readonly bare: Cost
}

/**
 * This action, with a role by OIDC and with credentials of the environment, against the bare `docker buildx build --push` of the
 * same context, everything cached. All in turn in one run, so that they share whatever else the machine does. Returns
 * the rows of a table for each.
 */
export async function measureOverhead(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<Readonly<Record<'role' | 'keys', Rows>>> {
  const step = await demoStep(ecr, node, environment)
  const keyed = withKeys(step, ecr)
  // The first run creates the repository and fills the cache for all.
  await succeed(step)
  await succeed(keyed)
  const buildArg = ['--build-arg', step.inputs['build-args'] ?? '']
  const args = ['buildx', 'build', '--provenance=false', ...buildArg, '--tag', `${ecr.registry}/hello:bare`]
  return loggedIn(ecr, environment, async (bareEnvironment) => {
    const bare = (): Promise<string> => docker(bareEnvironment, ...args, '--push', 'examples/hello')
    await bare()
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      let phases: Phases = {}
      const role = await costOf(async () => {
        phases = phasesIn((await succeed(step)).summary)
      })
      rounds.push({ role, phases, bare: await costOf(bare), keys: await costOf(() => succeed(keyed)) })
    }
    return { role: [...against(rounds, 'role'), ...phaseRows(rounds)], keys: against(rounds, 'keys') }
  })
}

const against = (rounds: readonly Round[], ours: 'role' | 'keys'): Rows =>
  compareCosts(
    { ours: 'this action, whole process, three tags', theirs: 'docker buildx build --push, one tag' },
    rounds.map((round) => ({ ours: round[ours], theirs: round.bare })),
  )

const phaseRows = (rounds: readonly Round[]): Rows =>
  Object.keys(rounds[0]?.phases ?? {}).map((name) => [
    `  of which ${name.replaceAll('*', '')}`,
    `${(median(rounds.map(({ phases }) => phases[name] ?? 0)) * 1000).toFixed(0)} ms`,
  ])

/** The phase table of the job summary: name to seconds. */
function phasesIn(summary: string): Phases {
  const lines = [...summary.matchAll(/^\| (\S+) \| ([\d.]+) s \|$/gm)]
  return Object.fromEntries(lines.map(([, name = '', seconds = '']) => [name, Number(seconds)]))
}
