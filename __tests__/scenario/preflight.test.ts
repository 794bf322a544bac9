// What cannot work is told before the build: no build command is started, and the registry is asked in one round.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { PolicyRule } from '../../emulator/index.ts'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, KEYS, type Ran, startJob, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask } from '../support/registry.ts'
import { rounds } from '../support/transcript.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1' }
const REFUSED = 'This run cannot succeed, so nothing was built or changed:'
const CALLER = 'arn:aws:iam::123456789012:user/local'

/** What the step may ask before the build: nothing that changes anything. */
const LOOKS = [
  'BatchGetImage',
  'DescribeImages',
  'DescribeRepositories',
  'GetAuthorizationToken',
  'GetCallerIdentity',
  'GET layer',
  'GetDownloadUrlForLayer',
  'GetLifecyclePolicy',
  'GetRepositoryPolicy',
  'ListTagsForResource',
]

const changes = (ran: Ran): readonly string[] =>
  ran.requests.map(({ step }) => step).filter((step) => !LOOKS.includes(step))
const dockerCommands = (ran: Ran): readonly (string | undefined)[] => ran.commands.map(({ argv }) => argv[1])

let job: Job
beforeAll(async () => {
  job = await startJob({})
  await immutable('locked', { v1: 'one', v2: 'two' })
  await immutable('archived', { v1: 'one' })
  const { digest } = tinyImage('one')
  const imageId = { imageDigest: digest }
  await ask(job.ecr, 'UpdateImageStorageClass', { repositoryName: 'archived', imageId, targetStorageClass: 'ARCHIVE' })
})
afterAll(() => job.end())

/** Makes a repository whose tags cannot move, with an image behind each tag. */
async function immutable(repository: string, tags: Readonly<Record<string, string>>): Promise<void> {
  for (const [tag, content] of Object.entries(tags)) {
    await job.docker.play({ build: { content } })
    const inputs = { ...INPUTS, repository, tags: tag, 'image-tag-mutability': 'IMMUTABLE' }
    expect(messageOf(await job.run(inputs))).toBe('')
  }
}

type Row = readonly [name: string, inputs: Inputs, ...problems: readonly string[]]

test.each<Row>([
  [
    'the repository is missing, and create-repository is false',
    { repository: 'missing', 'create-repository': 'false' },
    'The repository missing does not exist in account 123456789012, region us-east-1, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.',
  ],
  [
    'the credentials are of another account',
    { repository: 'missing', 'allowed-account-ids': '210987654321,333333333333', 'create-repository': 'false' },
    `The credentials belong to account 123456789012 (${CALLER}), and allowed-account-ids has 210987654321, 333333333333. ` +
      'Give role-to-assume a role of such an account, or look which credentials the job gets.',
  ],
  [
    'tags that cannot move are on different images',
    { repository: 'locked', tags: 'v1,v2,v3' },
    'One image cannot have all of these tags: they cannot be moved, and they are on different images: v1 (sha256:5e5ff195ba3d), v2 (sha256:1255d49a1117).',
  ],
  [
    'so they are by the filters that the repository is to get',
    {
      repository: 'locked',
      tags: 'v1,v2,latest',
      'repository-settings': 'apply',
      'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION',
      'image-tag-mutability-exclusions': 'latest',
    },
    'One image cannot have all of these tags: they cannot be moved, and they are on different images: v1 (sha256:5e5ff195ba3d), v2 (sha256:1255d49a1117).',
  ],
  [
    'a tag that cannot move is on an image in the archive',
    { repository: 'archived', tags: 'v1,v2' },
    'v1 cannot be moved in this repository, and its image sha256:5e5ff195ba3d is in the archive, where it cannot be pulled. ' +
      'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
  ],
  [
    'the encryption is to be another one',
    { repository: 'locked', tags: 'v3', 'repository-settings': 'apply', 'encryption-type': 'KMS' },
    'The encryption of the repository locked cannot be changed any more (encryption-type: AES256 → KMS). ' +
      'Create another repository, or leave encryption-type and kms-key as they are there.',
  ],
  [
    'several reasons at once',
    {
      repository: 'archived',
      tags: 'v1,123456789012.dkr.ecr.eu-west-1.amazonaws.com/archived:v2',
      'repository-settings': 'apply',
      'encryption-type': 'KMS',
    },
    'The input tags names 123456789012.dkr.ecr.eu-west-1.amazonaws.com/archived, and the image goes to <ecr>/archived. Name that one, or the tags alone.',
    'The encryption of the repository archived cannot be changed any more (encryption-type: AES256 → KMS). ' +
      'Create another repository, or leave encryption-type and kms-key as they are there.',
    'v1 cannot be moved in this repository, and its image sha256:5e5ff195ba3d is in the archive, where it cannot be pulled. ' +
      'Restore it with "aws ecr update-image-storage-class --target-storage-class STANDARD", or use another tag.',
  ],
])('%s', async (_name, inputs, ...problems) => {
  const ran = await job.run({ ...INPUTS, ...inputs })
  expect(messageOf(ran)).toBe([REFUSED, ...problems.map((problem) => `- ${problem}`)].join('\n'))
  expect(dockerCommands(ran)).toEqual(['inspect'])
  expect(changes(ran)).toEqual([])
  expect(ran.outputs).toMatchObject({ image: '', digest: '', tags: '' })
})

