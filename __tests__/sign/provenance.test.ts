import { expect, test } from '@jest/globals'
import type { Digest } from '../../src/names/image-reference.ts'
import { readJobClaims } from '../../src/sign/job-claims.ts'
import { provenanceStatement } from '../../src/sign/provenance.ts'
import { CLAIMS } from '../support/sigstore.ts'

const tokenWith = (claims: object): string =>
  ['{}', JSON.stringify(claims), ''].map((one) => Buffer.from(one).toString('base64url')).join('.')

// Each member as in https://github.com/actions/toolkit/blob/main/packages/attest/src/provenance.ts
test('a provenance has what actions/attest-build-provenance writes', () => {
  const claims = readJobClaims(tokenWith(CLAIMS))
  if (!claims.ok) throw new Error(claims.problem)
  const digest = `sha256:${'ab'.repeat(32)}` as Digest
  expect(JSON.parse(provenanceStatement(claims.value, 'https://github.com', [{ name: 'host/app', digest }]))).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: 'host/app', digest: { sha256: 'ab'.repeat(32) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: {
            ref: 'refs/heads/main',
            repository: 'https://github.com/octo-org/app',
            path: '.github/workflows/release.yml',
          },
        },
        internalParameters: {
          github: {
            event_name: 'push',
            repository_id: '1001',
            repository_owner_id: '2002',
            runner_environment: 'github-hosted',
          },
        },
        resolvedDependencies: [
          {
            uri: 'git+https://github.com/octo-org/app@refs/heads/main',
            digest: { gitCommit: '1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4' },
          },
        ],
      },
      runDetails: {
        builder: { id: 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main' },
        metadata: { invocationId: 'https://github.com/octo-org/app/actions/runs/77/attempts/1' },
      },
    },
  })
})

test.each([
  ['no token', 'x', 'the token has no iss, ref, sha, repository, '],
  [
    'one without the workflow',
    tokenWith({ ...CLAIMS, job_workflow_ref: undefined }),
    'the token has no job_workflow_ref',
  ],
])('%s is refused', (_name, token, problem) => {
  expect(readJobClaims(token)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
})
