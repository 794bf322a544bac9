import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand, DeleteRepositoryCommand } from '@aws-sdk/client-ecr'
import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import type { Round, Rows } from './compare.ts'
import { ecrClient } from './ecr-client.ts'
import { forget } from './forget.ts'
import { writeRandomFile } from './random-file.ts'
import { median, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 3
/** What takes long is measured once: its time grows by more than a round differs from the next one. */
const SLOW_ROUNDS = 1
/** From so many tags, and files, on. */
const MANY_TAGS = 100
const MANY_FILES = 100_000
const TAGS = [1, 5, 22, MANY_TAGS]
const REPOSITORIES = [1, 5, 20]
const FILES = [1, 1_000, MANY_FILES]
const FILES_IN_FOLDER = 1_000
/** Sizes of an image, by the name in the table, and rounds. */
const SIZES = [
  ['1 MB', 1_000_000, ROUNDS],
  ['100 MB', 100_000_000, ROUNDS],
  ['2 GB', 2_000_000_000, SLOW_ROUNDS],
] as const

/** Builds a context and pushes it under each tag in each repository. */
type Contender = (context: string, repositories: readonly string[], tags: readonly string[]) => Promise<unknown>

interface Bench {
  readonly ecr: LocalEcr
  readonly environment: Environment
  readonly folder: string
  readonly ours: Contender
  readonly theirs: Contender
}

/**
 * How the time grows with tags, repositories, the files of a context and the size of an image, of this action and of the bare `docker
 * buildx build --push`. Returns rows of a table.
 */
export async function measureGrowth(ecr: LocalEcr, environment: Environment, node: string): Promise<Rows> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-growth-'))
  try {
    const ours = await thisAction({ ecr, environment, node })
    return await loggedIn(ecr, environment, async (own) => {
      const bench = { ecr, environment, folder, ours, theirs: bareBuild(ecr, own) }
      const small = await makeContext(bench, 'small', 1)
      const rows: Rows[number][] = []
      for (const count of TAGS) {
        const names: Names = [['app'], numbered(count)]
        const isSlow = count >= MANY_TAGS
        rows.push(await again(bench, { what: counted(count, 'tag'), context: small, names, isSlow }))
      }
      rows.push(await atRates(bench, small))
      for (const count of REPOSITORIES) {
        const names: Names = [numbered(count), ['v1']]
        rows.push(await again(bench, { what: counted(count, 'repository'), context: small, names, isSlow: false }))
      }
      for (const count of FILES) {
        const context = await makeContext(bench, `files-${count}`, count)
        const what = `a context of ${counted(count, 'file')}`
        rows.push(await again(bench, { what, context, names: [['app'], ['v1']], isSlow: count >= MANY_FILES }))
      }
      for (const size of SIZES) rows.push(await cold(bench, size))
      return rows
    })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `n${index}`)

const counted = (count: number, noun: string): string => {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  return `${count.toLocaleString('en')} ${count === 1 ? noun : many}`
}

/** Makes a folder with a Dockerfile and files. Returns its path. */
async function makeContext({ folder }: Bench, name: string, files: number): Promise<string> {
  const context = join(folder, name)
  await mkdir(context)
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY . /\n')
  for (let file = 0; file < files; file++) {
    const parent = join(context, `${Math.floor(file / FILES_IN_FOLDER)}`)
    if (file % FILES_IN_FOLDER === 0) await mkdir(parent)
    await writeFile(join(parent, `${file}`), `${file}\n`)
  }
  return context
}

type Names = readonly [repositories: readonly string[], tags: readonly string[]]

interface Again {
  readonly what: string
  readonly context: string
  readonly names: Names
  readonly isSlow: boolean
}

/** The same build again, all of it from the cache; the first one makes the repositories. */
async function again({ ours, theirs }: Bench, { what, context, names, isSlow }: Again): Promise<Rows[number]> {
  const [repositories, [tag = '']] = names
  await ours(context, repositories, [tag])
  await theirs(context, repositories, [tag])
  const count = isSlow ? SLOW_ROUNDS : ROUNDS
  const rounds: Round[] = []
  for (let round = 0; round < count; round++)
    rounds.push({
      ours: await timed(() => ours(context, ...names)),
      theirs: await timed(() => theirs(context, ...names)),
    })
  return row(`${what}, all of it from the cache`, rounds)
}

/** Most tags of all, of a new image, in a registry that answers as often as ECR does. The bare command does not wait, and fails. */
async function atRates({ ecr, ours, theirs }: Bench, context: string): Promise<Rows[number]> {
  const names: Names = [['rated'], numbered(MANY_TAGS)]
  await ours(context, ['rated'], ['first'])
  ecr.settings.rates = 'ecr'
  try {
    const bare = await timedOrFailed(() =>
      theirs(
        context,
        ['rated'],
        names[1].map((tag) => `bare-${tag}`),
      ),
    )
    const time = await timed(() => ours(context, ...names))
    return [`${names[1].length} new tags at ECR's rate of PutImage, 10 a second`, `${ms(time)}, ${BARE} ${bare}`]
  } finally {
    ecr.settings.rates = 'off'
  }
}

const timedOrFailed = (task: () => Promise<unknown>): Promise<string> =>
  timed(task).then(ms, (error: unknown) => {
    if (/toomanyrequests|429/i.test(String(error))) return 'fails: too many requests'
    throw error
  })

/** A build that finds neither cache nor repository. */
async function cold(bench: Bench, [size, bytes, count]: (typeof SIZES)[number]): Promise<Rows[number]> {
  const context = join(bench.folder, 'image')
  await mkdir(context, { recursive: true })
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY layer /\n')
  const client = ecrClient(bench.ecr)
  const measure = async (contender: Contender): Promise<number> => {
    await writeRandomFile(join(context, 'layer'), bytes)
    await forget(bench.ecr, bench.environment)
    await client.send(new CreateRepositoryCommand({ repositoryName: 'image' }))
    try {
      return await timed(() => contender(context, ['image'], ['v1']))
    } finally {
      await client.send(new DeleteRepositoryCommand({ repositoryName: 'image', force: true }))
    }
  }
  const rounds: Round[] = []
  for (let round = 0; round < count; round++)
    rounds.push({ ours: await measure(bench.ours), theirs: await measure(bench.theirs) })
  return row(`an image of ${size}, cold, to an empty repository`, rounds)
}

const BARE = 'docker buildx build --push'

const ms = (time: number): string => `${time.toFixed(0)} ms`

function row(what: string, rounds: readonly Round[]): Rows[number] {
  const middle = (value: (round: Round) => number): number => median(rounds.map(value))
  const ratio = middle(({ ours, theirs }) => ours / theirs).toFixed(2)
  return [what, `${ms(middle(({ ours }) => ours))}, ${BARE} ${ms(middle(({ theirs }) => theirs))}: ${ratio} ×`]
}

async function thisAction(place: BenchPlace): Promise<Contender> {
  const step = await benchStep(place)
  return (workspace, repositories, tags) => {
    const own = { repository: repositories.join('\n'), context: '.', tags: tags.join('\n') }
    return succeed({ ...step, workspace, inputs: { ...step.inputs, ...own } })
  }
}

const bareBuild =
  ({ registry }: LocalEcr, environment: Environment): Contender =>
  (context, repositories, tags) => {
    const references = repositories.flatMap((repository) => tags.map((tag) => `${registry}/${repository}:${tag}`))
    const tagged = references.flatMap((reference) => ['--tag', reference])
    return docker(environment, 'buildx', 'build', '--provenance=false', ...tagged, '--push', context)
  }
