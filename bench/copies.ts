import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand, DeleteRepositoryCommand, PutAccountSettingCommand } from '@aws-sdk/client-ecr'
import { loginOf, privateRepository } from '../__tests__/fixtures/remote-repositories.ts'
import { type LocalEcr, type LocalPlace, startLocalEcr } from '../emulator/index.ts'
import { bundlePath } from '../scripts/bundle/bundle-path.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { crane } from '../scripts/engine/crane.ts'
import { runTool, skopeo, type Tool } from '../scripts/engine/tools.ts'
import type { Tag } from '../src/names/image-reference.ts'
import { ecrClient } from './ecr-client.ts'
import { peakMemory } from './peak-memory.ts'
import { type BenchImage, pushImage } from './pushed-image.ts'
import { spread, timed } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 7
const V1 = 'v1' as Tag

const IMAGE: BenchImage = { architecture: 'amd64', layers: Array.from({ length: 6 }, () => 50_000_000) }
const PLATFORMS = ['amd64', 'arm64'] as const
const LARGE: BenchImage = { architecture: 'amd64', layers: [2_000_000_000] }

const SOURCE = 'source'
const TARGET = 'target'

type Rows = readonly (readonly [string, string])[]

/** Brings the image from one place to the other, where an empty repository is, in its own way. */
type Contender = (from: LocalPlace, to: LocalPlace) => Promise<unknown>

type Contenders = Readonly<Record<string, Contender>>

/** A local ECR with two regions, of which nothing needs an engine. */
interface Bench {
  readonly ecr: LocalEcr
  readonly other: LocalPlace
  /** With a login to both regions. */
  readonly environment: Environment
  /** The same logins, for skopeo, which takes Docker's empty names of credential helpers for names. */
  readonly auths: string
  readonly folder: string
  readonly action: (name: 'promote' | 'merge', inputs: Inputs, started?: (pid: number) => void) => Promise<void>
}

type Inputs = Readonly<Record<string, string>>

/**
 * Promotions against `crane copy` and `skopeo copy` of the same image, and a merge against `docker buildx imagetools create`.
 * Returns the rows of a table for each. `docker` is what buildx is found by.
 */
export async function measureCopies(docker: Environment, node: string, log: (line: string) => void) {
  const tools = { crane: await crane(log), skopeo: await skopeo(log) }
  return withBench(docker, node, async (bench) => {
    const { ecr, other } = bench
    await pushImage(await privateRepository(ecr, SOURCE), IMAGE, V1, bench.folder)
    const contenders = copiesOf(bench, tools)
    const across = await measure(bench, other, contenders)
    await ecrClient(ecr).send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }))
    const mounted = await measure(bench, ecr, contenders)
    return { mounted, across, merge: await measureMerge(bench), memory: await measureMemory(bench) }
  })
}

