import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { sigstoreAt } from '../../../src/adapters/sigstore/sigstore-client.ts'
import { AwsError } from '../../../src/ecr/aws-error.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import { readProxies } from '../../../src/proxy/proxy-settings.ts'
import { provenanceStatement } from '../../../src/sign/provenance.ts'
import { newFolder } from '../../fixtures/folder.ts'
import { testAsk } from '../../support/ask.ts'
import { CLAIMS, type Service, startSigstore, type TestSigstore } from '../../support/sigstore.ts'

const DIGEST = `sha256:${'a'.repeat(64)}` as Digest

let server: TestSigstore
beforeAll(async () => {
  server = await startSigstore()
})
afterAll(() => server.close())

function client(visibility: 'public' | 'private') {
  const masked: string[] = []
  const context = { payload: { repository: { visibility } }, repository: 'octo-org/app' }
  const sigstore = sigstoreAt({
    env: server.env,
    mask: (secret) => masked.push(secret),
    ask: testAsk(),
    proxies: readProxies({}),
    context,
    files: filesIn({ temp: newFolder(), workspace: process.cwd() }),
  })
  return { sigstore, masked }
}

test.each(['public', 'private'] as const)(
  'a %s repository: what is signed verifies, and says who has signed what',
  async (visibility) => {
    const { sigstore, masked } = client(visibility)
    const job = await sigstore.identify()
    expect(masked).toEqual([job.token.revealText()])
    const statement = provenanceStatement(job.claims, 'https://github.com', [{ name: 'host/app', digest: DIGEST }])
    const bundle = await sigstore.sign(job, statement)
    expect(await sigstore.verify(bundle)).toEqual({
      identity: {
        issuer: 'https://token.actions.githubusercontent.com',
        workflow: 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main',
        repository: 'https://github.com/octo-org/app',
        ref: 'refs/heads/main',
      },
      predicateType: 'https://slsa.dev/provenance/v1',
      subjects: [DIGEST],
    })
  },
)

/** What signing ends with where a service gives an answer that a signature cannot be made of. */
async function signWith(visibility: 'public' | 'private', service: Service, body: unknown, claims?: object) {
  const { sigstore } = client(visibility)
  server.claims = { ...CLAIMS, ...claims }
  const job = await sigstore.identify()
  server.next = { [service]: Array.from({ length: 4 }, () => ({ status: 201, body })) }
  const statement = provenanceStatement(job.claims, 'https://github.com', [{ name: 'host/app', digest: DIGEST }])
  try {
    return await sigstore.sign(job, statement)
  } catch (error) {
    return error instanceof AwsError ? error.message.slice(0, 110) : error
  } finally {
    server.next = {}
    server.claims = CLAIMS
  }
}

test.each<[string, Parameters<typeof signWith>, string]>([
  ['Fulcio gives no chain', ['public', 'fulcio', {}], 'Fulcio POST WrongAnswer: error creating signing certificate'],
  [
    'Rekor gives an empty entry',
    ['public', 'rekor', { '24296f': {} }],
    'Rekor POST WrongAnswer: .*The first argument must be of type string',
  ],
  [
    'Rekor gives two entries',
    ['public', 'rekor', { a: {}, b: {} }],
    'Rekor POST WrongAnswer: error creating tlog entry',
  ],
  [
    'a chain without a certificate, which is found out only later',
    ['private', 'fulcio', { signedCertificateEmbeddedSct: { chain: { certificates: [] } } }],
    'Sigstore sign WrongAnswer: the answers are none that a signature can',
  ],
])('named is only a service that the error came from: %s', async (_name, asked, said) => {
  expect(await signWith(...asked)).toEqual(expect.stringMatching(new RegExp(`^${said}`)))
})
