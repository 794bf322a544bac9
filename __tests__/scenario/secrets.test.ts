// No secret leaves the step: not to docker's command line or environment, not to the log, the outputs or the summary.
import { describe, expect, test } from '@jest/globals'
import type { DockerScript } from '../support/docker-plays.ts'
import { CANARIES, type Inputs, type Job, KEYS, type Ran, ROLE, withJob } from '../support/job.ts'
import { found, remains, withoutMasks } from '../support/secrets.ts'
import { wiretap } from '../support/wiretap.ts'

const TARGET = { 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1,v2' }
const SECRET_INPUTS = {
  ...KEYS,
  'aws-session-token': 'IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCWV1LWNlbnRyYWwtMSJHMEUCIQ==',
}

/** Runs the step with debug logging. Returns it with every secret that it was given, or got from AWS and GitHub. */
async function spied(job: Job, inputs: Inputs, env: Inputs = {}): Promise<{ ran: Ran; secrets: readonly string[] }> {
  const tap = await wiretap(job.ecr.url)
  try {
    const endpoints = Object.fromEntries(
      Object.entries({ AWS_ENDPOINT_URL: job.ecr.url, ...env }).map(([name, value]) => [
        name,
        value.replace(job.ecr.url, tap.url),
      ]),
    )
    const ran = await job.run({ ...TARGET, ...inputs }, { env: { ...endpoints, RUNNER_DEBUG: '1' } })
    const given = [inputs['aws-secret-access-key'], inputs['aws-session-token'], env.ACTIONS_ID_TOKEN_REQUEST_TOKEN]
    return { ran, secrets: [...tap.secrets(), ...given.filter((secret) => secret !== undefined)] }
  } finally {
    await tap.close()
  }
}

type Way = readonly [name: string, inputs: Inputs, env: (job: Job) => Inputs, count: number]

const WAYS: readonly Way[] = [
  // The registry's token and the password in it, and what was given.
  ['keys from the inputs', SECRET_INPUTS, () => ({}), 4],
  ['an OIDC role', { 'role-to-assume': ROLE }, ({ ecr }) => ecr.oidc, 6],
  ['a role with keys from the inputs', { ...SECRET_INPUTS, 'role-to-assume': ROLE }, () => ({}), 6],
]

const ENDS: readonly (readonly [string, DockerScript, number])[] = [
  ['a run that succeeds', {}, 0],
  ['a build that fails', { build: { stderr: 'ERROR: failed to solve: no\n', exit: 1 } }, 1],
]

describe.each(ENDS)('%s', (_end, docker, code) => {
  test.each(WAYS)('%s', (_way, inputs, env, count) =>
    withJob({ docker }, async (job) => {
      const { ran, secrets } = await spied(job, inputs, env(job))
      expect(ran.code).toBe(code)
      expect(new Set(secrets).size).toBe(count)
      for (const { argv, env } of ran.commands) expect(found(JSON.stringify([argv, env]), secrets)).toEqual([])
      expect(found(withoutMasks(ran.output), secrets)).toEqual([])
      expect(found(remains(ran), secrets)).toEqual([])
    }),
  )
})

test.each(WAYS)('a build that prints all credentials that docker has: %s', (_way, inputs, env) =>
  withJob({ docker: { build: { leaks: true } } }, async (job) => {
    const { ran, secrets } = await spied(job, inputs, env(job))
    expect(ran.code).toBe(0)
    // The build did print them, and the runner hid them, because every mask came before the first untrusted byte.
    expect(found(withoutMasks(ran.output), secrets)).not.toEqual([])
    expect(found(remains(ran), secrets)).toEqual([])
    expect(ran.output.lastIndexOf('::add-mask::')).toBeLessThan(ran.output.indexOf('::stop-commands::'))
  }),
)

test('nothing that is no secret is masked: outputs with the account or the region stay readable', () =>
  withJob({}, async (job) => {
    const { ran, secrets } = await spied(job, SECRET_INPUTS)
    expect([...ran.log.masks].sort()).toEqual([...new Set(secrets)].sort())
    for (const text of ['AWS', '123456789012', 'us-east-1', job.ecr.registry, 'AKIAIOSFODNN7EXAMPLE']) {
      expect(ran.log.masks).not.toContain(text)
    }
  }))

test('docker sees nothing of the environment that it does not need', () =>
  withJob({}, async (job) => {
    const needed = { HTTPS_PROXY: 'http://proxy.example:3128', BUILDX_EXPERIMENTAL: '1', FROM_JOB: 'wanted' }
    const env = { ...job.ecr.oidc, ...needed, GH_TOKEN: 'ghs_other' }
    const { ran } = await spied(job, { 'role-to-assume': ROLE, 'build-args': 'FROM_JOB\nVERSION=1' }, env)
    const [look, build] = ran.commands.map(({ env }) => Object.keys(env).sort())
    expect(look).toEqual(['BUILDX_EXPERIMENTAL', 'DOCKER_CONFIG', 'FROM_JOB', 'HOME', 'HTTPS_PROXY', 'PATH'])
    const settings = [
      ...['BUILDX_GIT_CHECK_DIRTY', 'BUILDX_GIT_INFO', 'BUILDX_GIT_LABELS'],
      'BUILDX_METADATA_PROVENANCE',
      'BUILDX_METADATA_WARNINGS',
    ]
    expect(build).toEqual([...(look ?? []), 'BUILDX_CONFIG', ...settings].sort())
    expect(Object.values(CANARIES).filter((value) => JSON.stringify(ran.commands).includes(value))).toEqual([])
  }))