test('the plan names each tag that is refused, in the log and as JSON', async () => {
  const ran = await job.run({ ...INPUTS, repository: 'archived', tags: 'v1,v2' })
  expect(ran.output).toContain(`
build       nothing: this run is refused
tags        v1: locked on sha256:5e5ff195ba3d in the archive
            v2: new
refused     v1 cannot be moved in this repository, `)
  const { digest } = tinyImage('one')
  expect(JSON.parse(ran.outputs.plan ?? '')).toMatchObject({
    action: 'none',
    refused: [expect.stringMatching(/^v1 cannot be moved/)],
    destinations: [
      {
        tags: [
          { tag: 'v1', now: digest, change: 'locked', archived: true },
          { tag: 'v2', now: null, change: 'new', archived: false },
        ],
      },
    ],
  })
})

test('the image that tags have has no room for one more', () =>
  withJob({}, async (own) => {
    const repositoryName = 'full'
    const inputs = { ...INPUTS, repository: repositoryName, 'image-tag-mutability': 'IMMUTABLE', tags: 'v1' }
    await own.run(inputs)
    const { manifest: imageManifest, digest } = tinyImage('hello')
    for (let count = 1; count < 1000; count += 1)
      await ask(own.ecr, 'PutImage', { repositoryName, imageManifest, imageTag: `t${count}` })
    const ran = await own.run({ ...inputs, tags: 'v1,v2' })
    expect(messageOf(ran)).toBe(
      `${REFUSED}\n- The image ${digest.slice(0, 19)} has 1000 tags already, and this run would add 1: v2. ECR takes 1000 on an image. Remove some that nobody needs.`,
    )
    expect(dockerCommands(ran)).toEqual(['inspect'])
  }))

describe('all looking is one round of calls', () => {
  const all = {
    'repository-settings': 'check',
    'lifecycle-policy': '{"rules":[]}',
    'repository-policy': '{"Statement":[]}',
    'repository-tags': 'team=web',
  }
  test.each<readonly [name: string, inputs: Inputs, requests: readonly string[]]>([
    [
      'of a repository that is there',
      { repository: 'archived', tags: 'v1,v2' },
      [
        'BatchGetImage',
        'DescribeImages',
        'DescribeImages',
        'DescribeRepositories',
        'GetAuthorizationToken',
        'GetCallerIdentity',
      ],
    ],
    [
      'of all its settings, when the registry is named',
      { repository: 'archived', tags: 'v1', 'registry-id': '123456789012', ...all },
      [
        'BatchGetImage',
        'DescribeImages',
        'DescribeRepositories',
        'GetAuthorizationToken',
        'GetCallerIdentity',
        'GetLifecyclePolicy',
        'GetRepositoryPolicy',
        'ListTagsForResource',
      ],
    ],
    [
      'of a repository that is missing',
      { repository: 'missing', 'create-repository': 'false', tags: 'v1' },
      ['BatchGetImage', 'DescribeImages', 'DescribeRepositories', 'GetAuthorizationToken', 'GetCallerIdentity'],
    ],
  ])('%s', async (_name, inputs, requests) => {
    const latency = (milliseconds: number) =>
      fetch(`${job.ecr.url}/_local/latency`, { method: 'PUT', body: JSON.stringify(milliseconds) })
    await latency(1000)
    try {
      const ran = await job.run({ ...INPUTS, ...inputs })
      expect(messageOf(ran)).toContain(REFUSED)
      expect(ran.requests.map(({ step }) => step).sort()).toEqual(requests)
      expect(rounds(ran.requests)).toBe(1)
    } finally {
      await latency(0)
    }
  })
})

