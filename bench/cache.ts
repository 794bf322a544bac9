import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteRepositoryCommand } from '@aws-sdk/client-ecr'
import type { LocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { ecrClient } from './ecr-client.ts'
import { forget } from './forget.ts'
import { writeRandomFile } from './random-file.ts'
import { spread, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 5
const REPOSITORY = 'cached'
/** What a commit changes. */
const APP_BYTES = 1_000_000

// As when packages are fetched and compiled: commands that take their time, and a layer that is another one each time.
const DOCKERFILE = `FROM busybox:1.37
RUN dd if=/dev/urandom of=/packages bs=1M count=50 && gzip -9 -k /packages
COPY app /
`

/** Milliseconds of builds that find an engine which has built nothing yet. */
interface Round {
  readonly without: number
  /** The first build with a cache has nothing to read, and fills it. */
  readonly first: number
  /** The build of the next commit. */
  readonly next: number
}

/**
 * What `cache: ecr` gives on a fresh engine, and what it costs: an image whose last layer alone changes from commit to
 * commit, built without a cache, with one that is empty, and with one that is full. Returns rows of a table.
 */
export async function measureCache(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<readonly (readonly [string, string])[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-cache-'))
  try {
    await writeFile(join(folder, 'Dockerfile'), DOCKERFILE)
    const step = await demoStep(ecr, node, environment)
    const { 'build-args': _, ...inputs } = step.inputs
    const build = async (cache: string): Promise<number> => {
      await writeRandomFile(join(folder, 'app'), APP_BYTES)
      await forget(ecr, environment)
      const own = { repository: REPOSITORY, context: '.', tags: 'latest', cache }
      return timed(() => succeed({ ...step, workspace: folder, inputs: { ...inputs, ...own } }))
    }
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(ecr, round, build))
    return rows(rounds)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Who comes first changes, because the second one finds a warmer or a fuller machine. */
async function measureRound(ecr: LocalEcr, round: number, build: (cache: string) => Promise<number>): Promise<Round> {
  try {
    const before = round % 2 === 0 ? await build('off') : undefined
    const [first, next] = [await build('ecr'), await build('ecr')]
    return { without: before ?? (await build('off')), first, next }
  } finally {
    await ecrClient(ecr).send(new DeleteRepositoryCommand({ repositoryName: REPOSITORY, force: true }))
  }
}

function rows(rounds: readonly Round[]): readonly (readonly [string, string])[] {
  const column = (value: (round: Round) => number, unit: string, digits: number): string =>
    spread(rounds.map(value), unit, digits)
  return [
    ['without a cache', column(({ without }) => without, 'ms', 0)],
    ['cache: ecr, the first build, which fills it', column(({ first }) => first, 'ms', 0)],
    ['cache: ecr, the next commit', column(({ next }) => next, 'ms', 0)],
    ['the next commit against no cache', column(({ next, without }) => next / without, '×', 3)],
    ['what filling the cache adds', column(({ first, without }) => first - without, 'ms', 0)],
  ]
}
