// A workspace that others have filled, as from an artifact of a pull request: what is not what it seems to be.
import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import { runPlainGit } from '../support/hostile-repository.ts'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

const STAYS =
  'a path in the workspace has to stay there, links included: if that is what you mean, write its absolute path'

/** A link in the workspace to a file of the job. */
const linked =
  (name: string) =>
  ({ workspace, home }: Job): void => {
    writeFileSync(join(home, 'credentials'), 'a-canary-of-the-machine')
    rmSync(join(workspace, name), { force: true })
    symlinkSync('../home/credentials', join(workspace, name))
  }

const pipe =
  (name: string) =>
  ({ workspace }: Job): void => {
    rmSync(join(workspace, name), { force: true })
    execFileSync('mkfifo', [join(workspace, name)])
  }

test.each<readonly [name: string, set: (job: Job) => void, inputs: Inputs, problem: string]>([
  [
    'a secret is a file of the machine',
    linked('.npmrc'),
    { 'secret-files': 'npm=.npmrc' },
    `secret-files: the secret "npm" names a file elsewhere: ".npmrc" leads out of the workspace, to "<home>/credentials"; ${STAYS}`,
  ],
  [
    'a policy is a file of the machine',
    linked('policy.json'),
    { 'lifecycle-policy': 'policy.json' },
    `lifecycle-policy: "policy.json" leads out of the workspace, to "<home>/credentials"; ${STAYS}`,
  ],
  [
    'the folder of an output is one of the machine',
    ({ workspace }) => symlinkSync('../home', join(workspace, 'out')),
    { outputs: 'type=local,dest=out/.ssh' },
    `outputs: "out/.ssh" leads out of the workspace, to "<home>/.ssh"; ${STAYS}`,
  ],
  ['the Dockerfile is a pipe', pipe('Dockerfile'), {}, 'file: "./Dockerfile" is not a regular file'],
])('refused before anything is asked: %s', (_name, set, inputs, problem) =>
  withJob({}, async (job) => {
    set(job)
    const ran = await job.run({ ...INPUTS, ...inputs })
    expect(messageOf(ran)).toBe(`The inputs of this step cannot be used:\n- ${problem}`)
    expect([ran.code, ran.requests, ran.commands]).toEqual([1, [], []])
  }),
)

test('an absolute path is the word of the workflow', () =>
  withJob({}, async (job) => {
    writeFileSync(join(job.temp, 'npmrc'), 'a-token-of-the-job')
    const ran = await job.run({ ...INPUTS, 'secret-files': `npm=${job.temp}/npmrc` })
    expect([ran.code, ran.log.masks.includes('a-token-of-the-job')]).toEqual([0, true])
  }))

test('an ignore file that is a pipe does not stand in the way of the error', () =>
  withJob(
    {
      docker: {
        build: {
          stderr:
            'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/hello.txt": not found\n',
          exit: 1,
        },
      },
    },
    async (job) => {
      pipe('.dockerignore')(job)
      expect((await job.run(INPUTS)).code).toBe(1)
    },
  ))

test('a commit of a time that no image can bear is one of an unknown time', () =>
  withJob({}, async (job) => {
    const { workspace } = job
    runPlainGit(workspace, ['init', '--quiet'])
    const tree = runPlainGit(workspace, ['mktree'])
    const object = `tree ${tree}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 99999999999999 +0000\n\nx\n`
    const sha = runPlainGit(workspace, ['hash-object', '-t', 'commit', '-w', '--stdin'], object)
    const ran = await job.run(INPUTS, { env: { GITHUB_SHA: sha } })
    expect(ran.code).toBe(0)
    expect(warningsIn(ran)).toEqual([
      `The commit ${sha} says that it was made 99999999999999 seconds after 1970-01-01, and a time in an image lies ` +
        'between the years 1970 and 9999. The image is built as one of a commit whose time is unknown.',
    ])
    expect(ran.commands.at(-1)?.argv.join(' ')).not.toMatch(/created|source-date-epoch/)
  }))
