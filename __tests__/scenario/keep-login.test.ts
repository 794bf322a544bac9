// keep-login: the login stays in the user's Docker configuration for later steps, and the post part takes out what was put in.
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { pushImage } from '../fixtures/promoted-image.ts'
import { type Inputs, type Job, type Ran, withJob } from '../support/job.ts'
import {
  CONFIG_TEXT,
  configPathOf,
  isLoginTaken,
  KEEPING,
  namesBeside,
  userConfigOf,
  writeUserConfig,
} from '../support/kept-login.ts'
import { messageOf } from '../support/message.ts'
import { normalized } from '../support/transcript.ts'

const AUTH = { auth: 'bWU6cGFzc3dvcmQ=' }

const passwordOf = (auth: string): string => Buffer.from(auth, 'base64').toString('utf8').replace('AWS:', '')

test('a later step finds the login; all else is as it was, and after the post part every byte is', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    await chmod(configPathOf(job), 0o640)
    const ran = await job.run(KEEPING)
    expect(messageOf(ran)).toBe('')
    expect(await isLoginTaken(job)).toBe(true)
    const text = await readFile(configPathOf(job), 'utf8')
    const { auth } = (await userConfigOf(job)).auths[job.ecr.registry]
    expect(text).toBe(CONFIG_TEXT.replace('ZA=="}', `ZA=="},\n      "${job.ecr.registry}": {"auth":"${auth}"}`))
    expect((await stat(configPathOf(job))).mode & 0o777).toBe(0o640)
    expect(normalized(ran.output, ran)).toMatch(
      /^The login to <ecr> stays in <home>\/\.docker\/config\.json for later steps of this job, with this step's rights, and holds until \S+Z\. The post part of this step takes it out again\.$/m,
    )
    // Neither the log nor the state has the password; the runner was told to mask both of its forms.
    const shown = ran.output.replace(/^::add-mask::.*$/gm, '')
    for (const secret of [auth, passwordOf(auth)]) {
      expect(ran.output).toContain(`::add-mask::${secret}`)
      expect(`${shown}${JSON.stringify([ran.state, ran.outputs])}`).not.toContain(secret)
    }
    const ledger = join(job.home, '.docker', '.config.json.kept-logins')
    expect((await stat(ledger)).mode & 0o777).toBe(0o600)

    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    expect((await stat(configPathOf(job))).mode & 0o777).toBe(0o640)
    expect(await namesBeside(job)).toEqual(['config.json'])
    expect(await readdir(job.temp)).toEqual([])
    // A second time it finds nothing of its own.
    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test('without it nothing is kept, and nothing that it needs is loaded', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ran = await job.run({ ...KEEPING, 'keep-login': 'false' })
    expect(ran.state['kept-login']).toBeUndefined()
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test('where there is no configuration, the folder and the file come and go; only their owner may read them', () =>
  withJob({}, async (job) => {
    const ran = await job.run(KEEPING)
    expect(await isLoginTaken(job)).toBe(true)
    expect((await stat(configPathOf(job))).mode & 0o777).toBe(0o600)
    expect((await stat(join(job.home, '.docker'))).mode & 0o777).toBe(0o700)
    await job.post(ran.state)
    expect((await readdir(job.home)).filter((name) => name === '.docker')).toEqual([])
  }))

test('DOCKER_CONFIG names the folder; a link is followed, and stays', () =>
  withJob({}, async (job) => {
    const [folder, real] = [join(job.home, 'docker'), join(job.home, 'dotfiles.json')]
    await mkdir(folder)
    await writeFile(real, '{}\n')
    await symlink('../dotfiles.json', join(folder, 'config.json'))
    const ran = await job.run(KEEPING, { env: { DOCKER_CONFIG: folder } })
    expect(Object.keys(JSON.parse(await readFile(real, 'utf8')).auths)).toEqual([job.ecr.registry])
    expect((await lstat(join(folder, 'config.json'))).isSymbolicLink()).toBe(true)
    await job.post(ran.state, KEEPING, { DOCKER_CONFIG: '/elsewhere' })
    expect(await readFile(real, 'utf8')).toBe('{}\n')
    expect(await readdir(folder)).toEqual(['config.json'])
  }))

describe('what stood there for the registry comes back', () => {
  test.each([
    ['a login', (host: string) => `{"auths":{"${host}": {"auth": "b2xkOm9sZA==" } ,"a":{}}}`],
    ['a helper of its own', (host: string) => `{"credHelpers":{"${host}":"ecr-login"}}`],
    ['a store for all', () => '{"credsStore":"desktop", "auths":{}}'],
  ])('%s', (_name, write) =>
    withJob({}, async (job) => {
      const before = write(job.ecr.registry)
      await writeUserConfig(job, before)
      const ran = await job.run(KEEPING)
      expect(ran.code).toBe(0)
      const config = await userConfigOf(job)
      expect(await isLoginTaken(job)).toBe(true)
      const hasHelper = before.includes('cred')
      expect(config.credHelpers?.[job.ecr.registry]).toBe(hasHelper ? '' : undefined)
      const told = /::warning::Docker's configuration names the credential helper (\S+), which/.exec(ran.output)?.[1]
      expect(told).toEqual(hasHelper ? expect.stringMatching(/^(ecr-login|desktop)$/) : undefined)
      await job.post(ran.state)
      expect(await readFile(configPathOf(job), 'utf8')).toBe(before)
    }),
  )
})

describe('two steps of a job', () => {
  const both = async (job: Job, second: Inputs = {}): Promise<readonly [Ran, Ran]> => [
    await job.run(KEEPING),
    await job.run({ ...KEEPING, ...second }),
  ]

  test.each<[string, readonly [0 | 1, 0 | 1]]>([
    ['their post parts in the order of the runner', [1, 0]],
    ['the other way round, as of two jobs', [0, 1]],
  ])('one registry, %s', (_name, [first, second]) =>
    withJob({}, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      const ran = await both(job)
      await job.post(ran[first].state)
      expect(await isLoginTaken(job)).toBe(true)
      await job.post(ran[second].state)
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
      expect(await namesBeside(job)).toEqual(['config.json'])
    }),
  )

  test('two registries, each step at once with the other', () =>
    withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      const repository = 'team/app\nteam/tool,aws-region=eu-west-1'
      const ran = await Promise.all([job.run({ ...KEEPING, repository }), job.run({ ...KEEPING, tags: 'v2' })])
      expect(ran.map(messageOf)).toEqual(['', ''])
      const hosts = job.ecr.places.map(({ registry }) => registry)
      expect(Object.keys((await userConfigOf(job)).auths).sort()).toEqual(['registry.example.com', ...hosts].sort())
      for (const host of hosts) expect(await isLoginTaken(job, host)).toBe(true)
      await Promise.all(ran.map(({ state }) => job.post(state)))
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
      expect(await namesBeside(job)).toEqual(['config.json'])
    }))
})

