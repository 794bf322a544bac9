import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr'
import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import { initCheckout } from './checkout.ts'
import { compareRows, type Round } from './compare.ts'
import { ecrClient } from './ecr-client.ts'
import { forget } from './forget.ts'
import { writeRandomFile } from './random-file.ts'
import { timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 11
const LAYERS = 6
const LAYER_BYTES = 50_000_000
/** The layer that a commit changes. */
const APP_BYTES = 1_000_000

const DOCKERFILE = [
  'FROM busybox:1.37',
  ...Array.from({ length: LAYERS }, (_, layer) => `COPY layer${layer} /`),
  'COPY app /',
  '',
].join('\n')

type Rows = readonly (readonly [string, string])[]

const REPOSITORY = 'big'

/** Builds the folder and pushes it under a tag, to a repository that is there. */
type Contender = (tag: string) => Promise<unknown>

interface Times {
  /** Milliseconds with an empty build cache, to an empty repository. */
  readonly cold: number
  /** Milliseconds after the last layer was changed, which is the application's. */
  readonly rebuild: number
  /** Milliseconds after a layer of 50 MB was changed, such as one of dependencies, and so the last one too. */
  readonly larger: number
}

/**
 * This action against the bare `docker buildx build --push` of the same image of 300 MB: cold, and with one changed
 * layer, a small and a large one. Returns the rows of a table for each.
 */
export async function measureBigImage(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<Readonly<Record<keyof Times, Rows>>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-big-'))
  try {
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE)
    for (let layer = 0; layer < LAYERS; layer++) await writeRandomFile(join(folder, `layer${layer}`), LAYER_BYTES)
    await initCheckout(folder)
    const rounds = await loggedIn(ecr, environment, async (own) => {
      const ours = await thisAction({ ecr, environment, node }, folder)
      const place = { ecr, environment: own, folder }
      const done: { ours: Times; theirs: Times }[] = []
      for (let round = 0; round < ROUNDS; round++) done.push(await bothOf(place, round, ours, bareBuild(place)))
      return done
    })
    const table = (what: keyof Times): Rows =>
      compareRows(
        { ours: 'this action, whole process, three tags', theirs: 'docker buildx build --push, one tag' },
        rounds.map(({ ours, theirs }): Round => ({ ours: ours[what], theirs: theirs[what] })),
      )
    return { cold: table('cold'), rebuild: table('rebuild'), larger: table('larger') }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface Place {
  readonly ecr: LocalEcr
  /** With a login to the local ECR. */
  readonly environment: Environment
  readonly folder: string
}

/** Who comes first changes, because the second one finds a warmer or a fuller machine. */
async function bothOf(place: Place, round: number, ours: Contender, theirs: Contender) {
  const first = round % 2 === 0 ? await measure(place, ours) : undefined
  const bare = await measure(place, theirs)
  return { ours: first ?? (await measure(place, ours)), theirs: bare }
}

async function measure(place: Place, build: Contender): Promise<Times> {
  const client = ecrClient(place.ecr)
  const app = join(place.folder, 'app')
  await writeRandomFile(app, APP_BYTES)
  await forget(place.ecr, place.environment)
  await client.send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }))
  try {
    const cold = await timed(() => build('first'))
    await writeRandomFile(app, APP_BYTES)
    // Under another tag: where a name moves from one image of the engine to another, the engine of 26.1.5 at times
    // removes layers of the first that the second has too ("parent snapshot … does not exist").
    const rebuild = await timed(() => build('second'))
    await writeRandomFile(join(place.folder, `layer${LAYERS - 1}`), LAYER_BYTES)
    return { cold, rebuild, larger: await timed(() => build('third')) }
  } finally {
    await client.send(new DeleteRepositoryCommand({ repositoryName: REPOSITORY, force: true }))
  }
}

async function thisAction(place: BenchPlace, folder: string): Promise<Contender> {
  const step = await benchStep(place)
  return (tag) => {
    const own = { repository: REPOSITORY, context: '.', tags: `${tag},stable,latest` }
    return succeed({ ...step, workspace: folder, inputs: { ...step.inputs, ...own } })
  }
}

const bareBuild =
  ({ ecr, environment, folder }: Place): Contender =>
  (tag) => {
    const reference = `${ecr.registry}/${REPOSITORY}:${tag}`
    return docker(environment, 'buildx', 'build', '--provenance=false', '--tag', reference, '--push', folder)
  }
