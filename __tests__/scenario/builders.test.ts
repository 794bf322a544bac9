// Builders that the step makes for itself: when, how, and that nothing of them is left, however the run ends.
import { readdir } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import type { DockerCommand } from '../support/docker-plays.ts'
import { type Inputs, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const TWO = { ...INPUTS, platforms: 'linux/amd64,linux/arm64' }
const DOCUMENT = 'https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md'

/** The docker driver of an engine with the classic image store. */
const CLASSIC = {
  stdout: `Name:   default
Driver: docker

Nodes:
Name:      default
Endpoint:  default
Status:    running
Platforms: linux/amd64
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.17.0.1
`,
}

/** A builder in a cluster that does not let this command in. */
const ON_EKS = {
  stdout:
    'Name:   eks\nDriver: kubernetes\n\nNodes:\nName:     eks0\nEndpoint: kubernetes:///eks\nStatus:   inactive\n',
}

/** The builder of the step itself, when it is asked. */
const OWN = { stdout: 'Name:   own\nDriver: remote\n\nNodes:\nName: own0\nStatus: running\nPlatforms: linux/amd64\n' }

const NAME = 'ecr-build-push-<random>'
const NEST = `<temp>/${NAME}`
const BECAUSE =
  'The builder default (docker driver, classic image store) cannot build for several platforms. This step makes a BuildKit container for it, and removes it at the end.'

/** Commands of docker, each with the place where buildx keeps its builders. */
const commandsOf = (ran: Ran, commands: readonly DockerCommand[] = ran.commands): readonly string[] =>
  commands.map(({ argv, env }) =>
    normalized(
      [...argv.filter((word) => !/^org\.opencontainers\.|^--label$/.test(word)), '| in', env.BUILDX_CONFIG].join(' '),
      ran,
    ),
  )

const BUILD = `buildx build --builder ${NAME} --platform linux/amd64,linux/arm64 --provenance=false --metadata-file ${NEST}/metadata.json --tag <ecr>/team/app:v1 --push -- . | in ${NEST}/buildx`
// The local ECR is on this machine: the container shares its network.
const CREATE = `buildx create --name ${NAME} --driver docker-container --driver-opt network=host | in ${NEST}/buildx`
const REMOVE = `buildx rm --force ${NAME} | in ${NEST}/buildx`
/** Whether a run that was killed left a container. */
const LEFT = 'volume ls --quiet --filter name=buildx_buildkit_ecr-build-push- | in '

test('a feature that the builder lacks: the step makes a container, builds with it, and removes it', () =>
  withJob({ docker: { inspect: CLASSIC } }, async (job) => {
    const ran = await job.run(TWO)
    expect(ran.code).toBe(0)
    expect(commandsOf(ran)).toEqual(['buildx inspect | in ', CREATE, BUILD, REMOVE, LEFT])
    expect(ran.output).toContain(`${BECAUSE}\n`)
    expect(ran.output).toContain('by a new builder (docker-container)')
    expect(normalized(JSON.stringify(ran.state), ran)).toContain(
      `"builder":"${NEST}","builder-driver":"docker-container"`,
    )
    expect(await readdir(job.temp)).toEqual([])
    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect(await job.docker.commands()).toHaveLength(5)
  }))

test('the image of BuildKit and the options of its driver reach docker', () =>
  withJob({ docker: { inspect: CLASSIC } }, async (job) => {
    const ran = await job.run({
      ...TWO,
      'buildkit-image': `${job.ecr.registry}/buildkit:1`,
      'driver-opts': 'network=ci',
    })
    expect(commandsOf(ran)[0]).toBe(CREATE.replace('network=host', 'image=<ecr>/buildkit:1 --driver-opt network=ci'))
  }))

describe('an engine with certificates that variables name', () => {
  const TLS = { DOCKER_HOST: 'tcp://127.0.0.1:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs/client' }
  const CONTEXT = `context create engine --from default | in ${NEST}/buildx`
  const MADE = CREATE.replace(' |', ' engine |')
  /** Where docker found its contexts. */
  const folders = (ran: Ran, commands: readonly DockerCommand[]): readonly string[] =>
    commands.map(({ env }) => normalized(env.DOCKER_CONFIG ?? '', ran))

  test('the container is made in a context of the run, and both are removed', () =>
    withJob({ docker: { inspect: CLASSIC } }, async (job) => {
      const ran = await job.run(TWO, { env: TLS })
      expect(ran.code).toBe(0)
      expect(commandsOf(ran)).toEqual(['buildx inspect | in ', CONTEXT, MADE, BUILD, REMOVE, LEFT])
      const [own, , , build] = folders(ran, ran.commands)
      const ours = `${NEST}/docker`
      expect(folders(ran, ran.commands)).toEqual([own, ours, ours, build, ours, own])
      expect(ran.commands.map(({ env }) => env.DOCKER_CERT_PATH)).toEqual(Array(6).fill('/certs/client'))
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('the job is killed: the post part finds the container by the context', () =>
    withJob({ docker: { inspect: CLASSIC, build: { cancels: 'SIGKILL' } } }, async (job) => {
      const ran = await job.run(TWO, { env: TLS })
      expect(await job.post(ran.state, {}, TLS)).toMatchObject({ code: 0, output: '' })
      const after = (await job.docker.commands()).slice(4)
      expect(commandsOf(ran, after)).toEqual([REMOVE, LEFT])
      expect(folders(ran, after)).toEqual([`${NEST}/docker`, '<home>/.docker'])
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('the context cannot be made', () =>
    withJob({ docker: { inspect: CLASSIC, context: { stderr: 'no certificates\n', exit: 1 } } }, async (job) => {
      const ran = await job.run(TWO, { env: TLS })
      expect(messageOf(ran)).toContain('Could not make a BuildKit container.\nDocker said: no certificates\n')
      expect(await readdir(job.temp)).toEqual([])
    }))
})

test('a builder that was asked for by name is not replaced', () =>
  withJob({ docker: { inspect: CLASSIC } }, async (job) => {
    const ran = await job.run({ ...TWO, builder: 'default' })
    expect(messageOf(ran)).toBe(
      'This run cannot succeed, so nothing was built or changed:\n- The builder default (docker driver, classic image store) cannot build for several platforms. Leave the input builder away, then this step makes a BuildKit container for it; or name a builder of another driver, or turn on the containerd image store of its engine (https://docs.docker.com/engine/storage/containerd/).',
    )
    expect(commandsOf(ran)).toEqual(['buildx inspect default | in '])
    expect(ran.requests.filter(({ step }) => step.startsWith('Create'))).toEqual([])
  }))

describe('the container is removed when', () => {
  test('the build fails', () =>
    withJob(
      { docker: { inspect: CLASSIC, build: { stderr: 'ERROR: failed to solve: no\n', exit: 1 } } },
      async (job) => {
        const ran = await job.run(TWO)
        expect(messageOf(ran)).toContain('Docker said: ERROR: failed to solve: no\n')
        expect(commandsOf(ran).at(-2)).toBe(REMOVE)
        expect(await readdir(job.temp)).toEqual([])
      },
    ))

  test('it could not be made', () =>
    withJob({ docker: { inspect: CLASSIC, create: { stderr: 'ERROR: no\n', exit: 1 } } }, async (job) => {
      const ran = await job.run(TWO)
      expect(messageOf(ran)).toContain('Could not make a BuildKit container.\nDocker said: ERROR: no\n')
      expect(commandsOf(ran)).toEqual(['buildx inspect | in ', CREATE, REMOVE, LEFT])
      expect(await readdir(job.temp)).toEqual([])
    }))

  test.each(['SIGINT', 'SIGKILL'] as const)('the job is ended by %s: the post part does it', (cancels) =>
    withJob({ docker: { inspect: CLASSIC, build: { cancels } } }, async (job) => {
      const ran = await job.run(TWO)
      expect(commandsOf(ran)).toEqual(['buildx inspect | in ', CREATE, BUILD])
      expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
      expect(commandsOf(ran, await job.docker.commands()).slice(3)).toEqual([REMOVE, LEFT])
      expect(await readdir(job.temp)).toEqual([])
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([])
    }),
  )
})

test('a container that cannot be removed fails no good build, and the post part warns', () =>
  withJob({ docker: { inspect: CLASSIC, rm: { stderr: 'ERROR: the engine is gone\n', exit: 1 } } }, async (job) => {
    const ran = await job.run(TWO)
    expect(ran.code).toBe(0)
    expect(ran.output).not.toContain('::warning::')
    const after = await job.post(ran.state)
    expect(after.code).toBe(0)
    expect(normalized(after.output, { job, log: after.log })).toBe(
      `::warning::The builder ${NAME} could not be removed, and may still run (docker-container). Docker said: ERROR: the engine is gone\n`,
    )
    expect(await readdir(job.temp)).toEqual([])
  }))

test('Kubernetes: the login of the cluster gets AWS variables, and no other builder does', () =>
  withJob({ docker: { inspect: OWN } }, async (job) => {
    const env = { AWS_PROFILE: 'ci', KUBECONFIG: '/home/ci/.kube/config' }
    const ran = await job.run({ ...INPUTS, driver: 'kubernetes', 'driver-opts': 'namespace=ci\nreplicas=2' }, { env })
    expect(ran.code).toBe(0)
    expect(commandsOf(ran)).toEqual([
      `buildx create --name ${NAME} --driver kubernetes --driver-opt namespace=ci --driver-opt replicas=2 | in ${NEST}/buildx`,
      `buildx inspect ${NAME} | in ${NEST}/buildx`,
      expect.stringMatching(/^buildx build --builder /),
      REMOVE,
    ])
    expect(ran.commands.map((command) => command.env.AWS_PROFILE)).toEqual(['ci', 'ci', 'ci', 'ci'])
    const other = await job.run({ ...INPUTS, driver: 'docker-container' }, { env })
    expect(other.commands.map((command) => command.env.AWS_PROFILE)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  }))

test.each<readonly [name: string, inputs: Inputs]>([
  ['named', { builder: 'eks' }],
  ['current', {}],
])('Kubernetes, a %s builder of an earlier step: the build gets AWS variables, and the look does not', (_name, more) =>
  withJob({ docker: { inspect: ON_EKS } }, async (job) => {
    const env = { AWS_PROFILE: 'ci', AWS_SESSION_TOKEN: 'c4n4ry', KUBECONFIG: '/home/ci/.kube/config' }
    const ran = await job.run({ ...INPUTS, ...more }, { env })
    expect(ran.code).toBe(0)
    const seen = ran.commands.map(({ argv, env }) => [argv[1], env.KUBECONFIG, env.AWS_PROFILE, env.AWS_SESSION_TOKEN])
    expect(seen).toEqual([
      ['inspect', '/home/ci/.kube/config', undefined, undefined],
      ['build', '/home/ci/.kube/config', 'ci', 'c4n4ry'],
    ])
  }),
)

describe('BuildKit elsewhere', () => {
  const ENDPOINT: Inputs = { ...INPUTS, 'builder-endpoint': 'tcp://10.0.0.2:1234' }
  const pem = (label: string, text: string): string => `-----BEGIN ${label}-----\n${text}\n-----END ${label}-----`
  const TLS: Inputs = {
    'builder-tls-ca': pem('CERTIFICATE', 'YXV0aG9yaXR5'),
    'builder-tls-cert': pem('CERTIFICATE', 'Y2xpZW50'),
    'builder-tls-key': pem('PRIVATE KEY', 'bWF0Y2htZWlmeW91Y2Fu'),
  }

  test('the step connects before it builds, and nothing has to be removed there', () =>
    withJob({ docker: { inspect: OWN } }, async (job) => {
      const ran = await job.run({ ...ENDPOINT, ...TLS })
      expect(ran.code).toBe(0)
      const options = ['cacert=ca', 'cert=cert', 'key=key'].map((text) => text.replace('=', `=${NEST}/`))
      expect(commandsOf(ran)).toEqual([
        `buildx create --name ${NAME} --driver remote --node ${NAME}-0 ${options.map((option) => `--driver-opt ${option}.pem`).join(' ')} --bootstrap tcp://10.0.0.2:1234 | in ${NEST}/buildx`,
        `buildx inspect ${NAME} | in ${NEST}/buildx`,
        expect.stringMatching(/^buildx build --builder /),
      ])
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('the key is nowhere but in its file', () =>
    withJob({ docker: { inspect: OWN } }, async (job) => {
      const ran = await job.run({ ...ENDPOINT, ...TLS }, { env: { RUNNER_DEBUG: '1' } })
      expect(ran.log.masks).toContain('bWF0Y2htZWlmeW91Y2Fu')
      const asked = JSON.stringify(ran.commands.map(({ argv, env }) => [argv, env]))
      const log = ran.output.replace(/^::add-mask::.*$/gm, '')
      const left = [log, asked, JSON.stringify([ran.state, ran.outputs]), ran.summary, ran.environmentFiles].join('\n')
      expect(left).not.toContain('bWF0Y2htZWlmeW91Y2Fu')
    }))

  test('nobody answers: nothing is built or created', () =>
    withJob({ docker: { create: { stderr: 'ERROR: context deadline exceeded\n', exit: 1 } } }, async (job) => {
      const ran = await job.run({ ...ENDPOINT, ...TLS })
      expect(messageOf(ran)).toMatch(
        /^Could not connect to the BuildKit at the input builder-endpoint\.\nDocker said: ERROR: context deadline exceeded\nWhy: Nothing that speaks/,
      )
      expect(messageOf(ran)).toContain(`More: ${DOCUMENT}#builder-silent`)
      expect(ran.requests.filter(({ step }) => step.startsWith('Create'))).toEqual([])
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('a run that only shows its plan connects to nothing', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...ENDPOINT, ...TLS, plan: 'true' })
      expect(ran.code).toBe(0)
      expect(commandsOf(ran)).toEqual([])
      expect(ran.output).toContain('by a new builder (remote)')
      expect(ran.state.builder).toBeUndefined()
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('a cancelled job leaves no key', () =>
    withJob({ docker: { inspect: OWN, build: { cancels: 'SIGTERM' } } }, async (job) => {
      const ran = await job.run({ ...ENDPOINT, ...TLS })
      expect(messageOf(ran)).toBe('Cancelled: the runner sent SIGTERM.')
      expect(await readdir(job.temp)).toEqual([])
    }))
})

test('a run that does not push has a builder of its own too', () =>
  withJob({ docker: { inspect: CLASSIC } }, async (job) => {
    const ran = await job.run({ ...TWO, push: 'false' })
    expect(ran.code).toBe(0)
    expect(commandsOf(ran).map((line) => line.split(' ')[1])).toEqual(['inspect', 'create', 'build', 'rm', 'ls'])
    expect(await readdir(job.temp)).toEqual([])
  }))

test('a platform without an emulator is told before the build', () =>
  withJob({}, async (job) => {
    await job.write({ Dockerfile: 'FROM busybox:1.37\nRUN true\n' })
    const ran = await job.run({ ...INPUTS, platforms: 'linux/arm64' })
    expect(ran.code).toBe(0)
    const warning =
      '::warning::The builder default cannot run programs of linux/arm64: there is no emulator. A RUN instruction for that platform will fail with "exec format error". Run docker/setup-qemu-action before this step, or let the Dockerfile cross-compile (FROM --platform=$BUILDPLATFORM).\n'
    expect(ran.output).toContain(warning)
    expect(ran.output.indexOf(warning)).toBeLessThan(ran.output.indexOf('::group::Build'))
  }))
