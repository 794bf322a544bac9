// Names and full references, as docker/build-push-action takes them.
import { describe, expect, test } from '@jest/globals'
import { problemsOf, push, rows, settingsOf } from '../fixtures/metadata-rules.ts'

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const URI = { repository: `${HOST}/team/my-app` }
const AWS = { push: 'true', 'role-to-assume': 'arn:aws:iam::123456789012:role/x' }

rows('plain names', [
  ['one', push('main'), 'v1', 'v1'],
  ['one a line', push('main'), 'v1\nv2', 'v1 v2'],
  ['separated by commas', push('main'), 'v1,v2', 'v1 v2'],
  ['commas and lines', push('main'), 'v1, v2\nv3', 'v1 v2 v3'],
  ['in quotes', push('main'), '"v1,v2"', 'v1 v2'],
  [
    'a whole commit hash',
    push('main'),
    '860c1904a1ce19322e91ac35af1ab07466440c37',
    '860c1904a1ce19322e91ac35af1ab07466440c37',
  ],
  ['beside rules, by priority', push('main'), 'v1\ntype=ref,event=branch', 'main v1'],
  ['twice', push('main'), 'v1,v1', 'v1'],
  ['with an attribute it is a rule', push('main'), 'v1,priority=700\ntype=ref,event=branch', 'v1 main'],
  ['with enable=false', push('main'), 'v1,enable=false', ''],
  ['comments', push('main'), '# releases\nv1\n  # more\nv2', 'v1 v2'],
])

rows('full references', [
  ['the destination by its URI', push('main'), { ...URI, tags: `${HOST}/team/my-app:v1` }, 'v1'],
  ['several', push('main'), { ...URI, tags: `${HOST}/team/my-app:v1,${HOST}/team/my-app:v2` }, 'v1 v2'],
  [
    'another host of the same registry',
    push('main'),
    { ...URI, tags: '123456789012.dkr.ecr-fips.eu-central-1.amazonaws.com/team/my-app:v1' },
    'v1',
  ],
  ['the repository without a host', push('main'), { ...URI, tags: 'team/my-app:v1' }, 'v1'],
  ['beside a rule', push('main'), { ...URI, tags: `${HOST}/team/my-app:v1\ntype=sha` }, 'v1 sha-860c190'],
  [
    'the flavor is for names only',
    push('main'),
    { ...URI, tags: `${HOST}/team/my-app:v1\nv2`, flavor: 'suffix=-s' },
    'v1 v2-s',
  ],
  ['the destination by its name', push('main'), { tags: `${HOST}/my-app:v1` }, 'v1'],
  ['no tag, which is latest to docker', push('main'), { ...URI, tags: `${HOST}/team/my-app` }, 'latest'],
  ['no tag and no host', push('main'), { ...URI, tags: 'team/my-app\nv1', flavor: 'suffix=-s' }, 'latest v1-s'],
  ['no tag and a registry with a port', push('main'), { tags: 'localhost:5000/my-app' }, 'latest'],
  ['a tag that is called like the repository', push('main'), { tags: 'my-app' }, 'my-app'],
  ['a registry with a port', push('main'), { tags: 'localhost:5000/my-app:v1' }, 'v1'],
  ['a registry of this machine', push('main'), { tags: 'localhost/my-app:v1' }, 'v1'],
])

describe('a host that cannot be compared yet', () => {
  test('is kept for the plan', () => {
    const tags = `${HOST}/my-app:v1,${HOST}/my-app:v2\nv3`
    expect(settingsOf(push('main'), { tags }).tags.hosts).toEqual([HOST])
  })
})

