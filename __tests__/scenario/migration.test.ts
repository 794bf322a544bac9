// `with:` lines that were written for the chain of actions which this step replaces.
import { mkdir, writeFile } from 'node:fs/promises'
import { describe, expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import { type Inputs, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import type { DockerScript } from '../support/scripted-docker.ts'
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
        '- repository: it is missing; give the name of an ECR repository, such as my-app',
      ].join('\n'),
    )
    expect(ran.commands).toEqual([])
  }))

test('a name that may be a variable of the job is warned of, and stops nothing', () =>
  run({ tag: 'v1' }, {}, (ran) => {
    expect(ran.code).toBe(0)
    expect(ran.output).toContain('::warning::tag: this step has no such input; did you mean tags? (INPUT_TAG is set)\n')
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
  const hostsOf = (ran: Ran): readonly string[] => {
    const file = ran.commands.at(-1)?.config?.files.find(({ name }) => name === 'config.json')
    return Object.keys((JSON.parse(file?.text ?? '{}') as { auths?: object }).auths ?? {})
  }

  test('a cache: docker is logged in to its registry', () =>
    run(CACHE, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(asked(ran)).toEqual(['GetAuthorizationToken'])
      expect(hostsOf(ran)).toEqual([HOST])
    }))

  test('a base image', () =>
    withJob({}, async (job) => {
      await job.write({ Dockerfile: `FROM ${HOST}/team/base:1\n` })
      const ran = await job.run({ ...INPUTS, push: 'false' })
      expect(ran.code).toBe(0)
      expect(hostsOf(ran)).toEqual([HOST])
    }))

  test('a registry of another account gets no login', () =>
    run({ push: 'false', 'build-args': 'BASE=999999999999.dkr.ecr.us-east-1.amazonaws.com/base' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(hostsOf(ran)).toEqual([])
    }))

  test('a login that an earlier step has made is used, and AWS is not asked', () =>
    withJob({}, async (job) => {
      await mkdir(`${job.home}/.docker`)
      await writeFile(`${job.home}/.docker/config.json`, JSON.stringify({ auths: { [HOST]: { auth: 'bWU6bWU=' } } }))
      const ran = await job.run({ ...INPUTS, ...CACHE })
      expect(ran.code).toBe(0)
      expect(ran.requests).toEqual([])
      expect(hostsOf(ran)).toEqual([HOST])
    }))

  test('without credentials it is built all the same, with a warning', () =>
    run({ ...CACHE, 'aws-access-key-id': '', 'aws-secret-access-key': '' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(warningsIn(ran).join('\n')).toContain(`Docker is not logged in to ${HOST}, which the build names.\n`)
      expect(hostsOf(ran)).toEqual([])
    }))

  test('without a region too', () =>
    run({ ...CACHE, 'aws-region': '' }, {}, (ran) => {
      expect(ran.code).toBe(0)
      expect(ran.output).toContain('Docker is not logged in to ECR, which the build names: no region is known.\n')
    }))
})
