import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { compareRows, type Round } from './compare.ts'
import { median, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 9

/**
 * This action against the bare `docker buildx build --push` of the same context, everything cached. Both in turn in one
 * run, so that they share whatever else the machine does. Returns rows of a table.
 */
export async function measureOverhead(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<readonly (readonly [string, string])[]> {
  const step = await demoStep(ecr, node, environment)
  // The first run creates the repository and fills the cache for both.
  await succeed(step)
  const reference = `${ecr.registry}/hello:bare`
  const args = [
    'buildx',
    'build',
    '--provenance=false',
    '--build-arg',
    step.inputs['build-args'] ?? '',
    '--tag',
    reference,
  ]
  return loggedIn(ecr, environment, async (bareEnvironment) => {
    const bare = (): Promise<string> => docker(bareEnvironment, ...args, '--push', 'examples/hello')
    await bare()
    const rounds: (Round & { readonly phases: Phases })[] = []
    for (let round = 0; round < ROUNDS; round++) {
      let phases: Phases = {}
      const ours = await timed(async () => {
        phases = phasesIn((await succeed(step)).summary)
      })
      rounds.push({ ours, theirs: await timed(bare), phases })
    }
    return rows(rounds)
  })
}

type Phases = Readonly<Record<string, number>>

function rows(rounds: readonly (Round & { readonly phases: Phases })[]): readonly (readonly [string, string])[] {
  const phases = Object.keys(rounds[0]?.phases ?? {})
  return [
    ...compareRows(
      { ours: 'this action, whole process, three tags', theirs: 'docker buildx build --push, one tag' },
      rounds,
    ),
    ...phases.map((name): [string, string] => [
      `  of which ${name.replaceAll('*', '')}`,
      `${(median(rounds.map((round) => round.phases[name] ?? 0)) * 1000).toFixed(0)} ms`,
    ]),
  ]
}

/** The phase table of the job summary: name to seconds. */
function phasesIn(summary: string): Phases {
  const lines = [...summary.matchAll(/^\| (\S+) \| ([\d.]+) s \|$/gm)]
  return Object.fromEntries(lines.map(([, name = '', seconds = '']) => [name, Number(seconds)]))
}
