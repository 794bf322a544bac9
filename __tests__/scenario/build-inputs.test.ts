// Inputs of the build that change the story: what is fetched, what is left beside the push, what is only evaluated.
import { describe, expect, test } from '@jest/globals'
import type { DockerScript } from '../support/docker-plays.ts'
import { type Inputs, KEYS, type Ran, SHA, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,latest' }

const CONTAINER = {
  stdout: 'Name: box\nDriver: docker-container\n\nNodes:\nName: box0\nStatus: running\nPlatforms: linux/amd64\n',
}

/** Docker's commands without the default labels. */
const commandsOf = (ran: Ran): readonly string[] =>
  ran.commands.map(({ argv }) =>
    normalized(argv.filter((word) => !/^org\.opencontainers\.|^--label$/.test(word)).join(' '), ran),
  )

const run = (inputs: Inputs, docker: DockerScript, check: (ran: Ran) => void | Promise<void>): Promise<void> =>
  withJob({ docker }, async (job) => {
    await job.write({ id_rsa: 'key' })
    await check(await job.run({ ...INPUTS, ...inputs }))
  })

const METADATA = '--metadata-file <temp>/ecr-build-push-<random>/metadata.json'
const PUSHED = 'type=image,name=<ecr>/team/app:v1,push=true'

describe('a Git context', () => {
  const TOKEN = 'ghs_SnowCanary0123456789'
  const SECRET = '--secret id=GIT_AUTH_TOKEN.github.com,src=<temp>/ecr-build-push-<random>/secret-0'

  test('is the commit of the event, and its token goes to docker in a file of its own', () =>
    run({ context: 'git', 'github-token': TOKEN }, { build: { leaks: true } }, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran)[1]).toBe(
        `buildx build ${SECRET} --provenance=false ${METADATA} --tag <ecr>/team/app:v1 --push -- https://github.com/octo-org/app.git#${SHA}`,
      )
      const build = ran.commands[1]
      expect(build?.config?.files).toContainEqual({ name: 'secret-0', mode: '0600', text: TOKEN })
      expect(JSON.stringify([build?.argv, build?.env])).not.toContain(TOKEN)
      // The build of this test prints every secret that it has: the runner has been told to hide it before.
      expect(ran.output.indexOf(`::add-mask::${TOKEN}`)).toBeLessThan(ran.output.indexOf('::group::Build'))
      expect(normalized(ran.output, ran)).toContain(
        `build       Dockerfile of https://github.com/octo-org/app.git#${SHA} by builder default (docker)`,
      )
    }))

  test('needs no checkout', () =>
    run({ context: 'git', file: 'docker/none' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran)[1]).toContain('--file docker/none')
    }))

  test("the user's own token goes before that of the job", () =>
    run({ context: 'git', 'github-token': TOKEN, secrets: 'GIT_AUTH_TOKEN.github.com=mine' }, {}, (ran) => {
      expect(commandsOf(ran)[1]?.match(/--secret \S+/g)).toEqual([SECRET])
      expect(ran.commands[1]?.config?.files.find(({ name }) => name === 'secret-0')?.text).toBe('mine')
    }))
})

describe('outputs beside the push', () => {
  test('a folder and an archive, with attributes for the image', () =>
    run({ outputs: 'type=image,compression=zstd\ntype=local,dest=out\ntype=tar,dest=a.tar' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(ran.outputs['tag-names']).toBe('v1\nlatest')
      expect(commandsOf(ran).slice(1)).toEqual([
        `buildx build --provenance=false ${METADATA} --output type=local,dest=out --output type=tar,dest=a.tar --output ${PUSHED},compression=zstd -- .`,
      ])
    }))

  test('load, where the docker driver has built in the store already: the other names are given by docker', () =>
    run({ load: 'true' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran).slice(1)).toEqual([
        `buildx build --provenance=false ${METADATA} --tag <ecr>/team/app:v1 --push -- .`,
        'tag <ecr>/team/app:v1 <ecr>/team/app:latest',
      ])
    }))

  test('load, from another driver: the image comes with all names', () =>
    run({ load: 'true', builder: 'box' }, { inspect: CONTAINER }, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran).slice(1)).toEqual([
        `buildx build --builder box --provenance=false ${METADATA} --output type=docker,"name=<ecr>/team/app:v1,<ecr>/team/app:latest" --output ${PUSHED} -- .`,
      ])
    }))

  test('an image that cannot be named is a failure, and nothing gets a tag', () =>
    run({ load: 'true' }, { tag: { stderr: 'Error response from daemon: No such image\n', exit: 1 } }, (ran) => {
      expect(ran.code).toBe(1)
      expect(messageOf(ran).split('\n').slice(0, 2)).toEqual([
        'Could not name the image <ecr>/team/app:latest.',
        'Docker said: Error response from daemon: No such image',
      ])
    }))

  test('without a push: load', () =>
    run({ load: 'true', push: 'false' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran).slice(1)).toEqual([
        `buildx build --provenance=false ${METADATA} --tag team/app:v1 --tag team/app:latest --output type=docker -- .`,
      ])
    }))

  test('without a push: an archive', () =>
    run({ outputs: 'type=oci,dest=image.tar', push: 'false' }, {}, (ran) => {
      expect(commandsOf(ran).slice(1)).toEqual([
        `buildx build --provenance=false ${METADATA} --tag team/app:v1 --tag team/app:latest --output type=oci,dest=image.tar -- .`,
      ])
    }))
})

