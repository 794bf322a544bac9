// Builders that the step makes, connects to, or finds, where the engine itself could not do what is wanted.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeTls } from '../../../emulator/tls.ts'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { type EngineJob, startEngineJob } from '../support.ts'
import { pushImage } from './builders.ts'
import { type RemoteBuildKit, startRemote } from './remote.ts'

const TWO = 'linux/amd64,linux/arm64'
const FILES = { 'multi/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'multi/a.txt': 'a' }

let engine: Engine
/** A job on an engine with the classic store. */
let job: EngineJob
/** The image of BuildKit in the engine, and in the job's registry. */
let image: string
let pushed: string
let remotes: readonly RemoteBuildKit[] = []
let folder: string

beforeAll(async () => {
  engine = await startEngine({ suite: 'trixie', store: 'classic', init: true, log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  image = await provideBuildKit(engine.environment, console.log)
  pushed = await pushImage(job, image, 'buildkit')
  folder = await mkdtemp(join(tmpdir(), 'builders-'))
  await job.write(FILES)
})
afterAll(async () => {
  await Promise.all(remotes.map((remote) => remote.end()))
  await job?.end()
  await engine?.stop()
  await rm(folder, { recursive: true, force: true })
})

async function offer(tls?: string): Promise<string> {
  const remote = await startRemote(job.engine, image, tls)
  remotes = [...remotes, remote]
  return remote.endpoint
}

/** The platforms of a pushed index. */
async function platformsOf(reference: string | undefined): Promise<readonly string[]> {
  const index = JSON.parse(await job.docker('manifest', 'inspect', '--insecure', reference ?? ''))
  return index.manifests.map(({ platform }: { platform: Record<string, string> }) =>
    [platform.os, platform.architecture].join('/'),
  )
}

/** Everything that a builder could leave in the engine. */
const remains = async (): Promise<readonly string[]> => {
  const lists = [
    ['ps', '--all', '--format', '{{.Names}}'],
    ['volume', 'ls', '--quiet'],
    ['buildx', 'ls'],
  ]
  const texts = await Promise.all(lists.map((args) => job.docker(...args)))
  return texts
    .join('\n')
    .split(/\s+/)
    .filter((name) => /ecr-build-push|buildkit_/.test(name))
}

test('two platforms with the classic store: a container of an image in the same registry, and nothing is left', async () => {
  await job.docker('image', 'rm', pushed)
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: TWO,
    tags: 'one,latest',
    // Pulled with the login of the step: this registry has no other one.
    'buildkit-image': pushed,
    'driver-opts': 'network=host',
  })
  expect(result.code).toBe(0)
  expect(result.output).toMatch(/creating container buildx_buildkit_ecr-build-push-[0-9a-f]{32}0/)
  expect(await platformsOf(result.outputs.image)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(await remains()).toEqual([])
})

test('a builder of an earlier step is used, and stays', async () => {
  const options = ['--driver-opt', `image=${image}`, '--driver-opt', 'network=host']
  const config = join(job.engine.DOCKER_CONFIG ?? '', 'buildx')
  const buildx = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)('docker', ['buildx', ...args], {
      env: { ...process.env, ...job.engine, BUILDX_CONFIG: config },
    })
  await buildx('create', '--name', 'earlier', '--driver', 'docker-container', ...options, '--bootstrap')
  try {
    const result = await job.run({
      repository: 'multi',
      context: 'multi',
      platforms: TWO,
      tags: 'two',
      builder: 'earlier',
    })
    expect(result.code).toBe(0)
    expect(await platformsOf(result.outputs.image)).toEqual(['linux/amd64', 'linux/arm64'])
    expect(await remains()).toEqual(expect.arrayContaining(['buildx_buildkit_earlier0']))
  } finally {
    await buildx('rm', '--force', 'earlier')
  }
})

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, row: string]>([
  ['a cluster without a kubeconfig', { driver: 'kubernetes' }, 'builder-cluster'],
  [
    'a container without its image',
    { driver: 'docker-container', 'buildkit-image': '127.0.0.1:1/buildkit:v1' },
    'builder-image',
  ],
])('what cannot be made is explained, and nothing is left: %s', async (_name, inputs, row) => {
  const result = await job.run({ repository: 'multi', context: 'multi', tags: 'none', ...inputs })
  expect(result.code).toBe(1)
  expect(result.output).toContain(`troubleshooting.md#${row}`)
  expect(await remains()).toEqual([])
})

test('BuildKit elsewhere, with client certificates', async () => {
  const { authority } = await makeTls(folder, ['127.0.0.1'])
  const ca = await readFile(authority, 'utf8')
  const endpoint = await offer(folder)
  const client = await clientCertificate(join(folder, 'tls'))
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: TWO,
    tags: 'three',
    'builder-endpoint': endpoint,
    'builder-tls-ca': ca,
    'builder-tls-cert': client.cert,
    'builder-tls-key': client.key,
  })
  expect(result.code).toBe(0)
  expect(await platformsOf(result.outputs.image)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(result.output.replace(/^::add-mask::.*$/gm, '')).not.toContain(client.key.split('\n')[1])
})

test('each platform on a BuildKit of its own makes one index', async () => {
  const [amd, arm] = [await offer(), await offer()]
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: TWO,
    tags: 'four',
    'builder-endpoint': `linux/amd64=${amd}\nlinux/arm64=${arm}`,
  })
  expect(result.code).toBe(0)
  expect(await platformsOf(result.outputs.image)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(await remains()).toEqual([])
})

/** A certificate for a client, signed by the authority in a folder. */
async function clientCertificate(authority: string): Promise<{ readonly cert: string; readonly key: string }> {
  const openssl = (...args: readonly string[]): Promise<unknown> =>
    promisify(execFile)('openssl', args, { cwd: folder })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'client-key.pem']
  await openssl('req', ...key, '-subj', '/CN=client', '-out', 'client-request.pem')
  const signed = ['-CA', `${authority}/ca.pem`, '-CAkey', `${authority}/ca.key`, '-CAcreateserial', '-days', '2']
  await openssl('x509', '-req', '-in', 'client-request.pem', ...signed, '-out', 'client-cert.pem')
  const [cert, text] = await Promise.all(
    ['client-cert.pem', 'client-key.pem'].map((name) => readFile(join(folder, name), 'utf8')),
  )
  return { cert: cert ?? '', key: text ?? '' }
}
