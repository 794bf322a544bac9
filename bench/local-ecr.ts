import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { CreateRepositoryCommand, DescribeRepositoriesCommand, type ECRClient } from '@aws-sdk/client-ecr'
import { docker, type Environment, freePort } from '../scripts/demo/docker.ts'
import { loggedIn } from '../scripts/demo/login.ts'
import { dockerRegistry } from '../scripts/engine/tools.ts'
import { ecrClient } from './ecr-client.ts'
import { writeRandomFile } from './random-file.ts'
import { median, spread, timed } from './statistics.ts'

const ROUNDS = 3
const LAYERS = 4
const LAYER_BYTES = 256 << 20
const API_CALLS = 200

type Log = (line: string) => void
type Row = readonly [string, string]

/** A server in a process of its own, where its memory is its own too. */
interface Server {
  readonly host: string
  readonly child: ChildProcess
}

async function startOurs(data: string): Promise<Server & { readonly environment: Environment }> {
  const script = join(import.meta.dirname, '..', 'scripts', 'ecr.js')
  const child = spawn(process.execPath, [script, '--port', '0', '--data', data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const environment: Record<string, string> = {}
  for await (const line of createInterface(child.stdout)) {
    const [, name, value] = /^export (\w+)='(.+)'$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) environment[name] = value
    if (line.startsWith('docker build')) break
  }
  return { child, environment, host: new URL(environment.AWS_ENDPOINT_URL ?? '').host }
}

/** Debian's registry with its own defaults, but for the folder, the port, and a log that says nothing. */
async function startTheirs(folder: string, log: Log): Promise<Server> {
  const { program } = await dockerRegistry(log)
  const host = `127.0.0.1:${await freePort()}`
  const config = {
    version: 0.1,
    log: { accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, cache: { blobdescriptor: 'inmemory' } },
    http: { addr: host },
  }
  const path = join(folder, 'config.yml')
  // YAML takes JSON.
  await writeFile(path, JSON.stringify(config))
  const child = spawn(program, ['serve', path], { stdio: 'ignore' })
  while (
    !(await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await wait(50)
  return { child, host }
}

/** An image of 1 GB that does not compress: each layer begins with what no other image has. @returns its id */
async function buildImage(environment: Environment, folder: string, name: string): Promise<void> {
  await mkdir(folder)
  for (let layer = 0; layer < LAYERS; layer++) await writeRandomFile(join(folder, `layer${layer}`), LAYER_BYTES)
  const copies = Array.from({ length: LAYERS }, (_, layer) => `COPY layer${layer} /`)
  await writeFile(join(folder, 'Dockerfile'), ['FROM scratch', ...copies, ''].join('\n'))
  await docker(environment, 'build', '--quiet', '--tag', name, folder)
  await rm(folder, { recursive: true })
}

async function stop({ child }: Server): Promise<void> {
  const ended = once(child, 'close')
  child.kill()
  await ended
}

interface Round {
  readonly ours: number
  readonly theirs: number
}

/**
 * Both get the same image, one after the other. Each round has an image of its own: docker asks a registry that has a
 * layer in another repository to mount it, which one of the two would do. Returns seconds.
 */
async function pushRound(environment: Environment, hosts: Record<keyof Round, string>, round: number, folder: string) {
  const image = `bench-local-ecr:${round}`
  await buildImage(environment, join(folder, `context-${round}`), image)
  const push = async (host: string): Promise<number> => {
    const reference = `${host}/bench:${round}`
    await docker(environment, 'tag', image, reference)
    const ms = await timed(() => docker(environment, 'push', '--quiet', reference))
    await docker(environment, 'image', 'rm', reference)
    return ms / 1000
  }
  try {
    // Who comes first changes, because the second one finds a warmer or a fuller machine.
    const first = round % 2 === 0 ? await push(hosts.ours) : undefined
    const theirs = await push(hosts.theirs)
    return { ours: first ?? (await push(hosts.ours)), theirs }
  } finally {
    await docker(environment, 'image', 'rm', '--force', image)
  }
}

async function callTimes(client: ECRClient): Promise<number[]> {
  const times: number[] = []
  for (let call = 0; call < API_CALLS; call++)
    times.push(await timed(() => client.send(new DescribeRepositoriesCommand({ repositoryNames: ['bench'] }))))
  return times.slice(API_CALLS / 10)
}

/**
 * The local ECR against Debian's docker-registry: 1 GB pushed with docker, our memory, and how long an API call takes.
 * Returns rows of a table.
 */
export async function measureLocalEcr(environment: Environment, log: Log): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ecr-'))
  const ours = await startOurs(join(folder, 'ours'))
  const theirs = await startTheirs(folder, log)
  try {
    const client = ecrClient(ours)
    await client.send(new CreateRepositoryCommand({ repositoryName: 'bench' }))
    const calls = await callTimes(client)
    const hosts = { ours: ours.host, theirs: theirs.host }
    const place = { registry: ours.host, environment: ours.environment }
    const rounds = await loggedIn(place, environment, async (own) => {
      const done: Round[] = []
      for (let round = 0; round < ROUNDS; round++) done.push(await pushRound(own, hosts, round, folder))
      return done
    })
    const { peakMemoryBytes } = (await (await fetch(`${ours.environment.AWS_ENDPOINT_URL}/_local`)).json()) as {
      peakMemoryBytes: number
    }
    return rows(rounds, calls, peakMemoryBytes)
  } finally {
    await Promise.all([ours, theirs].map(stop))
    await rm(folder, { recursive: true, force: true })
  }
}

function rows(rounds: readonly Round[], calls: readonly number[], peak: number): Row[] {
  const column = (value: (round: Round) => number) => rounds.map(value)
  return [
    [
      'docker push of 1 GB to the local ECR',
      spread(
        column(({ ours }) => ours),
        's',
        1,
      ),
    ],
    [
      'docker push of 1 GB to docker-registry',
      spread(
        column(({ theirs }) => theirs),
        's',
        1,
      ),
    ],
    [
      'throughput against docker-registry',
      spread(
        column(({ ours, theirs }) => theirs / ours),
        '×',
        2,
      ),
    ],
    ['peak memory of the local ECR', `${Math.round(peak / 1e6)} MB`],
    ['an API call on an idle machine, median', `${median(calls).toFixed(1)} ms`],
  ]
}
