import { expect, test } from '@jest/globals'
import { parseExpectedSigner } from '../../src/inputs/expected-signer.ts'

const RELEASE = 'octo-org/app/.github/workflows/release.yml'
const NO_REPOSITORY =
  'is no repository of GitHub and no workflow in one; write octo-org/app, or octo-org/app/.github/workflows/release.yml@refs/heads/main'
const NO_WORKFLOW =
  'behind the repository is not workflow=octo-org/build/.github/workflows/image.yml, with or without @ and a ref'

test.each([
  ['octo-org/app', { repository: 'octo-org/app', ref: undefined, workflow: undefined }],
  ['octo-org/app@refs/heads/main', { repository: 'octo-org/app', ref: 'refs/heads/main', workflow: undefined }],
  [RELEASE, { repository: 'octo-org/app', ref: undefined, workflow: { path: RELEASE, ref: undefined } }],
  [
    `octo-org/app,workflow=${RELEASE}@${'0a'.repeat(20)}`,
    { repository: 'octo-org/app', ref: undefined, workflow: { path: RELEASE, ref: '0a'.repeat(20) } },
  ],
  [
    `${RELEASE}@refs/tags/v1`,
    { repository: 'octo-org/app', ref: undefined, workflow: { path: RELEASE, ref: 'refs/tags/v1' } },
  ],
  [
    'octo-org/web@refs/heads/main, workflow=octo-org/build/.github/workflows/image.yaml@refs/tags/v2',
    {
      repository: 'octo-org/web',
      ref: 'refs/heads/main',
      workflow: { path: 'octo-org/build/.github/workflows/image.yaml', ref: 'refs/tags/v2' },
    },
  ],
])('%s', (text, value) => {
  expect(parseExpectedSigner(text)).toEqual({ ok: true, value })
})

test.each([
  ['octo-org', `"octo-org" ${NO_REPOSITORY}`],
  ['https://github.com/octo-org/app', `"https://github.com/octo-org/app" ${NO_REPOSITORY}`],
  ['octo-org/app/release.yml', `"octo-org/app/release.yml" ${NO_REPOSITORY}`],
  [
    'octo-org/app@main',
    '"main" is no ref; write it in full, such as refs/heads/main or refs/tags/v1, or the whole commit that a workflow is called by',
  ],
  ['octo-org/app,branch=main', `"branch=main" ${NO_WORKFLOW}`],
  ['octo-org/app,workflow=release.yml', `"workflow=release.yml" ${NO_WORKFLOW}`],
])('refused: %s', (text, problem) => {
  expect(parseExpectedSigner(text)).toEqual({ ok: false, problem })
})
