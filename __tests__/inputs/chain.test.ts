// Inputs of the actions that this step replaces, which it has not itself: what their user is told.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'
import { REPLACED_INPUTS, replacedInputProblems, unneededInputs } from '../../src/inputs/replaced-actions.ts'
import type { Environment } from '../../src/runner/context.ts'
import { problemsOf, readerOf } from '../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const OIDC = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://oidc.test/token' }
const KEYS = { 'aws-access-key-id': 'AKIA', 'aws-secret-access-key': 'x' }

const POLICY = 'scope-down limits the session to what this step does, and a policy of your own belongs to the role'
const NO_TAGS =
  'its sessions have no tags; assume the role with aws-actions/configure-aws-credentials before this step, and leave role-to-assume out here'
const CHAINED =
  'give the credentials of the earlier step in aws-access-key-id, aws-secret-access-key and aws-session-token as they are in its variables (AWS_ACCESS_KEY_ID and so on), with which role-to-assume is then assumed'
const BUILDX = 'keep docker/setup-buildx-action before this step; its builder is used'
const OWN =
  'its credentials are for itself only; keep aws-actions/configure-aws-credentials for the steps that need some'

const unneeded = (inputs: Inputs, env: Environment) => unneededInputs(readerOf(inputs, { env }))

/** Inputs of this step that take the value of such an input. */
const MEANT: Inputs = {
  images: 'repository',
  image: 'repository',
  name: 'repository',
  registry: 'repository',
  endpoint: 'builder-endpoint',
}

test.each<readonly [input: string, text: string, instead: string, env?: Environment]>([
  ['images', 'x/app', 'name the image in the input repository'],
  ['sep-tags', ',', 'its outputs have one item per line'],
  ['bake-target', 'x', 'it writes no file for docker buildx bake; keep docker/metadata-action for that'],
  ['inline-session-policy', '{}', POLICY],
  ['managed-session-policies', 'arn:aws:iam::aws:policy/ReadOnlyAccess', POLICY],
  ['transitive-tag-keys', 'Repository', NO_TAGS],
  ['role-chaining', 'true', CHAINED, OIDC],
  ['force-skip-oidc', 'True', CHAINED, OIDC],
  [
    'web-identity-token-file',
    '/run/token',
    "set AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN in the job's environment, and leave role-to-assume out",
  ],
  ['output-credentials', 'true', OWN],
  ['aws-profile', 'ci', OWN],
  [
    'mask-aws-account-id',
    'true',
    'it masks no account id, because GitHub drops masked outputs between jobs; mask it in an earlier step: echo "::add-mask::<account>"',
  ],
  ['http-proxy', 'http://proxy:3128', "set HTTPS_PROXY in the job's environment"],
  [
    'registries',
    '123456789012,210987654321',
    "name the account to push to in the repository's URI or in registry-id; for base images in other registries, keep aws-actions/amazon-ecr-login before this step, whose logins are used",
  ],
  ['registry-type', 'public', 'name the repository as public.ecr.aws/<alias>/<name>'],
  ['registry', 'x', 'write the registry before the name in the input repository'],
  ['username', 'AWS', 'give aws-access-key-id and aws-secret-access-key, or role-to-assume'],
  ['buildkitd-flags', '--debug', BUILDX],
  ['name', 'app', `${BUILDX}; an image is named by the input repository`],
  [
    'endpoint',
    'tcp://x:1',
    `a BuildKit that runs elsewhere is named by builder-endpoint; for another Docker, ${BUILDX}`,
  ],
  [
    'image',
    'app',
    'name the image in the input repository; for emulators, keep docker/setup-qemu-action before this step',
  ],
])('told what to write instead: %s', (input, text, instead, env = {}) => {
  expect(replacedInputProblems(readerOf({ [input]: text }, { env }))).toEqual([
    { input, problem: `this step has no such input: ${instead}`, meant: MEANT[input] },
  ])
  expect(unneeded({ [input]: text }, env)).toBeUndefined()
})

test.each<readonly [name: string, inputs: Inputs, env?: Environment]>([
  ['an empty text', { images: '', registries: '', 'inline-session-policy': '' }],
  [
    'what is switched off',
    { 'role-chaining': 'false', 'mask-aws-account-id': 'no', 'output-credentials': 'False' },
    OIDC,
  ],
  ['role chaining without an OIDC token', { 'role-chaining': 'true' }],
  [
    'role chaining with keys',
    { ...KEYS, 'role-chaining': 'true', 'role-to-assume': 'arn:aws:iam::123456789012:role/x' },
    OIDC,
  ],
  ['the type of a private registry', { 'registry-type': 'private' }],
  [
    'the type of a public one',
    { repository: 'public.ecr.aws/a1b2c3d4/app', 'registry-type': 'public', 'aws-region': '' },
  ],
  ['what is so in any case', { 'skip-logout': 'true', 'unset-current-credentials': 'true' }],
])('nothing is lost: %s', (_name, inputs, env = {}) => {
  const all: Inputs = { ...NEEDED, ...inputs }
  expect(replacedInputProblems(readerOf(all, { env }))).toEqual([])
  expect(problemsOf(all, { env })).toEqual([])
})

test('those that are of no use are told in one sentence', () => {
  expect(
    unneeded({ repository: 'app', 'skip-logout': 'true', 'mask-aws-account-id': 'false', 'cache-binary': 'true' }, {}),
  ).toBe('Inputs that this step does not need and does not read: mask-aws-account-id, skip-logout, cache-binary.')
})

test('none of them is an input of this step', () => {
  const own = parseAction(readFileSync('action.yml', 'utf8')).inputs.map(({ name }) => name)
  expect(REPLACED_INPUTS.filter((name) => own.includes(name))).toEqual([])
})
