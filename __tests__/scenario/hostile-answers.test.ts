// An endpoint that is not AWS's says where the image goes: nothing of it becomes a host, an argument, an output or a link.
import { expect, test } from '@jest/globals'
import { INITIAL_OUTPUTS } from '../../src/actions/build/outputs.ts'
import { KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
const NAME = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }
const URI = { ...NAME, repository: `${HOST}/team/app` }

const repository = (repositoryUri: string, registryId = '123456789012') => ({
  registryId,
  repositoryUri,
  repositoryName: 'team/app',
  imageTagMutability: 'MUTABLE',
})
const described = (uri: string, account?: string) => ({
  DescribeRepositories: { repositories: [repository(uri, account)] },
  BatchGetImage: { images: [] },
})
const token = (proxyEndpoint: string, authorizationToken = 'QVdTOnNlY3JldA==') => ({
  GetAuthorizationToken: { authorizationData: [{ authorizationToken, proxyEndpoint, expiresAt: 2_000_000_000 }] },
})

test.each([
  [
    'a host that begins as that of the URI',
    URI,
    described(`${HOST}.evil.com/team/app`),
    `the answer names "${HOST}.evil.com", which is not ECR's, and the input repository names ${HOST}.`,
  ],
  [
    'any text as a host',
    NAME,
    described('ev il"`<img src=x>\nx/team/app'),
    'the answer names no registry: "ev il\\"`<img src=x>\\nx" is not the host of a registry',
  ],
  [
    'an option of docker as a host',
    NAME,
    described('--load/team/app'),
    'the answer names no registry: "--load" is not the host of a registry',
  ],
  [
    'a password before a host',
    NAME,
    described('user:pw@a.b/team/app'),
    'the answer names no registry: "user:pw@a.b" is not the host of a registry',
  ],
  [
    "another account's host",
    NAME,
    described('210987654321.dkr.ecr.us-east-1.amazonaws.com/team/app'),
    'the answer is about account 123456789012, and names 210987654321.dkr.ecr.us-east-1.amazonaws.com',
  ],
  [
    'another account',
    URI,
    described('210987654321.dkr.ecr.us-east-1.amazonaws.com/team/app', '210987654321'),
    'the answer is about account 210987654321, and account 123456789012 was asked for',
  ],
  [
    'any text as the host of a token',
    NAME,
    token('https://a.b`id`'),
    'the answer names no registry: "a.b`id`" is not the host of a registry',
  ],
  [
    'a token that would be a header of its own',
    NAME,
    token(`https://${HOST}`, 'QVdT\r\nX-Evil: 1'),
    'the answer holds no token in base64',
  ],
])('%s', (_name, inputs, answers, problem) => {
  const faults = Object.entries(answers).map(([match, body]) => ({
    match,
    body: JSON.stringify(body),
    contentType: 'application/x-amz-json-1.1',
  }))
  return withJob({ ecr: { faults } }, async (job) => {
    const ran = await job.run(inputs)
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(`ECR said: WrongAnswer: ${problem}`)
    expect(messageOf(ran)).toContain('Something that is not AWS answered')
    expect(ran.commands.flatMap(({ argv }) => argv.slice(0, 2))).not.toContain('build')
    expect(ran.outputs).toMatchObject({ image: '', registry: '', repository: '' })
    expect(Object.keys(ran.outputs).toSorted()).toEqual(Object.keys(INITIAL_OUTPUTS).toSorted())
  })
})

test('what a repository that was just created is said to be called', () => {
  const body = JSON.stringify({ repository: repository(`${HOST}.evil.com/team/app`) })
  const faults = [{ match: 'CreateRepository', body, contentType: 'application/x-amz-json-1.1' }]
  return withJob({ ecr: { faults } }, async (job) => {
    const ran = await job.run(URI)
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(`the answer names "${HOST}.evil.com", which is not ECR's`)
    expect(JSON.stringify([ran.commands, ran.outputs])).not.toContain('evil.com')
  })
})
