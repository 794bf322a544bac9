// A machine that refuses a file: it is named, with what it is for, why, and what to do. What can be done without it goes on.
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { DOCUMENT } from '../support/prerequisites.ts'
import { normalized } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

const FOLDER = 'a private folder in RUNNER_TEMP for the Docker configuration and the secrets of this run'
const MISSING = [
  'Why: The folder that this path is in is not there, or is a file.',
  'What to do: Look for an earlier step that removes the folders of the runner (RUNNER_TEMP and what is in it) or sets RUNNER_TEMP, and for a container that does not have them mounted.',
  `More: ${DOCUMENT}#path-missing`,
]
const FULL = [
  "Why: The runner's disk is full.",
  'What to do: Remove what the job does not need before this step, or use a larger runner.',
  `More: ${DOCUMENT}#disk-full`,
]

/** A variable of a broken runner, and the whole message. */
const BROKEN: readonly (readonly [name: string, runner: (job: Job) => Promise<Inputs>, ...says: readonly string[]])[] =
  [
    [
      'RUNNER_TEMP is not there',
      async (job) => ({ RUNNER_TEMP: join(job.home, 'gone') }),
      `Could not make <home>/gone/ecr-build-push-<random>, ${FOLDER}.`,
      "The system said: ENOENT: no such file or directory, mkdir '<home>/gone/ecr-build-push-<random>'",
      ...MISSING,
    ],
    [
      'RUNNER_TEMP is a file',
      async (job) => {
        await writeFile(join(job.home, 'file'), '')
        return { RUNNER_TEMP: join(job.home, 'file') }
      },
      `Could not make <home>/file/ecr-build-push-<random>, ${FOLDER}.`,
      "The system said: ENOTDIR: not a directory, mkdir '<home>/file/ecr-build-push-<random>'",
      ...MISSING,
    ],
    [
      'RUNNER_TEMP is a link to itself',
      async (job) => {
        await symlink('loop', join(job.home, 'loop'))
        return { RUNNER_TEMP: join(job.home, 'loop') }
      },
      `Could not make <home>/loop/ecr-build-push-<random>, ${FOLDER}.`,
      "The system said: ELOOP: too many symbolic links encountered, mkdir '<home>/loop/ecr-build-push-<random>'",
      'Why: A link on that path leads back to itself.',
      'What to do: Have the link lead to what is meant, or take it away; for RUNNER_TEMP see where the runner was set up.',
      `More: ${DOCUMENT}#path-loop`,
    ],
    [
      'GITHUB_OUTPUT is on a full disk',
      async () => ({ GITHUB_OUTPUT: '/dev/full' }),
      'Could not write the output image to /dev/full, the file GITHUB_OUTPUT of the runner.',
      'The system said: ENOSPC: no space left on device, write',
      ...FULL,
    ],
    [
      'GITHUB_OUTPUT is not there',
      async (job) => ({ GITHUB_OUTPUT: join(job.home, 'gone') }),
      'Could not write the output image to <home>/gone, the file GITHUB_OUTPUT of the runner.',
      'The system said: ENOENT: no such file or directory',
      ...MISSING,
    ],
    [
      'GITHUB_STATE is on a full disk',
      async () => ({ GITHUB_STATE: '/dev/full' }),
      'Could not write what the post part needs to /dev/full, the file GITHUB_STATE of the runner.',
      'The system said: ENOSPC: no space left on device, write',
      ...FULL,
    ],
  ]

test.each(BROKEN)('%s', (_name, runner, ...says) =>
  withJob({}, async (job) => {
    const ran = await job.run(INPUTS, { runner: await runner(job) })
    expect(normalized(messageOf(ran), ran)).toBe(says.join('\n'))
    expect(ran.code).toBe(1)
    expect([ran.commands, ran.requests]).toEqual([[], []])
  }),
)

test('a job summary that cannot be written is no reason to fail: the image is delivered', () =>
  withJob({}, async (job) => {
    const ran = await job.run(INPUTS, { runner: { GITHUB_STEP_SUMMARY: '/dev/full' } })
    expect([ran.code, ran.outputs['tag-names']]).toEqual([0, 'v1'])
    expect(ran.output).toContain(
      '::warning::The job summary could not be written to /dev/full (ENOSPC: no space left on device, write).\n',
    )
  }))

describe('the file of the event', () => {
  const WARNING = /^::warning::The file of the event \(GITHUB_EVENT_PATH\) cannot be used: .*\n/m

  test.each([
    ['is empty', '', true],
    ['is null', 'null', true],
    ['ends too early', '{', true],
    ['begins with a byte order mark', '\uFEFF{"repository":{"default_branch":"main"}}', false],
  ])('%s: the run and its post part go on', (_name, text, warns) =>
    withJob({}, async (job) => {
      const GITHUB_EVENT_PATH = join(job.home, 'event.json')
      await writeFile(GITHUB_EVENT_PATH, text)
      const ran = await job.run(INPUTS, { runner: { GITHUB_EVENT_PATH } })
      expect([ran.code, ran.outputs['tag-names'], WARNING.test(ran.output)]).toEqual([0, 'v1', warns])
      expect(await job.post(ran.state, INPUTS, {}, { GITHUB_EVENT_PATH })).toMatchObject({ code: 0, output: '' })
    }),
  )
})

