import { expect, test } from '@jest/globals'
import { type Job, problemsOf, settingsOf } from '../../../fixtures/inputs.ts'
import { HOST } from '../../../fixtures/values.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const ARN = 'arn:aws:iam::123456789012:role/github-ecr'

const ALONE = 'it means nothing without role-to-assume, which is empty; is its variable or secret defined?'
const NO_EXTERNAL_ID =
  "AWS takes none with GitHub's OIDC token, which this job assumes the role with. Leave it away: what keeps others out is the condition on the token's sub in the role's trust policy"
const OIDC = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.test/token' }
const HALF = 'it is empty although the other half of the key is given; is the secret defined?'

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, problem: string]>([
  [
    'repository: missing',
    { repository: '' },
    'repository: it is missing; give the name of an ECR repository, such as my-app',
  ],
  [
    'repository: another registry',
    { repository: 'ghcr.io/me/app' },
    'repository: "ghcr.io" is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)',
  ],
  [
    'image-tag-mutability: ECR Public has none',
    { repository: 'public.ecr.aws/a1b2c3d4/app', 'image-tag-mutability': 'IMMUTABLE' },
    'image-tag-mutability: it is for private repositories, and the input repository names only public ones',
  ],
  [
    'repository: two in one line',
    { repository: 'app,web' },
    'repository: "web" is not one of: role-to-assume=…, aws-region=…, registry-id=…; another repository stands on a line of its own',
  ],
  [
    'repository: an attribute that does not exist',
    { repository: 'app,region=eu-west-1' },
    'repository: "region=eu-west-1" is not one of: role-to-assume=…, aws-region=…, registry-id=…; another repository stands on a line of its own',
  ],
  [
    'repository: an attribute twice',
    { repository: 'app,aws-region=eu-west-1,aws-region=eu-west-2' },
    'repository: aws-region is there twice for one repository',
  ],
  [
    'repository: an attribute alone',
    { repository: 'aws-region=eu-west-1' },
    'repository: "aws-region=eu-west-1" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"',
  ],
  [
    'repository: a bad role',
    { repository: 'app,role-to-assume=ci' },
    'repository: "ci" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
  ],
  [
    'repository: an empty role',
    { repository: 'app,role-to-assume=' },
    'repository: "" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
  ],
  [
    'repository: a bad region',
    { repository: 'app,aws-region=Paris' },
    'repository: "Paris" is not an AWS region such as "eu-central-1"',
  ],
  [
    'repository: a bad account',
    { repository: 'app,registry-id=12' },
    'repository: "12" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
  ],
  [
    'repository: another region than the URI has',
    { repository: `${HOST}/app,aws-region=eu-west-1` },
    `repository: aws-region=eu-west-1 contradicts ${HOST}/app, whose region is eu-central-1`,
  ],
  [
    'repository: another account than the URI has',
    { repository: `${HOST}/app,registry-id=210987654321` },
    `repository: registry-id=210987654321 contradicts ${HOST}/app, whose account is 123456789012`,
  ],
  [
    'repository: a region of ECR Public',
    { repository: 'public.ecr.aws/a1b2c3d4/app,aws-region=us-east-1' },
    'repository: aws-region=us-east-1 means nothing for public.ecr.aws/a1b2c3d4/app: ECR Public has no regions',
  ],
  ['repository: the same twice', { repository: 'app\nweb\napp' }, 'repository: app is there twice'],
  [
    'repository: the same URI twice, once with what it says itself',
    { repository: `${HOST}/app\n${HOST}/app,aws-region=eu-central-1` },
    `repository: ${HOST}/app is there twice`,
  ],
  [
    'repository: one of several has no region',
    { repository: `${HOST}/app\napp`, 'aws-region': '' },
    'aws-region: it is missing; give the region of the registry, or set AWS_REGION',
  ],
  [
    'repository: a quote that is not closed',
    { repository: '"app' },
    'repository: a quote is opened and not closed (line 1)',
  ],
  [
    'registry-id: contradicts one of several URIs',
    { repository: `app\n${HOST}/app`, 'registry-id': '210987654321' },
    'registry-id: 210987654321 contradicts the input repository, whose account is 123456789012',
  ],
  [
    'tags: a reference to one of several repositories',
    { repository: `${HOST}/app\n${HOST}/web`, tags: `${HOST}/app:v1` },
    `tags: it has v1 for ${HOST}/app only, and each repository of a step gets all tags; write "v1" alone`,
  ],
  [
    'tags: a reference to none of several repositories',
    { repository: `${HOST}/app\n${HOST}/web`, tags: `${HOST}/other:v1` },
    `tags: "${HOST}/other:v1" is not in the repository of this step, ${HOST}/app, ${HOST}/web; another one gets the image when the input repository names it too`,
  ],
  [
    'aws-region: missing',
    { 'aws-region': '' },
    'aws-region: it is missing; give the region of the registry, or set AWS_REGION',
  ],
  [
    'aws-region: malformed',
    { 'aws-region': 'Frankfurt' },
    'aws-region: "Frankfurt" is not an AWS region such as "eu-central-1"',
  ],
  [
    'registry-id: malformed',
    { 'registry-id': '1234' },
    'registry-id: "1234" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
  ],
  [
    'registry-id: contradicts the URI',
    { repository: `${HOST}/app`, 'registry-id': '210987654321' },
    'registry-id: 210987654321 contradicts the input repository, whose account is 123456789012',
  ],
  [
    'role-to-assume: a name',
    { 'role-to-assume': 'me' },
    'role-to-assume: "me" is not the ARN of a role (arn:aws:iam::<account>:role/<name>)',
  ],
  [
    'role-session-name: a space',
    { 'role-to-assume': ARN, 'role-session-name': 'my job' },
    'role-session-name: "my job" is not a session name: 2 to 64 letters, digits or any of "_+=,.@-"',
  ],
  ['role-session-name: without a role', { 'role-session-name': 'me' }, `role-session-name: ${ALONE}`],
  [
    'role-duration-seconds: too short',
    { 'role-to-assume': ARN, 'role-duration-seconds': '899' },
    'role-duration-seconds: "899" is not a whole number from 900 to 43200',
  ],
  [
    'role-duration-seconds: too long',
    { 'role-to-assume': ARN, 'role-duration-seconds': '43201' },
    'role-duration-seconds: "43201" is not a whole number from 900 to 43200',
  ],
  [
    'role-duration-seconds: with a unit',
    { 'role-to-assume': ARN, 'role-duration-seconds': '1h' },
    'role-duration-seconds: "1h" is not a whole number from 900 to 43200',
  ],
  [
    'role-duration-seconds: in another notation',
    { 'role-to-assume': ARN, 'role-duration-seconds': '1e3' },
    'role-duration-seconds: "1e3" is not a whole number from 900 to 43200',
  ],
  ['role-duration-seconds: without a role', { 'role-duration-seconds': '900' }, `role-duration-seconds: ${ALONE}`],
  ['role-external-id: without a role', { 'role-external-id': 'x' }, `role-external-id: ${ALONE}`],
  ['scope-down: without a role', { 'scope-down': 'true' }, `scope-down: ${ALONE}`],
  [
    'scope-down: unknown',
    { 'role-to-assume': ARN, 'scope-down': 'yes' },
    'scope-down: "yes" is not one of: true, false',
  ],
  ['audience: without a role', { audience: 'x' }, `audience: ${ALONE}`],
  ['aws-access-key-id: missing', { 'aws-secret-access-key': 's' }, `aws-access-key-id: ${HALF}`],
  ['aws-secret-access-key: missing', { 'aws-access-key-id': 'k' }, `aws-secret-access-key: ${HALF}`],
  ['aws-session-token: alone', { 'aws-session-token': 't' }, `aws-access-key-id: ${HALF}`],
  [
    'create-repository: unknown',
    { 'create-repository': 'yes' },
    'create-repository: "yes" is not one of: true, false, on-push',
  ],
  ['scan-on-push: unknown', { 'scan-on-push': '1' }, 'scan-on-push: "1" is not one of: true, false'],
  [
    'image-tag-mutability: unknown',
    { 'image-tag-mutability': 'frozen' },
    'image-tag-mutability: "frozen" is not one of: MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION',
  ],
  [
    'context: missing',
    { context: 'nowhere' },
    'context: there is no folder "nowhere"; has actions/checkout run before this step?',
  ],
  [
    'context: a file',
    { context: 'web/Dockerfile' },
    'context: "web/Dockerfile" is a file; the context is a folder, and the input file names a Dockerfile',
  ],
  [
    'file: the context has no Dockerfile',
    { context: 'empty/' },
    'file: there is no Dockerfile at "empty/Dockerfile"; name it in the input file, or the folder in the input context',
  ],
  [
    'file: missing',
    { context: 'web', file: 'prod.Dockerfile' },
    'file: there is no "prod.Dockerfile"; the path is seen from the workspace, not from the context',
  ],
  ['file: a folder', { file: 'web' }, 'file: "web" is a folder, not a Dockerfile'],
  [
    'platforms: not a platform',
    { platforms: 'linux/amd64,linux/arm64/v8/x' },
    'platforms: "linux/arm64/v8/x" is not a platform such as "linux/arm64"',
  ],
  [
    'platforms: a space',
    { platforms: 'linux amd64' },
    'platforms: "linux amd64" is not a platform such as "linux/arm64"',
  ],
  ['build-args: no name', { 'build-args': 'A=1\n=secret' }, 'build-args: item 2 has no name before "="'],
  ['labels: no name', { labels: '=x' }, 'labels: item 1 has no name before "="'],
  ['labels: an open quote', { labels: '"a=b' }, 'labels: a quote is opened and not closed (line 1)'],
  ['builder: an option', { builder: '--debug' }, 'builder: "--debug" is not the name of a builder'],
  [
    'tags: an illegal character',
    { tags: 'v1 beta' },
    'tags: tag "v1 beta" contains " "; a tag is made of letters, digits, "_", "." and "-"',
  ],
  ['tags: too long', { tags: 'x'.repeat(129) }, `tags: tag "${'x'.repeat(129)}" has 129 characters; 128 are the most`],
  ['tags: nothing but commas', { tags: ',' }, 'tags: it names no tag; is its variable defined?'],
  ['tags: an open quote', { tags: '"v1' }, 'tags: a quote is opened and not closed (line 1)'],
  ['push: unknown', { push: 'maybe' }, 'push: "maybe" is not one of: auto, true, false'],
])('%s', (_name, inputs, problem) => {
  const paths = { web: 'directory', 'web/Dockerfile': 'file', empty: 'directory', 'empty/': 'directory' } as const
  expect(problemsOf({ ...NEEDED, ...inputs }, { paths })).toEqual([problem])
})

