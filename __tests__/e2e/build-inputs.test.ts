// Inputs of the build with a real engine: what instructions run with, attestations, and what is left beside the push.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { run } from '../../scripts/engine/run.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { BASE, type Job, startJob } from './support.ts'

let job: Job
beforeAll(async () => {
  job = await startJob()
})
afterAll(() => job.end())

interface Manifest {
  readonly mediaType: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly manifests?: readonly (Manifest & { readonly platform: object })[]
}

/** Of one image, in OCI's or Docker's words: which ones are the engine's affair. */
const MANIFEST = /\.manifest\.v[12]\+json$/

/** The manifest or index that the registry has. */
const manifestOf = async ({ outputs }: StepResult): Promise<Manifest> =>
  JSON.parse(await job.docker('buildx', 'imagetools', 'inspect', '--raw', outputs.image ?? ''))

const localImage = (reference: string): Promise<string> =>
  job.docker('image', 'inspect', '--format', '{{json .RepoTags}}', reference)

describe('what instructions run with', () => {
  let agent: ChildProcess
  let socket: string
  beforeAll(async () => {
    socket = join(job.home, 'agent.sock')
    agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
    // It says where it listens once it does.
    await new Promise((resolve) => agent.stdout?.once('data', resolve))
  })
  afterAll(() => {
    agent.kill()
  })

  test('hosts, shared memory, limits, an SSH agent, and a context in the place of an image', async () => {
    await job.write({
      'run/Dockerfile': `FROM ${BASE} AS tools
RUN grep -q '10.1.2.3.*db.test' /etc/hosts
RUN df -m /dev/shm | grep -q ' 7 '
RUN test "$(ulimit -n)" = 123
RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK"
FROM lib AS last
COPY --from=lib /lib.txt /copy.txt
FROM tools`,
      'lib/lib.txt': 'from the other context',
    })
    const inputs = {
      repository: 'run',
      context: 'run',
      tags: 'v1',
      'add-hosts': 'db.test:10.1.2.3',
      'shm-size': '7m',
      ulimit: 'nofile=123:123',
      ssh: 'default',
      'build-contexts': 'lib=lib',
    }
    const result = await job.run(inputs, { env: { SSH_AUTH_SOCK: socket } })
    expect(result.code).toBe(0)
    const other = await job.run({ ...inputs, target: 'last', tags: 'v2' }, { env: { SSH_AUTH_SOCK: socket } })
    expect(other.code).toBe(0)
    expect(await job.docker('run', '--rm', '--network', 'none', result.outputs.image ?? '', 'echo', 'runs')).toBe(
      'runs',
    )
  })

  test('a stage without its cache is made again, and none is without being asked', async () => {
    await job.write({
      'uuid/Dockerfile': `FROM ${BASE} AS first\nRUN cat /proc/sys/kernel/random/uuid > /id\nFROM first`,
    })
    const digest = async (more: Readonly<Record<string, string>>): Promise<string> => {
      const result = await job.run({ repository: 'uuid', context: 'uuid', tags: 'v1', ...more })
      expect(result.code).toBe(0)
      return result.outputs.digest ?? ''
    }
    const first = await digest({})
    expect(await digest({})).toBe(first)
    const second = await digest({ 'no-cache-filters': 'first' })
    expect(second).not.toBe(first)
    expect(await digest({ 'no-cache': 'true' })).not.toBe(second)
  })
})