describe('attestations', () => {
  const NOTE =
    'The image becomes an index, because its attestations (provenance, sbom) are manifests beside it. AWS Lambda takes no index, and each run gives another digest.'

  test('whoever asks for them is told what they do', () =>
    run({ provenance: 'mode=max', sbom: 'true' }, {}, (ran) => {
      expect(ran.output).toContain(NOTE)
      expect(commandsOf(ran)[1]).toBe(
        `buildx build --attest type=provenance,mode=max --attest type=sbom ${METADATA} --tag <ecr>/team/app:v1 --push -- .`,
      )
    }))

  test('nobody else is', () =>
    run({ provenance: 'false', sbom: 'false' }, {}, (ran) => {
      expect(ran.output).not.toContain('The image becomes an index')
    }))
})

describe('call', () => {
  const SAID = 'Check complete, no warnings found.\n'

  test('check: docker says what it has found; nothing is built, and AWS is not asked', () =>
    run(
      { call: 'check', 'build-args': 'A=1', provenance: 'true', load: 'true' },
      { build: { stdout: SAID } },
      (ran) => {
        expect(ran.code).toBe(0)
        expect(ran.requests).toEqual([])
        expect(commandsOf(ran)).toEqual([`buildx build --call check --build-arg A=1 ${METADATA} -- .`])
        expect(ran.output).toContain(SAID)
        expect(ran.output).toContain('\nNothing was built: the input call is check.\n')
        expect(ran.summary).toContain('### Dockerfile: check\n')
        expect(ran.outputs).toMatchObject({ image: '', digest: '', imageid: '', metadata: '', tags: '', version: 'v1' })
      },
    ))

  test('targets, with a builder of the step', () =>
    run({ call: 'targets', driver: 'docker-container' }, { inspect: CONTAINER, build: { stdout: 'app\n' } }, (ran) => {
      expect(ran.code).toBe(0)
      expect(commandsOf(ran).map((command) => command.split(' ').slice(0, 4).join(' '))).toEqual([
        'buildx create --name ecr-build-push-<random>',
        'buildx inspect ecr-build-push-<random>',
        'buildx build --call targets',
        'buildx rm --force ecr-build-push-<random>',
        // What buildx has forgotten is looked for where a builder was made.
        'volume ls --quiet --filter',
      ])
    }))
})

test('everything that instructions run with reaches docker', () =>
  run(
    {
      'add-hosts': 'db:10.0.0.1',
      allow: 'network.host',
      'cgroup-parent': 'ci',
      network: 'host',
      'shm-size': '1g',
      ssh: 'default=id_rsa',
      ulimit: 'nofile=1024',
      'no-cache-filters': 'deps',
      pull: 'true',
      'cache-from': 'type=registry,ref=a/b:cache',
      'cache-to': 'type=inline',
      'build-contexts': 'lib={{defaultContext}}:lib\nalpine=docker-image://alpine:3',
    },
    {},
    (ran) => {
      expect(commandsOf(ran)[1]).toBe(
        [
          `buildx build --build-context lib=https://github.com/octo-org/app.git#${SHA}:lib --build-context alpine=docker-image://alpine:3`,
          '--add-host db:10.0.0.1 --allow network.host --cgroup-parent ci --network host --shm-size 1g --ssh default=id_rsa',
          '--ulimit nofile=1024 --cache-from type=registry,ref=a/b:cache --no-cache-filter deps --pull --cache-to type=inline',
          `--provenance=false ${METADATA} --tag <ecr>/team/app:v1 --push -- .`,
        ].join(' '),
      )
    },
  ))

test('whatever spelling buildx takes, docker gets one', () =>
  run(
    {
      outputs: 'Compression=zstd, TYPE =image\n"type=local", Dest=a,dest=out',
      'cache-from': 'a/b:cache\nSrc=dir,Type=local',
      'build-contexts': 'docker.io/library/alpine:latest=docker-image://alpine:3',
      attests: 'mode=max, Type =provenance',
    },
    {},
    (ran) => {
      expect(commandsOf(ran)[1]).toBe(
        [
          'buildx build --build-context alpine=docker-image://alpine:3',
          '--cache-from type=registry,ref=a/b:cache --cache-from type=local,src=dir --attest type=provenance,mode=max',
          `${METADATA} --output type=local,dest=out --output ${PUSHED},compression=zstd -- .`,
        ].join(' '),
      )
    },
  ))
