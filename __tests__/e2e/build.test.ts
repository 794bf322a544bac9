import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { errorsOf } from '../support/annotations.ts'
import { type Job, startJob } from './support.ts'

let job: Job
beforeAll(async () => {
  job = await startJob()
})
afterAll(() => job.end())

const config = async (image: string): Promise<{ Labels: Record<string, string>; Env: string[] }> => {
  await job.docker('pull', '--quiet', image)
  return JSON.parse(await job.docker('image', 'inspect', '--format', '{{json .Config}}', image))
}

test('target, build arguments, labels and a Dockerfile elsewhere reach the image', async () => {
  await job.write({
    'docker/app.Dockerfile': `FROM busybox:1.37 AS first
ARG GREETING
ARG FROM_JOB
ENV GREETING=$GREETING FROM_JOB=$FROM_JOB
FROM first AS second
ENV STAGE=second`,
    'app/file.txt': 'x',
  })
  const result = await job.run(
    {
      repository: 'options',
      context: 'app',
      file: 'docker/app.Dockerfile',
      target: 'first',
      'build-args': 'GREETING=a, "b" and #c\nFROM_JOB',
      labels: '# a comment\norg.example.team=web, mobile',
      tags: 'one',
    },
    { env: { FROM_JOB: 'inherited' } },
  )
  expect(result.code).toBe(0)
  const { Env, Labels } = await config(result.outputs.image ?? '')
  expect(Env).toEqual(expect.arrayContaining(['GREETING=a, "b" and #c', 'FROM_JOB=inherited']))
  expect(Env.join()).not.toContain('STAGE')
  expect(Labels).toMatchObject({ 'org.example.team': 'web, mobile' })
})

test('two platforms make one index', async () => {
  await job.write({ 'multi/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'multi/a.txt': 'a' })
  const result = await job.run({
    repository: 'multi',
    context: 'multi',
    platforms: 'linux/amd64,linux/arm64',
    tags: 'one,latest',
  })
  expect(result.code).toBe(0)
  const index = JSON.parse(await job.docker('manifest', 'inspect', '--insecure', result.outputs.image ?? ''))
  expect(index.manifests.map(({ platform }: { platform: unknown }) => platform)).toEqual([
    { architecture: 'amd64', os: 'linux' },
    { architecture: 'arm64', os: 'linux' },
  ])
  expect(result.summary).toContain('compressed in 2 manifests')
})

test('a failed build tells what the step printed, and leaves no tag', async () => {
  await job.write({ 'bad/Dockerfile': 'FROM busybox:1.37\nRUN echo about to fail && exit 3' })
  const result = await job.run({ repository: 'bad', context: 'bad', tags: 'v1' })
  expect(result.code).toBe(1)
  const [error] = errorsOf(result)
  expect(
    error,
  ).toBe(`Could not build the image: RUN echo about to fail && exit 3 (bad/Dockerfile:2) ended with exit code 3.
Its last lines:
  about to fail`)
  expect(result.outputs).toMatchObject({
    image: '',
    digest: '',
    tags: '',
    repository: 'bad',
    'repository-created': 'true',
  })
  await expect(job.docker('pull', `${job.ecr.registry}/bad:v1`)).rejects.toThrow('not found')
})

test('workflow commands in the output of a build are only text', async () => {
  await job.write({
    'hostile/Dockerfile': `FROM busybox:1.37
RUN printf 'x\\r::add-mask::one\\n##[add-mask]two\\n::set-output name=digest::three\\n##[save-state name=folder]/etc\\n' && \\
    printf '##[stop-commands]four\\n##[error]five\\r::warning::six\\n'`,
  })
  const result = await job.run({ repository: 'hostile', context: 'hostile', tags: 'v1' })
  expect(result.code).toBe(0)
  expect(result.output).toMatch(/##\[add-mask\]two/)
  const { entries, masks } = result.log
  const names = entries.flatMap((entry) => ('command' in entry ? [entry.command.name] : []))
  expect(new Set(names)).toEqual(new Set(['group', 'endgroup']))
  expect(masks).toHaveLength(2)
  expect(result.environmentFiles).toBe('')
})