describe('attestations', () => {
  beforeAll(() => job.write({ 'att/Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n' }))
  const inputs = { repository: 'att', context: 'att' }

  test('by default there are none: one manifest, which Lambda takes', async () => {
    const result = await job.run({ ...inputs, tags: 'none' })
    expect(result.code).toBe(0)
    expect((await manifestOf(result)).mediaType).toMatch(MANIFEST)
  })

  test('provenance makes an index, says so, and names the run', async () => {
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'octo/app', GITHUB_RUN_ID: '42' }
    const result = await job.run({ ...inputs, provenance: 'mode=max', tags: 'provenance' }, { env })
    expect(result.code).toBe(0)
    expect(result.output).toContain('The image becomes an index')
    const { mediaType, manifests = [] } = await manifestOf(result)
    expect(mediaType).toBe('application/vnd.oci.image.index.v1+json')
    expect(
      manifests.map(({ platform, annotations }) => [platform, annotations?.['vnd.docker.reference.type']]),
    ).toEqual([
      [expect.objectContaining({ os: 'linux' }), undefined],
      [{ architecture: 'unknown', os: 'unknown' }, 'attestation-manifest'],
    ])
    const provenance = JSON.parse(
      await job.docker(
        'buildx',
        'imagetools',
        'inspect',
        '--format',
        '{{json .Provenance.SLSA}}',
        result.outputs.image ?? '',
      ),
    )
    expect(provenance.builder.id).toBe('https://github.com/octo/app/actions/runs/42')
  })

  test('a list of packages, by a scanner from the registry', async () => {
    const document = {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType: 'https://spdx.dev/Document',
      predicate: { name: 'canary' },
    }
    await job.write({
      'scanner/Dockerfile': `FROM ${BASE}
COPY scan.sh /
ENTRYPOINT ["sh", "/scan.sh"]`,
      'scanner/scan.sh': `echo '${JSON.stringify(document)}' > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
    })
    const scanner = await job.run({ repository: 'scanner', context: 'scanner', tags: 'v1' })
    const generator = `generator=${scanner.outputs.image}`
    const result = await job.run({ ...inputs, sbom: generator, tags: 'sbom' })
    expect(result.code).toBe(0)
    const sbom = JSON.parse(
      await job.docker(
        'buildx',
        'imagetools',
        'inspect',
        '--format',
        '{{json .SBOM.SPDX}}',
        result.outputs.image ?? '',
      ),
    )
    expect(sbom).toEqual({ name: 'canary' })
  })
})

describe('what is left beside the push', () => {
  beforeAll(() => job.write({ 'out/Dockerfile': 'FROM scratch\nCOPY hello.txt /\n', 'out/hello.txt': 'hello' }))
  const inputs = { repository: 'out', context: 'out' }

  test('a folder and a tar archive', async () => {
    const result = await job.run({ ...inputs, tags: 'v1', outputs: 'type=local,dest=left\ntype=tar,dest=left.tar' })
    expect(result.code).toBe(0)
    expect(readFileSync(join(job.workspace, 'left/hello.txt'), 'utf8')).toBe('hello')
    expect(await run('tar', ['-tf', join(job.workspace, 'left.tar')])).toContain('hello.txt')
    expect((await manifestOf(result)).mediaType).toMatch(MANIFEST)
  })

  test('load: the engine has the image under every tag, and so has the registry', async () => {
    const result = await job.run({ ...inputs, tags: 'v2,latest', load: 'true' })
    expect(result.code).toBe(0)
    const [first, second] = (result.outputs.tags ?? '').split('\n')
    expect(JSON.parse(await localImage(first ?? ''))).toEqual(expect.arrayContaining([first, second]))
  })

  test('without a push: an OCI archive, and the engine has nothing new', async () => {
    const before = job.ecr.requests().length
    const result = await job.run({ ...inputs, tags: 'v3', push: 'false', outputs: 'type=oci,dest=image.tar' })
    expect(result.code).toBe(0)
    expect(await run('tar', ['-tf', join(job.workspace, 'image.tar')])).toContain('index.json')
    expect(job.ecr.requests()).toHaveLength(before)
    await expect(localImage('out:v3')).rejects.toThrow('No such image')
  })

  test('without a push: nothing but a build that succeeds', async () => {
    const result = await job.run({ ...inputs, tags: 'v4', push: 'false', outputs: 'type=cacheonly' })
    expect(result.code).toBe(0)
    await expect(localImage('out:v4')).rejects.toThrow('No such image')
  })

  test('attributes of the image reach the registry', async () => {
    const result = await job.run({
      ...inputs,
      tags: 'v5',
      outputs: 'type=registry,compression=zstd,force-compression=true,oci-mediatypes=true',
    })
    expect(result.code).toBe(0)
    const { layers } = (await manifestOf(result)) as Manifest & {
      readonly layers: readonly { readonly mediaType: string }[]
    }
    expect(layers.map(({ mediaType }) => mediaType)).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd'])
  })
})
