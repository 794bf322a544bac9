// What the job has around the step, for programs of its own: it changes neither what the step does nor what it says.
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, type Ran, SHA, withJob } from '../support/job.ts'
import { nodeAfter } from '../support/machine.ts'
import { transcriptOf } from '../support/transcript.ts'

const INPUTS = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: "v1\n{{commit_date 'YYYY-MM-DD-HH'}}",
  secrets: 'token=secret-of-the-job',
}

/** An event that tells when its commit was made. */
const payload = {
  repository: { default_branch: 'main', full_name: 'octo-org/app' },
  head_commit: { id: SHA, timestamp: '2026-01-31T23:30:00+09:00' },
}

/** Environment of the job, and lines of a shell around the step. */
interface Surroundings {
  readonly env?: Inputs
  readonly shell?: readonly string[]
}

const AROUND: readonly (readonly [name: string, around: Surroundings])[] = [
  [
    'options for Node: memory, a title, warnings',
    { env: { NODE_OPTIONS: '--max-old-space-size=256 --title=job --trace-warnings' } },
  ],
  ['options for Node: a module of the job', { env: { NODE_OPTIONS: '--require ./preload.cjs' } }],
  ['a zone of time', { env: { TZ: 'Asia/Kathmandu' } }],
  ['a zone of time that there is not', { env: { TZ: 'Not/AZone' } }],
  ['Turkish, whose small I has no dot', { env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' } }],
  ['Japanese', { env: { LANG: 'ja_JP.UTF-8', LC_ALL: 'ja_JP.UTF-8', LANGUAGE: 'ja' } }],
  ['no language at all', { env: { LANG: 'C', LC_ALL: 'C' } }],
  ['new files are open to everybody', { shell: ['umask 000'] }],
  ['new files are open to their owner alone', { shell: ['umask 077'] }],
  ['no stdin', { shell: ['exec 0<&-'] }],
  ['a folder for temporary files in which nothing can be written', { env: { TMPDIR: '/proc' } }],
]

/** The step in these surroundings, without what they are. */
async function story(job: Job, { env = {}, shell = [] }: Surroundings): Promise<string> {
  await job.write({ 'preload.cjs': '' })
  const ran = await job.run(INPUTS, { env, payload, ...(shell.length > 0 && { node: await nodeAfter(job, ...shell) }) })
  expect([ran.code, ran.outputs['tag-names'], await readdir(job.temp)]).toEqual([0, 'v1\n2026-01-31-14', []])
  return withoutSurroundings(ran, env)
}

function withoutSurroundings(ran: Ran, env: Inputs): string {
  const given = new Set(Object.entries(env).map(([name, value]) => `${name} = ${value}`))
  const lines = transcriptOf(ran).split('\n')
  return lines.filter((line) => !given.has(line.trim()) && !/^ +(LANG|LC_ALL|TZ|TMPDIR)=/.test(line)).join('\n')
}

async function inJob(around: Surroundings): Promise<string> {
  let told = ''
  await withJob({}, async (job) => {
    told = await story(job, around)
  })
  return told
}

let plain: Promise<string> | undefined

test.each(AROUND)('%s', async (_name, around) => {
  plain ??= inJob({})
  expect(await inJob(around)).toBe(await plain)
})

test("options for Node are none of docker's business", () =>
  withJob({}, async (job) => {
    const ran = await job.run(INPUTS, { env: { NODE_OPTIONS: '--max-old-space-size=256' } })
    expect(ran.commands.filter(({ env }) => env.NODE_OPTIONS !== undefined)).toEqual([])
  }))

test.each([
  ['a newline', 'a\nb'],
  ['commas and quotes', 'a,b"c\'d=e'],
  ['Korean', '임시 폴더'],
  ['percent, hash and dollar', 'a%20b#c;d&e$f'],
  ['a backslash', 'a\\b'],
])('RUNNER_TEMP with %s', (_name, folder) =>
  withJob({}, async (job) => {
    const RUNNER_TEMP = join(job.temp, folder)
    await mkdir(RUNNER_TEMP)
    const ran = await job.run(INPUTS, { runner: { RUNNER_TEMP } })
    expect([ran.code, await readdir(RUNNER_TEMP)]).toEqual([0, []])
    expect(await job.post(ran.state, INPUTS, {}, { RUNNER_TEMP })).toMatchObject({ code: 0, output: '' })
  }),
)
