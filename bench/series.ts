import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr'
import { cachedIn } from '../__tests__/e2e/cached.ts'
import type { LocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { run } from '../scripts/engine/run.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import { commitSource, initProject } from './checkout.ts'
import { compareRows, type Rows } from './compare.ts'
import { ecrClient } from './ecr-client.ts'
import { forget } from './forget.ts'
import { median, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 5
const REPOSITORY = 'series'

// As most Dockerfiles are: what is installed depends on the manifest alone, and the source comes after it. The commands
// take some seconds, and give another layer each time.
const DOCKERFILE = `FROM busybox:1.37
WORKDIR /app
COPY package.json ./
RUN dd if=/dev/urandom of=random bs=1M count=50 && gzip -9 random
COPY . .
`
/** Steps that a commit with another source file leaves as they are: WORKDIR, the first COPY, RUN. */
const UNCHANGED = 3

type Cache = 'off' | 'ecr'

/** Builds and pushes what is checked out. Returns what it printed, as far as it is known. */
type Contender = (place: Place, commit: string, cache: Cache) => Promise<string>

interface Place {
  readonly ecr: LocalEcr
  /** With a login to the local ECR. */
  readonly environment: Environment
  readonly folder: string
}

interface Second {
  readonly milliseconds: number
  /** How many steps of the Dockerfile came from the cache. */
  readonly cached: number
}

interface Round {
  readonly ours: Second
  readonly theirs: Second
}

/**
 * The build of a second commit, with one source file changed, by this action and by the bare `docker buildx build
 * --push`: with the cache of the builder that built the first one, and with a cache in ECR on a builder that has built
 * nothing. Returns the rows of a table for each.
 */
export async function measureSeries(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<Readonly<Record<'local' | 'fresh', Rows>>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-series-'))
  try {
    await initProject(folder, DOCKERFILE)
    const ours = await thisAction({ ecr, environment, node })
    return await loggedIn(ecr, environment, async (own) => {
      const place = { ecr, environment: own, folder }
      const rounds = async (cache: Cache): Promise<Rows> => {
        const done: Round[] = []
        for (let round = 0; round < ROUNDS; round++) done.push(await bothOf(place, cache, round, ours))
        return rows(done)
      }
      return { local: await rounds('off'), fresh: await rounds('ecr') }
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Who comes first changes, because the second one finds a warmer or a fuller machine. */
async function bothOf(place: Place, cache: Cache, round: number, ours: Contender): Promise<Round> {
  const first = round % 2 === 0 ? await measure(place, cache, ours) : undefined
  const theirs = await measure(place, cache, bareBuild)
  return { ours: first ?? (await measure(place, cache, ours)), theirs }
}

/** Two commits, and the time of the second one's build. */
async function measure(place: Place, cache: Cache, build: Contender): Promise<Second> {
  const { ecr, environment, folder } = place
  await forget(ecr, environment)
  await ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }))
  try {
    await build(place, await commitSource(folder, 1), cache)
    const second = await commitSource(folder, 2)
    if (cache === 'ecr') await forget(ecr, environment)
    let output = ''
    const milliseconds = await timed(async () => {
      output = await build(place, second, cache)
    })
    return { milliseconds, cached: cachedIn({ output }).length }
  } finally {
    await ecrClient(ecr).send(new DeleteRepositoryCommand({ repositoryName: REPOSITORY, force: true }))
  }
}

async function thisAction(place: BenchPlace): Promise<Contender> {
  const step = await benchStep(place)
  return async ({ folder }, commit, cache) => {
    const own = { repository: REPOSITORY, context: '.', tags: `${commit},next,last`, cache }
    const env = { ...step.env, GITHUB_SHA: commit }
    return (await succeed({ ...step, workspace: folder, inputs: { ...step.inputs, ...own }, env })).output
  }
}

/** With the same cache in ECR as this action's: https://docs.docker.com/build/cache/backends/registry/ */
const bareBuild: Contender = ({ ecr, environment, folder }, commit, cache) => {
  const image = `${ecr.registry}/${REPOSITORY}`
  const entry = `type=registry,ref=${image}:cache`
  const to = `${entry},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true`
  const caches = cache === 'ecr' ? ['--cache-from', entry, '--cache-to', to] : []
  const args = ['--progress=plain', '--provenance=false', ...caches, '--tag', `${image}:${commit}`, '--push', folder]
  // buildx tells its progress on stderr.
  const command = 'exec docker buildx build "$@" 2>&1'
  return run('sh', ['-c', command, 'sh', ...args], { env: { ...process.env, ...environment } })
}

function rows(rounds: readonly Round[]): Rows {
  const cached = (who: keyof Round): string => `${median(rounds.map((round) => round[who].cached))} of ${UNCHANGED}`
  return [
    ...compareRows(
      { ours: 'this action, whole process, three tags', theirs: 'docker buildx build --push, one tag' },
      rounds.map(({ ours, theirs }) => ({ ours: ours.milliseconds, theirs: theirs.milliseconds })),
    ),
    ['unchanged steps from the cache, this action', cached('ours')],
    ['unchanged steps from the cache, docker buildx build', cached('theirs')],
  ]
}
