// Engines of both image stores and of two versions, and builders that the step makes, with real BuildKit in all of them.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeTls } from '../../emulator/tls.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import { type BuildKit, buildKitImage, serveBuildKit } from '../support/buildkit.ts'
import { type Job, startJob } from './support.ts'

const log = (): void => {}
const TWO = 'linux/amd64,linux/arm64'
const FILES = { 'multi/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'multi/a.txt': 'a' }

let engines: { classic: Engine; trixie: Engine; sid: Engine }
/** A job on an engine with the classic store. */
let job: Job
let buildkits: readonly BuildKit[] = []
let folder: string

beforeAll(async () => {
  const [classic, trixie, sid] = await Promise.all([
    startEngine({ suite: 'trixie', store: 'classic', init: true, log }),
    startEngine({ suite: 'trixie', store: 'containerd', log }),
    startEngine({ suite: 'sid', store: 'containerd', log }),
  ])
  engines = { classic, trixie, sid }
  job = await startJob({ PATH: process.env.PATH ?? '', ...classic.environment })
  folder = await mkdtemp(join(tmpdir(), 'builders-'))
  await job.write(FILES)
})
afterAll(async () => {
  await Promise.all(buildkits.map((buildkit) => buildkit.close()))
  await job?.end()
  await Promise.all(Object.values(engines ?? {}).map((engine) => engine.stop()))
  await rm(folder, { recursive: true, force: true })
})

const socketOf = ({ environment }: Engine): string => environment.DOCKER_HOST?.replace('unix://', '') ?? ''

async function offer(...parameters: Parameters<typeof serveBuildKit>): Promise<BuildKit> {
  const buildkit = await serveBuildKit(...parameters)
  buildkits = [...buildkits, buildkit]
  return buildkit
}

/** The platforms of a pushed index. */
async function platformsOf(image: string | undefined, at: Job = job): Promise<readonly string[]> {
  const index = JSON.parse(await at.docker('manifest', 'inspect', '--insecure', image ?? ''))
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
  const { port } = await offer(socketOf(engines.trixie))
  await job.write(buildKitImage(port))
  const buildkit = await job.run({ repository: 'buildkit', context: 'buildkit', tags: 'v1' })
  expect(buildkit.code).toBe(0)
  await job.docker('image', 'rm', '--force', buildkit.outputs.tags ?? '')
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: TWO,
    tags: 'one,latest',
    // Pulled with the login of the step: this registry has no other one.
    'buildkit-image': buildkit.outputs.tags ?? '',
    'driver-opts': 'network=host',
  })
  expect(result.code).toBe(0)
  expect(result.output).toMatch(/creating container buildx_buildkit_ecr-build-push-[0-9a-f]{32}0/)
  expect(await platformsOf(result.outputs.image)).toEqual(['linux/amd64', 'linux/arm64'])
  expect(await remains()).toEqual([])
})

test('a builder of an earlier step is used, and stays', async () => {
  const image = `${job.ecr.registry}/buildkit:v1`
  const options = ['--driver-opt', `image=${image}`, '--driver-opt', 'network=host']
  await job.docker('pull', image)
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
  const { key, cert, authority } = await makeTls(folder, ['127.0.0.1'])
  const ca = await readFile(authority, 'utf8')
  const { endpoint } = await offer(socketOf(engines.sid), { key, cert, ca })
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
  const [amd, arm] = [await offer(socketOf(engines.trixie)), await offer(socketOf(engines.sid))]
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: TWO,
    tags: 'four',
    'builder-endpoint': `linux/amd64=${amd.endpoint}\nlinux/arm64=${arm.endpoint}`,
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