test.each<readonly [name: string, inputs: Readonly<Record<string, string>>, job: Job, problem: string]>([
  [
    'a malformed region in the environment',
    { 'aws-region': '' },
    { env: { AWS_REGION: 'eu' } },
    'aws-region: the environment\'s region: "eu" is not an AWS region such as "eu-central-1"',
  ],
  [
    'an external id where the role is assumed with an OIDC token',
    { 'role-to-assume': ARN, 'role-external-id': 'x' },
    { env: OIDC },
    `role-external-id: ${NO_EXTERNAL_ID}`,
  ],
  [
    'an external id where the role of a repository is assumed with an OIDC token',
    { repository: `app,role-to-assume=${ARN}`, 'role-external-id': 'x' },
    { env: OIDC },
    `role-external-id: ${NO_EXTERNAL_ID}`,
  ],
  [
    'an external id without a role, in a job with an OIDC token',
    { 'role-external-id': 'x' },
    { env: OIDC },
    `role-external-id: ${ALONE}`,
  ],
  [
    'an event without a commit and a branch',
    {},
    { context: { sha: '', ref: '', refName: '', refType: '' } },
    'tags: it is empty, and the event has neither a commit nor a branch to make a tag from',
  ],
])('%s', (_name, inputs, job, problem) => {
  expect(problemsOf({ ...NEEDED, ...inputs }, job)).toEqual([problem])
})

