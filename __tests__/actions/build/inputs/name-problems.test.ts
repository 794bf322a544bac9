// Names that people write and that cannot be used: of the repository, its account and region, the role, tags, and the
// Dockerfile of a job without a checkout.
import { expect, test } from '@jest/globals'
import { type Job, problemsOf } from '../../../fixtures/inputs.ts'
import { HOST } from '../../../fixtures/values.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'team/app', 'aws-region': 'us-east-1' }
const ROLE = 'arn:aws:iam::123456789012:role/github-ecr'
const NO_NAME = 'is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"'
const ALONE = 'it means nothing without role-to-assume, which is empty; is its variable or secret defined?'

test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
  ['repository: a space', { repository: 'team app' }, `repository: "team app" ${NO_NAME}`],
  [
    'repository: an option for docker',
    { repository: '--output=type=local' },
    `repository: "--output=type=local" ${NO_NAME}`,
  ],
  [
    'repository: one character',
    { repository: 'a' },
    'repository: repository name "a" has 1 characters; ECR takes 2 to 256',
  ],
  [
    'repository: with a tag',
    { repository: `${HOST}/team/app:v1` },
    `repository: "${HOST}/team/app:v1" has a tag or digest; name the repository only, and give tags in the input tags`,
  ],
  [
    'repository: with a scheme',
    { repository: `https://${HOST}/team/app` },
    `repository: "https://${HOST}/team/app" begins with a scheme; write it without "https://"`,
  ],
  [
    'repository: on ECR Public, without an alias',
    { repository: 'public.ecr.aws/app' },
    'repository: "public.ecr.aws/app" has no alias; on ECR Public a repository is public.ecr.aws/<alias>/<name>',
  ],
  [
    'repository: a host that only looks like ECR',
    { repository: `${HOST}.evil.example/app` },
    `repository: "${HOST}.evil.example" is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)`,
  ],
  [
    'registry-id: eleven digits',
    { 'registry-id': '12345678901' },
    'registry-id: "12345678901" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
  ],
  [
    'registry-id: no number',
    { 'registry-id': 'my-account' },
    'registry-id: "my-account" is not an AWS account id (12 digits)',
  ],
  [
    'aws-region: an availability zone',
    { 'aws-region': 'eu-central-1a' },
    'aws-region: "eu-central-1a" is not an AWS region such as "eu-central-1"; that is an availability zone, its region is eu-central-1',
  ],
  [
    'aws-region: a host to send credentials to',
    { 'aws-region': 'x@evil.example/' },
    'aws-region: "x@evil.example/" is not an AWS region such as "eu-central-1"',
  ],
  [
    'role-to-assume: the ARN of a user',
    { 'role-to-assume': 'arn:aws:iam::123456789012:user/github' },
    'role-to-assume: "arn:aws:iam::123456789012:user/github" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
  ],
  [
    'role: what belongs to a role, without one',
    { 'role-external-id': 'x', 'role-duration-seconds': '900' },
    `role-duration-seconds: ${ALONE}`,
    `role-external-id: ${ALONE}`,
  ],
  [
    'role: bad details',
    { 'role-to-assume': ROLE, 'role-session-name': 'a b', 'role-duration-seconds': '60' },
    'role-session-name: "a b" is not a session name: 2 to 64 letters, digits or any of "_+=,.@-"',
    'role-duration-seconds: "60" is not a whole number from 900 to 43200',
  ],
  [
    'tags: several with illegal characters',
    { tags: 'feature/login, v1+2' },
    'tags: tag "feature/login" contains "/"; a tag is made of letters, digits, "_", "." and "-"',
    'tags: tag "v1+2" contains "+"; a tag is made of letters, digits, "_", "." and "-"',
  ],
  [
    'tags: a dot at the beginning',
    { tags: '.hidden' },
    'tags: tag ".hidden" begins with "."; a tag begins with a letter, a digit or "_"',
  ],
  ['tags: commas and spaces', { tags: ' , ' }, 'tags: it names no tag; is its variable defined?'],
  ['tags: an empty one in quotes', { tags: '""' }, 'tags: it names no tag; is its variable defined?'],
  [
    'tags: with another repository',
    { tags: 'team/web:v1' },
    'tags: "team/web:v1" is not in the repository of this step, team/app; to docker, a name without a registry is one in Docker Hub, and a push there needs a step of its own (docker/build-push-action). In ECR, another one gets the image when the input repository names it too',
  ],
  [
    'build-args: an open quote in the second line',
    { 'build-args': 'A=1\n"B=2' },
    'build-args: a quote is opened and not closed (line 2)',
  ],
  [
    'platforms: a backslash',
    { platforms: 'linux/amd64,linux\\arm64' },
    'platforms: "linux\\\\arm64" is not a platform such as "linux/arm64"',
  ],
])('%s', (_name, inputs, ...problems) => {
  expect(problemsOf({ ...NEEDED, ...inputs })).toEqual(problems)
})

/** A workspace in which nothing was checked out. */
const EMPTY: Job = { paths: { '.git': 'missing', './Dockerfile': 'missing', empty: 'directory' } }
const NO_CHECKOUT = 'and no Git repository in the workspace; has actions/checkout run before this step? If so,'

test.each<readonly [name: string, inputs: Inputs, problem: string]>([
  [
    'in the context',
    { context: 'empty' },
    `file: there is no Dockerfile at "empty/Dockerfile" ${NO_CHECKOUT} name it in the input file, or the folder in the input context`,
  ],
  [
    'where the input says',
    { file: 'docker/Dockerfile' },
    `file: there is no "docker/Dockerfile" ${NO_CHECKOUT} the path is seen from the workspace, not from the context`,
  ],
])('without a checkout there is no Dockerfile: %s', (_name, inputs, problem) => {
  expect(problemsOf({ ...NEEDED, ...inputs }, EMPTY)).toEqual([problem])
})