test('a docker login in between stays: to another registry, and to the same one', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ran = await job.run(KEEPING)
    const config = await userConfigOf(job)
    config.auths['quay.io'] = { auth: 'cTpx' }
    config.auths[job.ecr.registry] = { auth: 'bmV3Om5ldw==' }
    await writeFile(configPathOf(job), JSON.stringify(config, null, '\t'))
    expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
    expect((await userConfigOf(job)).auths).toEqual({
      'registry.example.com': { auth: 'dXNlcjpwYXNzd29yZA==' },
      'quay.io': { auth: 'cTpx' },
      [job.ecr.registry]: { auth: 'bmV3Om5ldw==' },
    })
  }))

test.each([
  ['no JSON', '{ // mine\n}', 'is not a JSON object, so docker reads no login in it'],
  ['two auths', '{"auths":{},"auths":{}}', 'has "auths" more than once, and programs do not agree on which counts'],
])('%s: the run is refused before anything is built, and the file is left alone', (_name, text, problem) =>
  withJob({}, async (job) => {
    await writeUserConfig(job, text)
    const ran = await job.run(KEEPING)
    expect(ran.code).toBe(1)
    expect(normalized(messageOf(ran), ran)).toBe(
      `This run cannot succeed, so nothing was built or changed:\n- The login cannot be kept (keep-login): "<home>/.docker/config.json" ${problem}. Mend that file, or have DOCKER_CONFIG name the folder of another one for this job.`,
    )
    expect(ran.commands.some(({ argv }) => argv.includes('build'))).toBe(false)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(text)
    expect(await namesBeside(job)).toEqual(['config.json'])
  }),
)

test.each([
  ['others can read it', '{"entries":[],"found":{}}', 0o644],
  ['it has other content', 'mine', 0o600],
])('a ledger that no step has written, as %s: the run is refused before anything is built', (_name, text, mode) =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ledger = join(job.home, '.docker', '.config.json.kept-logins')
    await writeFile(ledger, text, { mode })
    const ran = await job.run(KEEPING)
    expect([ran.code, normalized(messageOf(ran), ran)]).toEqual([
      1,
      "This run cannot succeed, so nothing was built or changed:\n- The login cannot be kept (keep-login): <home>/.docker/.config.json.kept-logins is not what this step writes there, beside docker's configuration, to know which logins are kept. Remove it, and run the job again.",
    ])
    expect(ran.commands.some(({ argv }) => argv.includes('build'))).toBe(false)
    expect([await readFile(configPathOf(job), 'utf8'), await readFile(ledger, 'utf8')]).toEqual([CONFIG_TEXT, text])
  }),
)

