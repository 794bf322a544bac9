import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRemote } from '../__tests__/e2e/buildkit/remote.ts'
import type { LocalEcr } from '../emulator/index.ts'
import { provideBuildKit } from '../scripts/buildkit-image.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import { compareCosts, type Rows } from './compare.ts'
import { type Cost, costOf } from './processor-time.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 9
const REPOSITORY = 'drivers'

// No base image: only the engine's own builder finds the one that the engine has.
const DOCKERFILE = 'FROM scratch\nCOPY app /\n'

type Log = (line: string) => void

interface Place {
  readonly ecr: LocalEcr
  /** With a login to the local ECR, and the user's builders. */
  readonly own: Environment
  readonly folder: string
  /** This action's build of the folder, with a builder. */
  readonly ours: (builder: string) => Promise<unknown>
}

/**
 * A cached build with a builder that was made before, of the drivers that are no part of the engine, against the bare `docker
 * buildx build --push --builder …`. Returns the rows of a table for each.
 */
export async function measureDrivers(
  bench: BenchPlace,
  log: Log,
): Promise<Readonly<Record<'container' | 'remote', Rows>>> {
  const { ecr, environment } = bench
  const folder = await mkdtemp(join(tmpdir(), 'bench-drivers-'))
  try {
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE)
    await writeFile(join(folder, 'app'), 'app\n')
    const image = await provideBuildKit(environment, log)
    const step = await benchStep(bench)
    const ours: Place['ours'] = (builder) => {
      const own = { ...step.inputs, repository: REPOSITORY, context: '.', tags: 'v1,stable,latest', builder }
      return succeed({ ...step, workspace: folder, inputs: own })
    }
    return await loggedIn(ecr, environment, async (own) => {
      const place = { ecr, own, folder, ours }
      const options = [`image=${image}`, 'network=host'].flatMap((option) => ['--driver-opt', option])
      const container = await measure(place, ['--driver', 'docker-container', ...options, '--bootstrap'])
      const remote = await startRemote(environment, image)
      try {
        return { container, remote: await measure(place, ['--driver', 'remote', remote.endpoint]) }
      } finally {
        await remote.end()
      }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `made` is what `docker buildx create` makes the builder of. */
async function measure({ ecr, own, folder, ours }: Place, made: readonly string[]): Promise<Rows> {
  const name = `bench-${randomBytes(4).toString('hex')}`
  await docker(own, 'buildx', 'create', '--name', name, ...made)
  try {
    const reference = `${ecr.registry}/${REPOSITORY}:bare`
    const args = ['buildx', 'build', '--builder', name, '--provenance=false', '--tag', reference, '--push', folder]
    const theirs = (): Promise<string> => docker(own, ...args)
    // The first run creates the repository and fills the cache for both.
    await ours(name)
    await theirs()
    const rounds: { readonly ours: Cost; readonly theirs: Cost }[] = []
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ ours: await costOf(() => ours(name)), theirs: await costOf(theirs) })
    return compareCosts(
      { ours: 'this action, whole process, three tags', theirs: 'docker buildx build --push, one tag' },
      rounds,
    )
  } finally {
    await docker(own, 'buildx', 'rm', '--force', name)
  }
}