describe('the configuration of Docker as docker bears it', () => {
  test('without HOME it is in the home that the system has for the user', () =>
    withJob({}, async (job) => {
      const ran = await job.run({ ...INPUTS, push: 'false' }, { env: { HOME: '' } })
      const { homedir } = userInfo()
      const { HOME, DOCKER_CONFIG } = ran.commands[0]?.env ?? {}
      expect([ran.code, HOME, DOCKER_CONFIG]).toEqual([0, homedir, `${homedir}/.docker`])
    }))

  test('a relative DOCKER_CONFIG is seen from the workspace, as docker sees it', () =>
    withJob({}, async (job) => {
      await mkdir(join(job.home, 'config', 'cli-plugins'), { recursive: true })
      await writeFile(join(job.home, 'config', 'config.json'), '{"currentContext":"remote"}')
      const ran = await job.run(INPUTS, { env: { DOCKER_CONFIG: '../home/config' } })
      const { config, env } = ran.commands.at(-1) ?? {}
      expect(ran.code).toBe(0)
      expect(ran.commands[0]?.env.DOCKER_CONFIG).toBe(`${job.home}/config`)
      expect(env?.BUILDX_CONFIG).toBe(`${job.home}/config/buildx`)
      expect(config?.files.map(({ name, mode }) => normalized(`${mode} ${name}`, ran))).toContain(
        '→ <home>/config/cli-plugins cli-plugins',
      )
    }))

  test('config.json that is a folder, as a bind mount leaves it, is told', () =>
    withJob({}, async (job) => {
      await mkdir(join(job.home, '.docker', 'config.json'), { recursive: true })
      const ran = await job.run(INPUTS)
      expect(ran.code).toBe(0)
      expect(normalized(ran.output, ran)).toContain(
        '::warning::This step works without the configuration of Docker, as Docker does: "<home>/.docker/config.json" is a folder, not a file.\n',
      )
    }))

  test('what docker cannot read in config.json is left out, because docker would then read no login at all', () =>
    withJob({}, async (job) => {
      await mkdir(join(job.home, '.docker'))
      const own = { experimental: true, auths: { 'ghcr.io': { auth: '###' } }, psFormat: 'table' }
      await writeFile(join(job.home, '.docker', 'config.json'), JSON.stringify(own))
      const ran = await job.run({ ...INPUTS, push: 'false' })
      expect(ran.code).toBe(0)
      expect(normalized(ran.output, ran)).toContain(
        '::warning::Docker cannot read experimental, auths "ghcr.io" in <home>/.docker/config.json, so this step leaves that out.\n',
      )
      const text = ran.commands.at(-1)?.config?.files.find(({ name }) => name === 'config.json')?.text
      expect(JSON.parse(text ?? '')).toEqual({ auths: {}, psFormat: 'table' })
    }))

  test('an old login in DOCKER_AUTH_CONFIG makes way for that of the step; others stay, and are masked', () =>
    withJob({}, async (job) => {
      const old = Buffer.from('AWS:an-expired-password').toString('base64')
      const other = Buffer.from('me:the-other-password').toString('base64')
      const auths = { [job.ecr.registry]: { auth: old }, 'ghcr.io': { auth: other } }
      const ran = await job.run(INPUTS, { env: { DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) } })
      expect(ran.code).toBe(0)
      expect(ran.commands.at(-1)?.env.DOCKER_AUTH_CONFIG).toBe(
        JSON.stringify({ auths: { 'ghcr.io': { auth: other } } }),
      )
      const masked = ran.output.split('\n').filter((line) => line.startsWith('::add-mask::'))
      for (const text of [old, 'an-expired-password', other, 'the-other-password'])
        expect(masked).toContain(`::add-mask::${text}`)
    }))
})

describe('a folder of buildx that cannot be written', () => {
  test('is replaced by a private one for as long as the step runs', () =>
    withJob({}, async (job) => {
      await writeFile(join(job.home, 'file'), '')
      const ran = await job.run(INPUTS, { env: { BUILDX_CONFIG: join(job.home, 'file', 'buildx') } })
      expect(ran.code).toBe(0)
      const folders = new Set(ran.commands.map(({ env }) => normalized(env.BUILDX_CONFIG ?? '', ran)))
      expect([...folders]).toEqual(['<temp>/ecr-build-push-<random>'])
      expect(await readdir(job.temp)).toEqual([])
    }))

  test('is removed by the post part after a run that was killed', () =>
    withJob({ docker: { build: { cancels: 'SIGKILL' } } }, async (job) => {
      await writeFile(join(job.home, 'file'), '')
      const ran = await job.run(INPUTS, { env: { BUILDX_CONFIG: join(job.home, 'file', 'buildx') } })
      expect((await readdir(job.temp)).length).toBe(2)
      expect(await job.post(ran.state, INPUTS)).toMatchObject({ code: 0, output: '' })
      expect(await readdir(job.temp)).toEqual([])
    }))
})
