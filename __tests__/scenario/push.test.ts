// A push to main with keys from the inputs: what is done, in which order, and what is left for the job.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from '@jest/globals'
import { type Job, KEYS, withJob } from '../support/job.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app' }

test('a new repository is created, the image has the default tags, and a second run of the commit changes nothing', () =>
  withJob({}, async (job) => {
    const env = { GITHUB_SHA: await commit(job) }
    const first = await job.run(INPUTS, { env })
    expectTranscript('push-new-repository', transcriptOf(first))
    const second = await job.run(INPUTS, { env })
    expectTranscript('push-same-commit', transcriptOf(second))
    const { plan: _, ...outputs } = second.outputs
    expect({ ...outputs, plan: first.outputs.plan }).toEqual({ ...first.outputs, 'repository-created': 'false' })
    expect(await job.post(second.state)).toMatchObject({ code: 0, output: '', outputs: {}, summary: '' })
  }))

test('every input of the build reaches docker, and two docker commands are enough', () =>
  withJob({}, async (job) => {
    await job.write({ 'docker/web.Dockerfile': 'FROM scratch', 'web/index.html': '' })
    const ran = await job.run(
      {
        ...INPUTS,
        context: 'web',
        file: 'docker/web.Dockerfile',
        target: 'server',
        platforms: 'linux/amd64, linux/arm64',
        'build-args': '# a comment\nVERSION=1.2.3\nTITLE=a, "b" and #c\nFROM_JOB',
        labels: 'org.example.team=web, mobile',
        builder: 'mine',
        tags: 'v1.2.3,v1.2,v1,stable,latest,v1',
        'create-repository': 'TRUE',
      },
      { env: { FROM_JOB: '$HOME `id`', SOURCE_DATE_EPOCH: '1' } },
    )
    expectTranscript('push-every-input', transcriptOf(ran))
    expect(ran.commands).toHaveLength(2)
  }))

/** Makes the workspace a checkout whose commit is the same on every machine. Returns its SHA. */
async function commit({ workspace, home }: Job): Promise<string> {
  const when = { GIT_AUTHOR_DATE: '1750000000 +0000', GIT_COMMITTER_DATE: '1750000000 +0000' }
  const env = { PATH: process.env.PATH ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...when }
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: workspace, env }))
      .stdout
  await git('init', '--quiet', '--object-format=sha1', '--initial-branch=main')
  await git('add', '.')
  await git('commit', '--quiet', '--message=one')
  return (await git('rev-parse', 'HEAD')).trim()
}
