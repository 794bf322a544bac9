import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

test('a failed build tells what the step printed, and leaves no tag', async () => {
  await job.write({ 'bad/Dockerfile': 'FROM busybox:1.37\nRUN echo about to fail && exit 3' })
  const result = await job.run({ repository: 'bad', context: 'bad', tags: 'v1' })
  expect(result.code).toBe(1)
  const [error] = errorsIn(result)
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
  // The secret key of the job, and ECR's token in its two forms.
  expect(masks).toHaveLength(3)
  expect(masks.filter((mask) => mask === 'one' || mask === 'two')).toEqual([])
  expect(result.environmentFiles).toBe('')
})