async function withBench<T>(docker: Environment, node: string, task: (bench: Bench) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-copies-'))
  const ecr = await startLocalEcr({ region: ['us-east-1', 'eu-west-1'] })
  try {
    const other = ecr.places.find(({ region }) => region === 'eu-west-1')
    if (other === undefined) throw new Error('there is no second region')
    const step = await demoStep(ecr, node, {})
    const action: Bench['action'] = async (name, inputs, started) => {
      const { context: _, 'build-args': __, ...common } = step.inputs
      const bundle = join(bundlePath(), `${name}.js`)
      await succeed({ ...step, bundle, inputs: { ...common, ...inputs }, ...(started && { started }) })
    }
    const auths = await writeAuths(join(folder, 'auths.json'), [ecr, other])
    return await loggedIn(ecr, docker, (one) =>
      loggedIn(other, one, (environment) => task({ ecr, other, environment, auths, folder, action })),
    )
  } finally {
    await ecr.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Writes a file with the logins to places. Returns its path. */
async function writeAuths(file: string, places: readonly LocalPlace[]): Promise<string> {
  const logins = places.map(async (place) => {
    const login = await loginOf(place)
    return [place.registry, { auth: login.kind === 'basic' ? login.authorization : '' }] as const
  })
  await writeFile(file, JSON.stringify({ auths: Object.fromEntries(await Promise.all(logins)) }))
  return file
}

/** As AWS names it, with its region, which an address on this machine does not tell. */
const uriOf = ({ account, region }: LocalPlace): string => `${account}.dkr.ecr.${region}.amazonaws.com`

const copiesOf = (
  { action, environment, auths }: Bench,
  tools: Readonly<Record<'crane' | 'skopeo', Tool>>,
): Contenders => {
  const plain = ['--src-tls-verify=false', '--dest-tls-verify=false', '--preserve-digests']
  const login = { DOCKER_CONFIG: environment.DOCKER_CONFIG, REGISTRY_AUTH_FILE: auths }
  return {
    'promote, whole process, with its look and login': (from, to) =>
      action('promote', { from: `${uriOf(from)}/${SOURCE}:v1`, repository: `${uriOf(to)}/${TARGET}`, tags: 'v1' }),
    'crane copy': (from, to) =>
      runTool(
        tools.crane,
        ['copy', '--insecure', `${from.registry}/${SOURCE}:v1`, `${to.registry}/${TARGET}:v1`],
        login,
      ),
    'skopeo copy --all': (from, to) =>
      runTool(
        tools.skopeo,
        [
          ...['--insecure-policy', 'copy', '--all', ...plain],
          ...[from, to].map(({ registry }, at) => `docker://${registry}/${[SOURCE, TARGET][at]}:v1`),
        ],
        login,
      ),
  }
}

/** Each round has an empty repository for each, and another one first. */
async function measure({ ecr }: Bench, to: LocalPlace, contenders: Contenders): Promise<Rows> {
  const names = Object.keys(contenders)
  const rounds: ReadonlyMap<string, number[]> = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < ROUNDS; round++)
    for (const [at] of names.entries()) {
      const name = names[(at + round) % names.length] ?? ''
      const contender = contenders[name]
      if (contender === undefined) continue
      await ecrClient(to).send(new CreateRepositoryCommand({ repositoryName: TARGET }))
      rounds.get(name)?.push(await timed(() => contender(ecr, to)))
      await ecrClient(to).send(new DeleteRepositoryCommand({ repositoryName: TARGET, force: true }))
    }
  return ratioRows(rounds)
}

/** Milliseconds of each, and the first against the others. */
function ratioRows(rounds: ReadonlyMap<string, readonly number[]>): Rows {
  const [[, ours] = ['', []], ...others] = [...rounds]
  return [
    ...[...rounds].map(([name, times]) => [name, spread(times, 'ms', 0)] as const),
    ...others.map(([name, times]) => {
      const ratios = ours.map((time, round) => time / (times[round] ?? Number.NaN))
      return [`against ${name}`, spread(ratios, '×', 3)] as const
    }),
  ]
}

async function measureMerge(bench: Bench): Promise<Rows> {
  const { ecr, environment, action } = bench
  const repository = await privateRepository(ecr, 'parts')
  for (const architecture of PLATFORMS)
    await pushImage(repository, { architecture, layers: [1_000_000] }, architecture as Tag, bench.folder)
  const place = `${ecr.registry}/parts`
  const images = PLATFORMS.map((architecture) => `${place}:${architecture}`)
  const rounds = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    const inputs = {
      images: images.join('\n'),
      platforms: PLATFORMS.map((architecture) => `linux/${architecture}`).join(','),
      ...{ repository: 'parts', 'aws-region': ecr.region, tags: `ours-${round}` },
    }
    const ours = () => timed(() => action('merge', inputs))
    const first = round % 2 === 0 ? await ours() : undefined
    const tag = ['--tag', `${place}:theirs-${round}`]
    rounds.theirs.push(await timed(() => docker(environment, 'buildx', 'imagetools', 'create', ...tag, ...images)))
    rounds.ours.push(first ?? (await ours()))
  }
  return ratioRows(
    new Map([
      ['merge, whole process, with its look and login', rounds.ours],
      ['docker buildx imagetools create', rounds.theirs],
    ]),
  )
}

async function measureMemory(bench: Bench): Promise<Rows> {
  const { ecr, other, action, folder } = bench
  const row = async (what: string, image: BenchImage): Promise<Rows[number]> => {
    const name = `large-${image.layers[0]}`
    await pushImage(await privateRepository(ecr, name), image, V1, folder)
    const inputs = { from: `${uriOf(ecr)}/${name}:v1`, repository: `${uriOf(other)}/${name}`, tags: 'v1' }
    const peak = await peakMemory((started) => action('promote', inputs, started))
    return [what, `${Math.round(peak / 1e6)} MB`]
  }
  return [
    await row('peak memory of promote, a layer of 1 MB', { ...LARGE, layers: [1_000_000] }),
    await row('peak memory of promote, a layer of 2 GB', LARGE),
  ]
}
