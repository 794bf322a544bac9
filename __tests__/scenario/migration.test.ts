// `with:` lines that were written for the chain of actions which this step replaces.
import { mkdir, writeFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import type { DockerScript } from '../support/docker-plays.ts'
import { type Inputs, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const CONTAINER = {
  stdout: 'Name: box\nDriver: docker-container\n\nNodes:\nName: box0\nStatus: running\nPlatforms: linux/amd64\n',
}

const run = (inputs: Inputs, docker: DockerScript, check: (ran: Ran) => void): Promise<void> =>
  withJob({ docker }, async (job) => check(await job.run({ ...INPUTS, ...inputs })))

/** The last command of docker, without the default labels. */
const lastCommand = (ran: Ran): string =>
  normalized(
    (ran.commands.at(-1)?.argv ?? []).filter((word) => !/^org\.opencontainers\.|^--label$/.test(word)).join(' '),
    ran,
  )

/** Registries that docker was logged in to by its last command. */
const loginsOf = (ran: Ran): readonly string[] => {
  const file = ran.commands.at(-1)?.config?.files.find(({ name }) => name === 'config.json')
  return Object.keys((JSON.parse(file?.text ?? '{}') as { auths?: object }).auths ?? {})
}

test('attests, beside the defaults of action.yml', () =>
  run({ builder: 'box', attests: 'type=sbom\ntype=provenance,mode=max' }, { inspect: CONTAINER }, (ran) => {
    expect(ran.code).toBe(0)
    expect(lastCommand(ran)).toBe(
      'buildx build --builder box --attest type=sbom --attest type=provenance,mode=max --metadata-file <temp>/ecr-build-push-<random>/metadata.json --tag <ecr>/team/app:v1 --push -- .',
    )
  }))

test('an image that is loaded and not pushed has the names that tags gave it', () =>
  run({ push: 'false', load: 'true', tags: `${HOST}/team/app:v1,${HOST}/team/app:v2` }, {}, (ran) => {
    expect(ran.code).toBe(0)
    expect(lastCommand(ran).replaceAll(HOST, '<ecr>')).toBe(
      'buildx build --provenance=false --metadata-file <temp>/ecr-build-push-<random>/metadata.json --tag <ecr>/team/app:v1 --tag <ecr>/team/app:v2 --output type=docker -- .',
    )
    expect(JSON.parse(ran.outputs.json ?? '')).toMatchObject({ tags: [`${HOST}/team/app:v1`, `${HOST}/team/app:v2`] })
  }))

test('inputs that this step has not, and would have to have', () =>
  run({ repository: '', images: `${HOST}/team/app`, registries: '210987654321' }, {}, (ran) => {
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toBe(
      [
        'The inputs of this step cannot be used:',
        '- images: this step has no such input: name the image in the input repository',
        "- registries: this step has no such input: name the account to push to in the repository's URI or in registry-id; for base images in other registries, keep aws-actions/amazon-ecr-login before this step, whose logins are used",
      ].join('\n'),
    )
    expect(ran.commands).toEqual([])
  }))

test('the inputs of another one-step action', () =>
  run({ repository: '', repo: 'team/app', 'aws-region': '', region: 'us-east-1', path: '.' }, {}, (ran) => {
    expect(messageOf(ran)).toBe(
      [
        'The inputs of this step cannot be used:',
        '- region: this step has no such input: write aws-region instead',
        '- repo: this step has no such input: write repository instead',
        '- path: this step has no such input: write context instead',
      ].join('\n'),
    )
    expect([ran.commands, ran.requests]).toEqual([[], []])
  }))

test('a name that is like none may be a variable of the job: it is warned of, and stops nothing', () =>
  run({ team: 'payments' }, {}, (ran) => {
    expect(ran.code).toBe(0)
    expect(ran.output).toContain('::warning::team: this step has no such input (INPUT_TEAM is set)\n')
  }))

test('a push whose variable is not defined', () =>
  run({ push: '' }, {}, (ran) => {
    expect(messageOf(ran)).toBe(
      'The inputs of this step cannot be used:\n- push: it is empty, which would push, as auto does; is its variable defined?',
    )
    expect([ran.commands, ran.requests]).toEqual([[], []])
  }))

describe('names that are left of a login step that is gone', () => {
  const EMPTY = { 'cache-from': 'type=registry,ref=/team/app:cache', 'build-contexts': 'base=docker-image:///base:1' }
  const filled = (input: keyof typeof EMPTY, host: string): string =>
    `In the input ${input} (${JSON.stringify(EMPTY[input])}), the part before "/" is empty; the output of a step that is no longer there? It is taken for ${host}.\n`

  test('a push: they are completed with the registry that the step has found', () =>
    run({ ...EMPTY, tags: '/team/app:v1' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(lastCommand(ran)).toContain(
        '--build-context base=docker-image://<ecr>/base:1 --cache-from type=registry,ref=<ecr>/team/app:cache',
      )
      expect(ran.output).toContain(filled('cache-from', ran.job.ecr.registry))
      expect(ran.output).toContain(filled('build-contexts', ran.job.ecr.registry))
    }))

  test('no push, and a repository by its name: AWS is asked which registry that is, and docker is logged in', () =>
    run({ ...EMPTY, push: 'false' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(lastCommand(ran)).toContain('--cache-from type=registry,ref=<ecr>/team/app:cache')
      expect(ran.requests.map(({ step }) => step)).toContain('GetAuthorizationToken')
      expect(loginsOf(ran)).toEqual([ran.job.ecr.registry])
    }))

  test('no push, and a repository by its URI: the registry is known', () =>
    run({ ...EMPTY, repository: `${HOST}/team/app`, push: 'false' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(ran.output).toContain(filled('cache-from', HOST))
      expect(loginsOf(ran)).toEqual([HOST])
    }))

  const WITHOUT = { push: 'false', 'aws-region': '' }
  test('no push, and no registry known: the build does without the cache', () =>
    run({ ...WITHOUT, 'cache-from': EMPTY['cache-from'] }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(lastCommand(ran)).not.toContain('--cache-from')
      expect(warningsIn(ran)).toEqual([
        'The input cache-from ("type=registry,ref=/team/app:cache") is left out: the part before "/" is empty; the output of a step that is no longer there?',
      ])
    }))

  test('no push, and no registry known: not without a context', () =>
    run({ ...WITHOUT, ...EMPTY }, {}, (ran) => {
      expect(messageOf(ran).split('\n').slice(0, 2)).toEqual([
        'This run cannot succeed, so nothing was built or changed:',
        '- In the input build-contexts ("base=docker-image:///base:1"), the part before "/" is empty; the output of a step that is no longer there? Which registry this step has is not known in this run.',
      ])
    }))

  test('several registries that could be meant', () =>
    run(
      { ...EMPTY, push: 'false', repository: `${HOST}/app\n${HOST.replace('us-east-1', 'eu-west-1')}/app` },
      {},
      (ran) => {
        expect(messageOf(ran)).toContain(
          `- In the input cache-from ("type=registry,ref=/team/app:cache"), the part before "/" is empty; the output of a step that is no longer there? This step has several registries: ${HOST}, ${HOST.replace('us-east-1', 'eu-west-1')}. Write the one that is meant.`,
        )
        expect(ran.commands.filter(({ argv }) => argv.includes('build'))).toEqual([])
      },
    ))
})

test("an image that is loaded and not pushed has the name of the engine's own too, and AWS is not asked", () =>
  run({ push: 'false', load: 'true', tags: 'vets-api,acme/app:test' }, {}, (ran) => {
    expect([ran.code, ran.requests]).toEqual([0, []])
    expect(lastCommand(ran)).toContain(
      '--tag team/app:vets-api --tag vets-api:latest --tag acme/app:test --output type=docker -- .',
    )
    expect(ran.output).toContain(
      '::group::Plan\ntags   vets-api\nnames  vets-api:latest, in the engine\n       acme/app:test, in the engine\n',
    )
    expect(ran.output).toContain('Built team/app:vets-api, vets-api:latest, acme/app:test; not pushed')
  }))

test('capital letters in the repository, as of github.repository', () =>
  run({ repository: 'Acme/My.App' }, {}, (ran) => {
    expect(ran.code).toBe(0)
    expect(ran.outputs.repository).toBe('acme/my.app')
    expect(ran.output).toContain(
      'The input repository, "Acme/My.App", has capital letters, which ECR does not take: the repository is acme/my.app.\n',
    )
  }))

test('inputs that this step has not, and needs not', () =>
  run({ 'skip-logout': 'true', 'mask-password': 'true' }, {}, (ran) => {
    expect(ran.code).toBe(0)
    expect(ran.output).toContain('Inputs that this step does not need and does not read: skip-logout, mask-password.\n')
  }))

describe('a build that is not pushed and reads from ECR, as docker could after amazon-ecr-login', () => {
  const CACHE = { 'cache-from': `type=registry,ref=${HOST}/team/app:cache`, push: 'false' }
  const asked = (ran: Ran): readonly string[] =>
    ran.requests.flatMap(({ step }) => (step === 'GetAuthorizationToken' ? [step] : []))

  test('a cache: docker is logged in to its registry', () =>
    run(CACHE, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(asked(ran)).toEqual(['GetAuthorizationToken'])
      expect(loginsOf(ran)).toEqual([HOST])
    }))

  test('a base image', () =>
    withJob({}, async (job) => {
      await job.write({ Dockerfile: `FROM ${HOST}/team/base:1\n` })
      const ran = await job.run({ ...INPUTS, push: 'false' })
      expect(ran.code).toBe(0)
      expect(loginsOf(ran)).toEqual([HOST])
    }))

  test('a registry of another account gets no login', () =>
    run({ push: 'false', 'build-args': 'BASE=999999999999.dkr.ecr.us-east-1.amazonaws.com/base' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(loginsOf(ran)).toEqual([])
    }))

  test('a login that an earlier step has made is used, and AWS is not asked', () =>
    withJob({}, async (job) => {
      await mkdir(`${job.home}/.docker`)
      await writeFile(`${job.home}/.docker/config.json`, JSON.stringify({ auths: { [HOST]: { auth: 'bWU6bWU=' } } }))
      const ran = await job.run({ ...INPUTS, ...CACHE })
      expect(ran.code).toBe(0)
      expect(ran.requests).toEqual([])
      expect(loginsOf(ran)).toEqual([HOST])
    }))

  test('without credentials it is built all the same, with a warning', () =>
    run({ ...CACHE, 'aws-access-key-id': '', 'aws-secret-access-key': '' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(warningsIn(ran).join('\n')).toContain(`Docker is not logged in to ${HOST}, which the build names.\n`)
      expect(loginsOf(ran)).toEqual([])
    }))

  test('without a region too', () =>
    run({ ...CACHE, 'aws-region': '' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(ran.output).toContain('Docker is not logged in to ECR, which the build names: no region is known.\n')
    }))
})