test.each<[string, (host: string) => unknown, boolean]>([
  ['a login to the registry', (host) => ({ auths: { 'ghcr.io': AUTH, [host]: AUTH } }), true],
  ['one to another registry', () => ({ auths: { 'ghcr.io': AUTH } }), false],
  ['one beside a login that docker cannot read', (host) => ({ auths: { a: {}, [host]: AUTH } }), false],
  ['one beside a name that docker does not know', (host) => ({ auths: { [host]: AUTH }, more: 1 }), false],
])('the variable DOCKER_AUTH_CONFIG with %s: warned of is what docker takes first', (_name, config, isTold) =>
  withJob({}, async (job) => {
    const host = job.ecr.registry
    const ran = await job.run(KEEPING, { env: { DOCKER_AUTH_CONFIG: JSON.stringify(config(host)) } })
    expect(messageOf(ran)).toBe('')
    const warning = `::warning::The variable DOCKER_AUTH_CONFIG has a login to ${host}, which docker takes before the one that is kept.`
    expect(ran.output.split('\n').filter((line) => line.includes('DOCKER_AUTH_CONFIG'))).toEqual(
      isTold ? [warning] : [],
    )
  }),
)

test('plan: true tells of it, and puts nothing in', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ran = await job.run({ ...KEEPING, plan: 'true' })
    expect(ran.output).toMatch(/^login +stays in docker's configuration for later steps, until the job ends$/m)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test.each([
  ['a pull request of a fork, which is pushed with credentials of its own', { push: 'true' }, 'pull_request'],
  ['code of a fork that may be pushed', { 'allow-untrusted': 'true' }, 'pull_request_target'],
])('%s: later steps get no login', (_name, inputs: Inputs, event) =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const repo = (name: string) => ({ repo: { full_name: name } })
    const payload = {
      repository: { default_branch: 'main', full_name: 'octo-org/app' },
      pull_request: { number: 7, base: repo('octo-org/app'), head: { ...repo('mallory/app'), sha: '1'.repeat(40) } },
    }
    const ran = await job.run({ ...KEEPING, ...inputs }, { env: { GITHUB_EVENT_NAME: event }, payload })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toMatch(/^The login is not kept \(keep-login\), as a later step may run that code: /m)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }),
)

test('promote keeps it too, to where the image went', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    await pushImage(job.ecr, 'app', 'v1')
    const inputs = { ...KEEPING, repository: 'prod/app', from: 'app:v1', tags: 'prod' }
    const ran = await job.run(inputs, { action: 'promote' })
    expect(messageOf(ran)).toBe('')
    expect(await isLoginTaken(job)).toBe(true)
    await job.post(ran.state)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test('ECR Public too: its login stands under its own host, and isLoginTaken there', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const [host = '', alias = ''] = job.ecr.publicRegistry.split('/')
    const ran = await job.run({ ...KEEPING, repository: `public.ecr.aws/${alias}/app\nteam/app` })
    expect(messageOf(ran)).toBe('')
    const { auths } = await userConfigOf(job)
    expect(Object.keys(auths)).toEqual(['registry.example.com', ...new Set([host, job.ecr.registry])])
    const answer = await fetch(`http://${host}/token/?service=public.ecr.aws&scope=aws`, {
      headers: { authorization: `Basic ${auths[host]?.auth}` },
    })
    expect(answer.status).toBe(200)
    expect(ran.output).toContain(`The login to ${host} stays in `)
    await job.post(ran.state)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test('jobs that each push a part: each keeps the login, whichever of them comes last', () =>
  withJob({ docker: { build: { base: 'one' } } }, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    for (const part of ['linux/arm64', 'linux/amd64']) {
      const inputs = { ...KEEPING, platforms: 'linux/amd64,linux/arm64', part }
      const ran = await job.run(inputs, { env: { GITHUB_RUN_ID: '4711', GITHUB_RUN_ATTEMPT: '1' } })
      expect([messageOf(ran), ran.outputs.digest === '']).toEqual(['', part === 'linux/arm64'])
      expect(await isLoginTaken(job)).toBe(true)
      await job.post(ran.state)
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    }
  }))

test('a run that pushes nothing says that it keeps none', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ran = await job.run({ ...KEEPING, push: 'false' })
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toMatch(/^No login is kept \(keep-login\), as this run pushes nothing\.$/m)
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))

test.each([
  ['a file of another name', { path: '/etc/passwd', id: '0' }],
  ['no id', { path: '/home/x/config.json' }],
  ['no object', 'x'],
])('a state that no step can have left: %s', (_name, state) =>
  withJob({}, async (job) => {
    const result = await job.post({ 'kept-login': JSON.stringify(state) })
    expect(result).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^::warning::.* names no login of this step, so none was taken out\n$/),
    })
  }),
)

test('a ledger that others can read is none of this step: its words are not believed', () =>
  withJob({}, async (job) => {
    await writeUserConfig(job, CONFIG_TEXT)
    const ledger = join(job.home, '.docker', '.config.json.kept-logins')
    await writeFile(ledger, '{"entries":[],"found":{}}', { mode: 0o644 })
    const result = await job.post({ 'kept-login': JSON.stringify({ path: configPathOf(job), id: '0' }) })
    expect(result).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^::warning::.* is not what this step writes/),
    })
    expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
  }))
