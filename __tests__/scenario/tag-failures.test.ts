// What goes wrong after the push: what is known is reported, and no output names a tag that does not exist.
import { expect, test } from '@jest/globals'
import type { FaultRule } from '../../emulator/index.ts'
import { KEYS, type Ran, withJob } from '../support/job.ts'
import { greenLine, messageOf } from '../support/message.ts'
import { ask, tagsIn } from '../support/registry.ts'
import { expectTranscript, transcriptOf } from '../support/transcript.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app' }
const LIMIT = 'The image already has the maximum allowed number of tags'
const DENIED = 'User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr'

const refuse = (match: string, code: string, message: string, more: Partial<FaultRule> = {}): FaultRule => ({
  match,
  code,
  message,
  ...more,
})

/** The tags that the outputs name, with the digest that they claim, as the registry would list them. */
const claimed = ({ outputs }: Ran): readonly string[] =>
  (outputs['tag-names'] ?? '')
    .split('\n')
    .map((tag) => `${tag} ${outputs.digest}`)
    .sort()

test('latest is refused, after the other tags were set', () =>
  withJob({ ecr: { faults: [refuse('PutImage', 'LimitExceededException', LIMIT, { skip: 1 })] } }, async (job) => {
    const ran = await job.run({ ...INPUTS, tags: 'v1,v2,latest' })
    expectTranscript('tag-refused', transcriptOf(ran))
    expect(claimed(ran)).toEqual(await tagsIn(job.ecr, 'team/app'))
    expect(ran.outputs['tag-names']).toBe('v1\nv2')
  }))

test('one of three tags is refused: the others are set, and latest is not moved', () =>
  withJob(
    { ecr: { faults: [refuse('PutImage', 'AccessDeniedException', `${DENIED}:PutImage`, { times: 1 })] } },
    async (job) => {
      const ran = await job.run({ ...INPUTS, tags: 'v1,v2,v3,v4,latest' })
      expect(ran.code).toBe(1)
      expect(claimed(ran)).toEqual(await tagsIn(job.ecr, 'team/app'))
      // Which one it was depends on which request came first.
      expect((ran.outputs['tag-names'] ?? '').split('\n')).toHaveLength(3)
      expect(ran.outputs['tag-names']).not.toContain('latest')
      expect(ran.outputs).toMatchObject({ 'repository-created': 'true', image: expect.stringContaining('@sha256:') })
      expect(messageOf(ran)).toMatch(/^Could not set the tag v[234]\.\nECR said: AccessDeniedException: /)
    },
  ))

test('a service that is too busy is asked again', () =>
  withJob(
    { ecr: { faults: [refuse('PutImage', 'ThrottlingException', 'Rate exceeded', { times: 2 })] } },
    async (job) => {
      const ran = await job.run({ ...INPUTS, tags: 'v1,v2' })
      expect(ran.code).toBe(0)
      expect(claimed(ran)).toEqual(await tagsIn(job.ecr, 'team/app'))
      expect(ran.requests.filter(({ step }) => step === 'PutImage').map(({ status }) => status)).toEqual([
        400, 400, 200,
      ])
    },
  ))

test('a connection that is cut is tried again', () =>
  withJob({ ecr: { faults: [{ match: 'GetAuthorizationToken', times: 1, action: 'reset' }] } }, async (job) => {
    expect(await job.run({ ...INPUTS, tags: 'v1' })).toMatchObject({ code: 0 })
  }))

test('another job creates the repository at the same moment', async () => {
  const faults: FaultRule[] = []
  await withJob({ ecr: { faults } }, async (job) => {
    await ask(job.ecr, 'CreateRepository', { repositoryName: 'team/app' })
    faults.push({ match: 'DescribeRepositories', times: 1, code: 'RepositoryNotFoundException' })
    const ran = await job.run({ ...INPUTS, tags: 'v1' })
    expect(ran.output).toContain(greenLine(`Another job just created the repository ${job.ecr.registry}/team/app.`))
    expect(ran.outputs).toMatchObject({ 'tag-names': 'v1', 'repository-created': 'false' })
  })
})

test('the image cannot be looked at after the push: docker has pushed it, and the outputs say so', () =>
  withJob(
    {
      ecr: {
        faults: [refuse('BatchGetImage', 'AccessDeniedException', `${DENIED}:BatchGetImage`, { skip: 1 })],
      },
    },
    async (job) => {
      const ran = await job.run({ ...INPUTS, tags: 'v1,v2' })
      expect(messageOf(ran).split('\n')[0]).toBe('Could not look at the images of team/app.')
      expect(claimed(ran)).toEqual(await tagsIn(job.ecr, 'team/app'))
      expect(ran.outputs).toMatchObject({
        image: `${job.ecr.registry}/team/app@${ran.outputs.digest}`,
        'tag-names': 'v1',
        'repository-created': 'true',
      })
    },
  ))