describe('plan: true', () => {
  const POLICY = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:BatchGetImage' }] })
  const WANTED = {
    'repository-settings': 'apply',
    'image-tag-mutability': 'IMMUTABLE',
    'repository-policy': POLICY,
    'repository-tags': 'team=web',
  }
  const readers: PolicyRule[] = [
    {
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: LOOKS.filter((step) => step !== 'GetCallerIdentity').map((step) => `ecr:${step}`),
            Resource: '*',
          },
        ],
      },
    },
  ]

  test('tells what would be done, does nothing, and needs no right to do it', () =>
    withJob({ ecr: { policies: [] } }, async (own) => {
      await own.run({ ...INPUTS, repository: 'team/app', tags: 'latest' })
      await fetch(`${own.ecr.url}/_local/policies`, { method: 'PUT', body: JSON.stringify(readers) })
      const ran = await own.run({ ...INPUTS, ...WANTED, repository: 'team/app', tags: 'v1,latest', plan: 'true' })
      expect(messageOf(ran)).toBe('')
      expect(changes(ran)).toEqual([])
      expect(dockerCommands(ran)).toEqual(['inspect'])
      const { digest } = tinyImage('hello')
      const text = `identity    ${CALLER}
repository  ${own.ecr.registry}/team/app (exists)
build       ./Dockerfile by builder default (docker), not pushed: it must be the image that the locked tags have (${digest.slice(0, 19)})
settings    image-tag-mutability: MUTABLE → IMMUTABLE (will be set)
            repository-policy: none → {"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage"}]} (will be set)
            repository-tags team: none → web (will be set)
tags        v1: new
            latest: locked on ${digest.slice(0, 19)}`
      expect(ran.output).toContain(`\n${text}\n`)
      expect(ran.summary).toContain(`### Planned, nothing was done\n\n\`\`\`text\n${text}\n\`\`\`\n`)
      expect(JSON.parse(ran.outputs.plan ?? '')).toMatchObject({
        action: 'compare',
        refused: [],
        destinations: [{ state: 'there', tags: [{ change: 'new' }, { change: 'locked', now: digest }] }],
      })
      expect(ran.outputs).toMatchObject({ image: '', tags: '', 'repository-created': 'false', repository: 'team/app' })
    }))

  test('creates no repository', async () => {
    const ran = await job.run({ ...INPUTS, repository: 'planned', plan: 'true' })
    expect(ran.code).toBe(0)
    expect(ran.output).toContain(`\nrepository  ${job.ecr.registry}/planned (missing, will be created)\n`)
    const { repositories } = await ask(job.ecr, 'DescribeRepositories', {})
    expect(JSON.stringify(repositories)).not.toContain('planned')
  })

  test('fails when the run would', async () => {
    const ran = await job.run({ ...INPUTS, repository: 'planned', plan: 'true', 'create-repository': 'false' })
    expect([ran.code, messageOf(ran)]).toEqual([1, expect.stringContaining('and create-repository is false.')])
    expect(ran.summary).toContain('### Planned, nothing was done')
  })

  test('builds nothing where nothing would be pushed', async () => {
    const ran = await job.run({ ...INPUTS, repository: 'team/app', tags: 'v1', push: 'false', plan: 'true' })
    expect([ran.code, dockerCommands(ran), ran.requests]).toEqual([0, ['inspect'], []])
    expect(JSON.parse(ran.outputs.plan ?? '')).toEqual({
      version: 1,
      refused: [],
      action: 'build',
      reason: 'the input push is false',
      destinations: [],
    })
    expect(ran.summary).toContain('tags  v1')
  })
})