describe('what cannot be a tag here', () => {
  test.each([
    ['a blank', { tags: 'a b' }, 'tags: tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"'],
    ['a first dash', { tags: '-a' }, 'tags: tag "-a" begins with "-"; a tag begins with a letter, a digit or "_"'],
    [
      'too many characters',
      { tags: 'a'.repeat(129) },
      `tags: tag ${JSON.stringify('a'.repeat(129))} has 129 characters; 128 are the most`,
    ],
    [
      'another repository',
      { tags: `${HOST}/other:v1` },
      `tags: "${HOST}/other:v1" is not in the repository of this step, my-app; another one gets the image when the input repository names it too`,
    ],
    [
      'a repository that ends alike',
      { tags: `${HOST}/x/my-app:v1` },
      `tags: "${HOST}/x/my-app:v1" is not in the repository of this step, my-app; another one gets the image when the input repository names it too`,
    ],
    [
      'a folder, which is no host',
      { tags: 'team/my-app:v1' },
      'tags: "team/my-app:v1" is not in the repository of this step, my-app; to docker, a name without a registry is one in Docker Hub, and a push there needs a step of its own (docker/build-push-action). In ECR, another one gets the image when the input repository names it too',
    ],
    [
      'a host that is none',
      { tags: 'a host.test/my-app:v1' },
      'tags: "a host.test/my-app:v1" is not an image reference, such as "host/team/app:v1"',
    ],
    [
      'another account',
      { ...URI, tags: '999999999999.dkr.ecr.eu-central-1.amazonaws.com/team/my-app:v1' },
      `tags: "999999999999.dkr.ecr.eu-central-1.amazonaws.com/team/my-app:v1" is not in the repository of this step, ${HOST}/team/my-app; another one gets the image when the input repository names it too`,
    ],
    [
      'another region',
      { ...URI, tags: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/my-app:v1' },
      `tags: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/my-app:v1" is not in the repository of this step, ${HOST}/team/my-app; another one gets the image when the input repository names it too`,
    ],
    [
      'another registry',
      { ...URI, tags: 'ghcr.io/team/my-app:v1' },
      `tags: "ghcr.io/team/my-app:v1" is not in the repository of this step, ${HOST}/team/my-app; this step pushes to ECR only, and another registry needs a step of its own`,
    ],
    [
      'an empty tag',
      { tags: `${HOST}/my-app:` },
      `tags: "${HOST}/my-app:" has no tag after ":"; is its variable defined?`,
    ],
    [
      'another repository without a tag',
      { tags: `${HOST}/x/my-app` },
      `tags: tag "${HOST}/x/my-app" contains "/"; a tag is made of letters, digits, "_", "." and "-"`,
    ],
    [
      'a digest',
      { tags: 'my-app@sha256:abc' },
      'tags: "my-app@sha256:abc" names a digest, which is what a build gives, not what it takes',
    ],
    [
      'an illegal tag',
      { tags: 'my-app:a b' },
      'tags: tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"',
    ],
  ])('%s', (_, inputs, problem) => {
    expect(problemsOf(push('main'), inputs)).toEqual([problem])
  })

  test('all of them are told together', () => {
    expect(problemsOf(push('main'), { tags: 'a b\ntype=semvr\n-x' })).toHaveLength(3)
  })
})

describe('numbers', () => {
  const many = (count: number) => ({ tags: Array.from({ length: count }, (_, index) => `t${index}`).join('\n') })

  test('1000 tags', () => {
    expect(settingsOf(push('main'), many(1000)).tags.names).toHaveLength(1000)
  })

  test('1001 tags', () => {
    expect(problemsOf(push('main'), many(1001))).toEqual(['tags: it gives 1001 tags; ECR takes 1000 on an image'])
  })

  test('no tag for an image that is pushed', () => {
    expect(problemsOf(push('main'), { ...AWS, tags: 'type=ref,event=tag\ntype=sha,enable=false' })).toEqual([
      'tags: none of its rules gives a tag in this run ("type=ref,event=tag": refs/heads/main is not a Git tag; ' +
        '"type=sha,enable=false": it is not enabled); add one that always does, such as type=sha, or set push to false',
    ])
  })

  test('no default tag for an image that is pushed', () => {
    expect(problemsOf({ event: 'push', ref: '', sha: '' }, AWS)).toEqual([
      'tags: it is empty, and the event has neither a commit nor a branch to make a tag from',
    ])
  })
})