test('inputs are checked also when nothing is pushed', () => {
  expect(problemsOf({ ...NEEDED, push: 'false', 'scan-on-push': 'x', 'aws-region': 'y' })).toEqual([
    'aws-region: "y" is not an AWS region such as "eu-central-1"',
    'scan-on-push: "x" is not one of: true, false',
  ])
})

test('all problems of a run are in one message', () => {
  const inputs = {
    repository: 'My App',
    'aws-region': '',
    'registry-id': '12',
    'aws-access-key-id': 'k',
    context: 'nowhere',
    platforms: 'linux/amd64,linux//arm64',
    tags: 'a b,c/d',
    push: 'perhaps',
  }
  const message = `The inputs of this step cannot be used:
- repository: "My App" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"
- context: there is no folder "nowhere"; has actions/checkout run before this step?
- platforms: "linux//arm64" is not a platform such as "linux/arm64"
- tags: tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"
- tags: tag "c/d" contains "/"; a tag is made of letters, digits, "_", "." and "-"
- push: "perhaps" is not one of: auto, true, false
- registry-id: "12" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero
- aws-secret-access-key: it is empty although the other half of the key is given; is the secret defined?
- aws-region: it is missing; give the region of the registry, or set AWS_REGION`
  expect(() => settingsOf(inputs)).toThrow(new Error(message))
})
