import { randomBytes } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteRepositoryCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr'
import type { LocalEcr } from '../emulator/index.ts'
import { CACHE_PREFIX } from '../src/cache/cache-name.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import type { Rows } from './compare.ts'
import { ecrClient } from './ecr-client.ts'
import { forget } from './forget.ts'
import { writeRandomFile } from './random-file.ts'
import { spread, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const REPOSITORY = 'cached'
/** What a commit changes. */
const APP_BYTES = 1_000_000

/** What is built to see what a cache gives and costs. */
interface Sample {
  readonly rounds: number
  readonly dockerfile: string
  /** Bytes of the file `packages` of the context; 0: there is none. */
  readonly packages: number
}

/** As when packages are fetched and compiled: commands that take their time, and a layer that is another one each time. */
const SMALL: Sample = {
  rounds: 5,
  dockerfile: `FROM busybox:1.37
RUN dd if=/dev/urandom of=/packages bs=1M count=50 && gzip -9 -k /packages
COPY app /
`,
  packages: 0,
}

const LARGE_LAYERS = 4
const REPEATS = 4

/**
 * 1 GB in layers of a stage that the image takes little of, as of a compiler and its packages: only the cache stores them, so
 * that all of what it takes to compress and to upload them is the cache's. Layers of the image itself are there already
 * when BuildKit writes the cache.
 */
const LARGE: Sample = {
  rounds: 2,
  dockerfile: [
    'FROM busybox:1.37 AS compiled',
    'COPY packages /',
    ...Array.from(
      { length: LARGE_LAYERS },
      (_, layer) => `RUN for _ in $(seq ${REPEATS}); do cat /packages; done > /layer${layer}`,
    ),
    `RUN head -c ${APP_BYTES} /layer${LARGE_LAYERS - 1} > /binary`,
    'FROM busybox:1.37',
    'COPY --from=compiled /binary /',
    'COPY app /',
    '',
  ].join('\n'),
  packages: 1_000_000_000 / LARGE_LAYERS / REPEATS,
}

/** What was measured of builds that find an engine which has built nothing yet. */
interface Round {
  /** Milliseconds. */
  readonly without: number
  /** Milliseconds of the first build with a cache, which has nothing to read, and fills it. */
  readonly first: number
  /** Milliseconds of the build of the next commit. */
  readonly next: number
  /** Bytes of the cache in ECR. */
  readonly bytes: number
}

/**
 * What `cache: ecr` gives on a fresh engine, and what it costs: an image whose last layer alone changes from commit to
 * commit, built without a cache, with one that is empty, and with one that is full. Returns rows of a table for a build of
 * 100 MB and for one of 1 GB.
 */
export async function measureCache(place: BenchPlace): Promise<Readonly<Record<'small' | 'large', Rows>>> {
  return { small: rows(await measureSample(place, SMALL)), large: rows(await measureSample(place, LARGE)) }
}

async function measureSample(place: BenchPlace, sample: Sample): Promise<readonly Round[]> {
  const { ecr, environment } = place
  const folder = await mkdtemp(join(tmpdir(), 'bench-cache-'))
  try {
    await writeFile(join(folder, 'Dockerfile'), sample.dockerfile)
    if (sample.packages > 0) await writeWords(join(folder, 'packages'), sample.packages)
    const step = await benchStep(place)
    const build = async (cache: string): Promise<number> => {
      await writeRandomFile(join(folder, 'app'), APP_BYTES)
      await forget(ecr, environment)
      const own = { repository: REPOSITORY, context: '.', tags: 'latest', cache }
      return timed(() => succeed({ ...step, workspace: folder, inputs: { ...step.inputs, ...own } }))
    }
    const rounds: Round[] = []
    for (let round = 0; round < sample.rounds; round++) rounds.push(await measureRound(ecr, round, build))
    return rounds
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const VOCABULARY = 4096
const CHUNK_WORDS = 100_000

/** Writes a file of words in no order, which compress to about a third, as programs and packages do. */
async function writeWords(path: string, bytes: number): Promise<void> {
  const words = Array.from({ length: VOCABULARY }, (_, index) => randomBytes(2 + (index % 6)).toString('base64'))
  const word = (): string => words[Math.floor(Math.random() * VOCABULARY)] ?? ''
  const file = await open(path, 'w')
  for (let left = bytes; left > 0; ) {
    const chunk = Buffer.from(Array.from({ length: CHUNK_WORDS }, word).join(' ')).subarray(0, left)
    await file.write(chunk)
    left -= chunk.length
  }
  await file.close()
}

/** Who comes first changes, because the second one finds a warmer or a fuller machine. */
async function measureRound(ecr: LocalEcr, round: number, build: (cache: string) => Promise<number>): Promise<Round> {
  try {
    const before = round % 2 === 0 ? await build('off') : undefined
    const first = await build('ecr')
    const bytes = await cacheBytes(ecr)
    const next = await build('ecr')
    return { without: before ?? (await build('off')), first, next, bytes }
  } finally {
    await ecrClient(ecr).send(new DeleteRepositoryCommand({ repositoryName: REPOSITORY, force: true }))
  }
}

async function cacheBytes(ecr: LocalEcr): Promise<number> {
  const { imageDetails = [] } = await ecrClient(ecr).send(new DescribeImagesCommand({ repositoryName: REPOSITORY }))
  const caches = imageDetails.filter(({ imageTags = [] }) => imageTags.some((tag) => tag.startsWith(CACHE_PREFIX)))
  return caches.reduce((sum, { imageSizeInBytes = 0 }) => sum + imageSizeInBytes, 0)
}

function rows(rounds: readonly Round[]): Rows {
  const column = (value: (round: Round) => number, unit: string, digits: number): string =>
    spread(rounds.map(value), unit, digits)
  return [
    ['without a cache', column(({ without }) => without, 'ms', 0)],
    ['cache: ecr, the first build, which fills it', column(({ first }) => first, 'ms', 0)],
    ['cache: ecr, the next commit', column(({ next }) => next, 'ms', 0)],
    ['the next commit against no cache', column(({ next, without }) => next / without, '×', 3)],
    ['what filling the cache adds', column(({ first, without }) => first - without, 'ms', 0)],
    ['size of the cache in ECR', column(({ bytes }) => bytes / 1e6, 'MB', 0)],
  ]
}
