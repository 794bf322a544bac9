// The user's own docker configuration is used, and never written; the step's own one is private and gone afterwards.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { DockerScript } from '../support/docker-plays.ts'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

const OWN = {
  auths: { 'registry.example.com': { auth: 'dXNlcjpwYXNzd29yZA==' }, 'https://index.docker.io/v1/': {} },
  credsStore: 'desktop',
  credHelpers: { 'gcr.io': 'gcloud' },
  proxies: { default: { httpProxy: 'http://proxy.example:3128' } },
  HttpHeaders: { 'X-Team': 'a' },
  currentContext: 'remote',
}
/** Not as JSON.stringify would write it again. */
const TEXT = `${JSON.stringify(OWN, null, '\t')}\n\n`

/** Gives the job a docker configuration. Returns a function that tells everything about it. */
async function withOwnConfig(job: Job, folder = join(job.home, '.docker')): Promise<() => Promise<unknown>> {
  await mkdir(join(folder, 'contexts', 'meta'), { recursive: true })
  await mkdir(join(folder, 'cli-plugins'))
  await writeFile(join(folder, 'contexts', 'meta', 'meta.json'), '{}')
  await writeFile(join(folder, 'config.json'), TEXT)
  return async () => ({
    text: await readFile(join(folder, 'config.json'), 'utf8'),
    times: await Promise.all(['', 'config.json'].map(async (name) => (await stat(join(folder, name))).mtimeMs)),
    files: (await readdir(folder, { recursive: true })).sort(),
  })
}

describe('the configuration of the user is the same, byte for byte, and nothing is left in the temporary folder', () => {
  test.each<[string, DockerScript, Inputs, number | null]>([
    ['after a push', {}, {}, 0],
    ['after a run that does not push', {}, { push: 'false' }, 0],
    ['after a build that fails', { build: { exit: 1 } }, {}, 1],
    ['after a run that is cancelled', { build: { cancels: 'SIGINT' } }, {}, 1],
    ['after a run that is killed, and its post part', { build: { cancels: 'SIGKILL' } }, {}, null],
  ])('%s', (_name, docker, inputs, code) =>
    withJob({ docker }, async (job) => {
      const look = await withOwnConfig(job)
      const before = await look()
      const ran = await job.run({ ...INPUTS, ...inputs })
      expect(ran.code).toBe(code)
      if (code === null) {
        expect(await readdir(job.temp)).toEqual([expect.stringMatching(/^ecr-build-push-/)])
        expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
      }
      expect(await look()).toEqual(before)
      expect(await readdir(job.temp)).toEqual([])
    }),
  )
})

test('docker sees all of it, with the registry added, in a folder that nobody else can enter', () =>
  withJob({}, async (job) => {
    await withOwnConfig(job)
    const ran = await job.run(INPUTS)
    const { config, env } = ran.commands.at(-1) ?? {}
    expect(config?.mode).toBe('0700')
    expect(config?.files.map(({ name, mode }) => normalized(`${mode} ${name}`, ran)).sort()).toEqual([
      '0600 config.json',
      '→ <home>/.docker/cli-plugins cli-plugins',
      '→ <home>/.docker/contexts contexts',
    ])
    const auth = expect.stringMatching(/^[A-Za-z0-9+/=]{40,}$/)
    expect(JSON.parse(config?.files.find(({ name }) => name === 'config.json')?.text ?? '')).toEqual({
      ...OWN,
      auths: { ...OWN.auths, [job.ecr.registry]: { auth } },
      credHelpers: { ...OWN.credHelpers, [job.ecr.registry]: '' },
    })
    expect(env?.BUILDX_CONFIG).toBe(`${job.home}/.docker/buildx`)
    // The scripted docker looks for credentials as docker does, so the push itself shows that the login was found.
    expect(ran.code).toBe(0)
  }))

test('a run that does not push gives docker no credentials that it did not have', () =>
  withJob({}, async (job) => {
    await withOwnConfig(job)
    const ran = await job.run({ ...INPUTS, push: 'false' })
    const text = ran.commands.at(-1)?.config?.files.find(({ name }) => name === 'config.json')?.text
    expect(JSON.parse(text ?? '')).toEqual(OWN)
  }))

test('DOCKER_CONFIG of the job goes before ~/.docker', () =>
  withJob({}, async (job) => {
    const folder = join(job.workspace, 'config')
    await withOwnConfig(job, folder)
    const ran = await job.run(INPUTS, { env: { DOCKER_CONFIG: folder } })
    expect(ran.commands.map(({ env }) => env.DOCKER_CONFIG === folder)).toEqual([true, false])
    expect(
      ran.commands
        .at(-1)
        ?.config?.files.map(({ text }) => text)
        .join(),
    ).toContain('"currentContext":"remote"')
  }))

test.each([
  ['no JSON', '{ "auths": '],
  ['no object', '[]'],
  ['nothing', ''],
])('a configuration that is %s: the step says so and works without it', (_name, text) =>
  withJob({}, async (job) => {
    const path = join(job.home, '.docker', 'config.json')
    await mkdir(join(job.home, '.docker'))
    await writeFile(path, text)
    const ran = await job.run(INPUTS)
    expect(ran.code).toBe(0)
    expect(normalized(ran.output, ran)).toMatch(
      /^::warning::This step works without the configuration of Docker, as Docker does: <home>\/\.docker\/config\.json is not a JSON object\.\n/m,
    )
    expect(await readFile(path, 'utf8')).toBe(text)
  }),
)

test('jobs that run side by side on one machine do not disturb one another', () =>
  withJob({}, async (job) => {
    const look = await withOwnConfig(job)
    const before = await look()
    await job.run(INPUTS)
    const runs = await Promise.all([1, 2, 3, 4].map((number) => job.run({ ...INPUTS, tags: `v${number}` })))
    expect(runs.map(({ code, outputs }) => [code, outputs['tag-names']])).toEqual([
      [0, 'v1'],
      [0, 'v2'],
      [0, 'v3'],
      [0, 'v4'],
    ])
    expect(new Set(runs.map(({ state }) => state.folder)).size).toBe(4)
    expect(await look()).toEqual(before)
    expect(await readdir(job.temp)).toEqual([])
  }))
