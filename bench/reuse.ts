import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { compareRows, type Round } from './compare.ts'
import { timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 9

/**
 * This action with `reuse: auto`, for an image that is there, against the bare `docker buildx build --push` of the same context,
 * everything cached. Both in turn, so that they share whatever else the machine does. Returns rows of a table.
 */
export async function measureReuse(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<readonly (readonly [string, string])[]> {
  const step = await demoStep(ecr, node, environment)
  // A base image that is in the engine alone has no fingerprint, and a registry elsewhere would be measured too.
  const folder = await mkdtemp(join(tmpdir(), 'bench-reuse-'))
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
  const own = { repository: 'reuse', reuse: 'auto', platforms: 'linux/amd64', context: folder }
  const inputs = { ...step.inputs, ...own }
  const action = async (commit: string): Promise<readonly (string | undefined)[]> => {
    const { outputs } = await succeed({ ...step, inputs, env: { ...step.env, GITHUB_SHA: commit } })
    return [outputs.reused, outputs['reuse-reason']]
  }
  const commitOf = (round: number): string => round.toString(16).padStart(40, 'c0ffee')
  await action(commitOf(0))
  const reference = `${ecr.registry}/reuse:bare`
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
    const bare = (): Promise<string> => docker(bareEnvironment, ...args, '--push', folder)
    await bare()
    const rounds: Round[] = []
    for (let round = 1; round <= ROUNDS; round++) {
      let [reused, reason]: readonly (string | undefined)[] = []
      const ours = await timed(async () => {
        ;[reused, reason] = await action(commitOf(round))
      })
      if (reused !== 'true') throw new Error(`The image was not reused: ${reason}`)
      rounds.push({ ours, theirs: await timed(bare) })
    }
    return compareRows(
      { ours: 'this action, whole process, OIDC, three tags', theirs: 'docker buildx build --push, one tag' },
      rounds,
    )
  }).finally(() => rm(folder, { recursive: true }))
}
