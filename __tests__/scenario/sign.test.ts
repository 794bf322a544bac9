// sign: the image is signed in every repository before any wanted tag is on it, and what is signed can be verified.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { LocalPlace, PolicyRule } from '../../emulator/index.ts'
import { filesIn } from '../../src/adapters/files.ts'
import { sigstoreAt } from '../../src/adapters/sigstore/sigstore-client.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import type { RawManifest } from '../../src/oci/remote-repository.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { findSignatures } from '../../src/sign/find-signatures.ts'
import type { Sigstore } from '../../src/sign/sigstore.ts'
import { newFolder } from '../fixtures/folder.ts'
import { pushImage } from '../fixtures/promoted-image.ts'
import { loginOf, openWith } from '../fixtures/remote-repositories.ts'
import { testAsk } from '../support/ask.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, tagsIn } from '../support/registry.ts'
import { CLAIMS, startSigstore, type TestSigstore } from '../support/sigstore.ts'

const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1', sign: 'sigstore' }
const WORKFLOW = 'https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main'
const SIGNED = {
  identity: {
    issuer: 'https://token.actions.githubusercontent.com',
    workflow: WORKFLOW,
    repository: 'https://github.com/octo-org/app',
    ref: 'refs/heads/main',
  },
  predicateType: 'https://slsa.dev/provenance/v1',
}

let server: TestSigstore
let verifier: Sigstore
beforeAll(async () => {
  server = await startSigstore()
  verifier = sigstoreAt({
    ...{ env: server.env, mask: () => {}, ask: testAsk(), proxies: readProxies({}) },
    context: { payload: {}, repository: 'octo-org/app' },
    files: filesIn({ temp: newFolder(), workspace: process.cwd() }),
  })
})
afterAll(() => server.close())
beforeEach(() => {
  server.asked.length = 0
  server.stored.length = 0
  server.claims = CLAIMS
})

const build = (job: Job, inputs: Inputs = {}, more: Parameters<Job['run']>[1] = {}): Promise<Ran> =>
  job.run({ ...INPUTS, ...inputs }, { ...more, env: { ...server.env, ...more?.env } })

const promote = (job: Job, inputs: Inputs): Promise<Ran> =>
  build(job, { from: 'app:v1', repository: 'prod/app', tags: 'prod', ...inputs }, { action: 'promote' })

const open = async (place: LocalPlace, name: string) => openWith(`${place.registry}/${name}`, await loginOf(place))

/** Who has signed a manifest in a repository, and which digests, by what stands beside it. */
const signaturesOf = async (place: LocalPlace, name: string, digest: string) =>
  findSignatures({ repository: await open(place, name), sigstore: async () => verifier }, digest as Digest)

const textOf = (manifest: RawManifest | undefined) => JSON.parse(Buffer.from(manifest?.bytes ?? '').toString('utf8'))

const signedIn = (asked: readonly string[]): readonly string[] =>
  asked.filter((one) => !/\/keys\/|^GET \/github\//.test(one)).map((one) => one.replace(/\/api\/.*/, ''))

test('one image: what stands beside it is what actions/attest and cosign write', () =>
  withJob({}, async (job) => {
    const ran = await build(job)
    expect([messageOf(ran), ran.code]).toEqual(['', 0])
    const { digest = '', image } = ran.outputs
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${digest}`])
    expect(await signaturesOf(job.ecr, 'team/app', digest)).toEqual([{ ...SIGNED, subjects: [digest] }])
    const repository = await open(job.ecr, 'team/app')
    const [referrer, ...others] = await repository.referrers(digest as Digest)
    expect(others).toEqual([])
    const manifest = textOf(referrer && (await repository.manifest(referrer)))
    // https://github.com/sigstore/sigstore-js/blob/main/packages/oci/src/image.ts (buildManifest), and the annotations of
    // https://github.com/actions/attest/blob/main/src/attest.ts
    const bundle = readFileSync(ran.outputs['bundle-path'] ?? '', 'utf8').trimEnd()
    expect(manifest).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a',
        size: 2,
      },
      layers: [
        {
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          digest: expect.stringMatching(/^sha256:/),
          size: Buffer.byteLength(bundle),
        },
      ],
      subject: { mediaType: expect.stringContaining('manifest'), digest, size: expect.any(Number) },
      annotations: {
        'org.opencontainers.image.created': expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': 'https://slsa.dev/provenance/v1',
      },
    })
    // https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto
    const { mediaType, verificationMaterial, dsseEnvelope } = JSON.parse(bundle)
    expect(mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json')
    expect(Object.keys(verificationMaterial).sort()).toEqual(['certificate', 'timestampVerificationData'])
    expect(JSON.parse(Buffer.from(dsseEnvelope.payload, 'base64').toString()).subject).toEqual([
      { name: image?.split('@')[0], digest: { sha256: digest.slice('sha256:'.length) } },
    ])
    expect(signedIn(server.asked)).toEqual(['GET /token', 'POST /fulcio', 'POST /timestamps'])
    expect(ran.output).toMatch(/^::add-mask::eyJ/m)
    expect(ran.output).toContain(`Signed ${image} as ${WORKFLOW}.`)
    expect(ran.summary).toContain(`\ngh attestation verify oci://${image} --repo octo-org/app --bundle-from-oci\n`)
    expect(ran.outputs).toMatchObject({ 'attestation-id': '', 'attestation-url': '' })
  }))

test('a public repository signs by the public instance, whose log cosign reads', () =>
  withJob({}, async (job) => {
    const payload = { repository: { default_branch: 'main', full_name: 'octo-org/app', visibility: 'public' } }
    const ran = await job.run(INPUTS, { env: server.env, payload })
    expect(messageOf(ran)).toBe('')
    expect(signedIn(server.asked)).toEqual(['GET /token', 'POST /fulcio', 'POST /rekor'])
    expect(await signaturesOf(job.ecr, 'team/app', ran.outputs.digest ?? '')).toMatchObject([SIGNED])
    expect(ran.summary).toContain(
      `cosign verify-attestation --type slsaprovenance1 --certificate-oidc-issuer https://token.actions.githubusercontent.com --certificate-identity ${WORKFLOW} ${ran.outputs.image}\n`,
    )
  }))

test('github: with the attestations of the repository too, and in each destination', () =>
  withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
    const repository = 'team/app\nteam/app,aws-region=eu-west-1'
    const ran = await build(job, { sign: 'github', repository, 'github-token': 'ghs_canary', tags: 'v1,latest' })
    expect(messageOf(ran)).toBe('')
    const { digest = '' } = ran.outputs
    for (const place of job.ecr.places) {
      expect(await signaturesOf(place, 'team/app', digest)).toEqual([{ ...SIGNED, subjects: [digest, digest] }])
      expect(await tagsIn(place, 'team/app')).toEqual([`latest ${digest}`, `v1 ${digest}`])
    }
    expect(signedIn(server.asked)).toEqual([
      ...['GET /token', 'POST /fulcio', 'POST /timestamps', 'POST /github/repos/octo-org/app/attestations'],
    ])
    expect(server.stored).toEqual([JSON.parse(readFileSync(ran.outputs['bundle-path'] ?? '', 'utf8'))])
    expect(ran.outputs).toMatchObject({
      'attestation-id': '4001',
      'attestation-url': 'https://github.com/octo-org/app/attestations/4001',
    })
    expect(ran.summary).toContain('It is on GitHub too: https://github.com/octo-org/app/attestations/4001')
  }))

test('what is promoted is signed where it is not yet: the index, and the image of each platform', () =>
  withJob({ ecr: { region: ['us-east-1', 'eu-west-1'] } }, async (job) => {
    const { digest, manifests } = await pushImage(job.ecr, 'app', 'v1')
    const index = textOf(manifests.find((one) => one.digest === digest))
    const all = [digest, ...index.manifests.map((one: { digest: string }) => one.digest)]
    expect(all).toHaveLength(3)
    const repository = 'prod/app\nprod/app,aws-region=eu-west-1'
    const ran = await promote(job, { repository })
    expect(messageOf(ran)).toBe('')
    for (const place of job.ecr.places)
      for (const one of all)
        expect(await signaturesOf(place, 'prod/app', one)).toEqual([{ ...SIGNED, subjects: [...all, ...all] }])
    const count = server.asked.length
    const again = await promote(job, { repository, tags: 'prod,v2' })
    expect([messageOf(again), server.asked.slice(count).filter((one) => !one.includes('/keys/'))]).toEqual(['', []])
    expect(again.output).toContain('The image is signed for octo-org/app already.\n')
    expect(again.outputs).toMatchObject({ digest, 'bundle-path': '' })
  }))

test('an image that is taken instead of a build is signed where it is not yet', () =>
  withJob({ docker: { build: { base: 'one', isFresh: true } } }, async (job) => {
    const inputs = { reuse: 'auto', tags: '' }
    const env = { RUNNER_ARCH: 'X64' }
    const built = await build(job, { ...inputs, sign: 'off' }, { env: { ...env, GITHUB_SHA: 'a1'.repeat(20) } })
    expect(await signaturesOf(job.ecr, 'team/app', built.outputs.digest ?? '')).toEqual([])
    const reused = await build(job, inputs, { env: { ...env, GITHUB_SHA: 'b2'.repeat(20) } })
    expect([messageOf(reused), reused.outputs.reused, reused.outputs.digest]).toEqual([
      '',
      'true',
      built.outputs.digest,
    ])
    expect(await signaturesOf(job.ecr, 'team/app', built.outputs.digest ?? '')).toMatchObject([SIGNED])
    server.asked.length = 0
    const third = await build(job, inputs, { env: { ...env, GITHUB_SHA: 'c3'.repeat(20) } })
    expect([messageOf(third), signedIn(server.asked)]).toEqual(['', []])
  }))

test('the signature of somebody else does not count as that of this repository', () =>
  withJob({}, async (job) => {
    const { digest } = await pushImage(job.ecr, 'app', 'v1')
    server.claims = {
      ...CLAIMS,
      repository: 'evil-org/app',
      job_workflow_ref: 'evil-org/app/.github/workflows/x.yml@refs/heads/main',
    }
    const theirs = await build(
      job,
      { from: 'app:v1', repository: 'app', tags: 'v2' },
      { action: 'promote', env: { GITHUB_REPOSITORY: 'evil-org/app' } },
    )
    expect(messageOf(theirs)).toBe('')
    server.claims = CLAIMS
    const ours = await promote(job, {})
    expect(messageOf(ours)).toBe('')
    const found = await signaturesOf(job.ecr, 'prod/app', digest)
    expect(found.map((one) => 'identity' in one && one.identity.repository).sort()).toEqual([
      'https://github.com/evil-org/app',
      'https://github.com/octo-org/app',
    ])
  }))

test('an image whose tags cannot move waits untagged until it is signed', () =>
  withJob({}, async (job) => {
    await createFixedRepository(job.ecr, 'team/app', [])
    const ran = await build(job)
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${ran.outputs.digest}`])
    expect(await signaturesOf(job.ecr, 'team/app', ran.outputs.digest ?? '')).toMatchObject([SIGNED])
  }))

test('the plan says that it is signed, and asks nobody', () =>
  withJob({}, async (job) => {
    const ran = await build(job, { sign: 'github', plan: 'true', 'github-token': 'ghs_canary' })
    expect([messageOf(ran), signedIn(server.asked)]).toEqual(['', []])
    expect(ran.output).toMatch(
      /\nsign {8}beside the image and on GitHub, before its tags, where it is not signed yet\n/,
    )
  }))

test.each<readonly [name: string, inputs: Inputs, env: Inputs, said: string]>([
  [
    'without the permission for a token',
    {},
    { ACTIONS_ID_TOKEN_REQUEST_URL: '' },
    'sign: the job is not allowed to ask GitHub for the OIDC token that it signs with; add "permissions: { id-token: write',
  ],
  [
    'on another server',
    {},
    { GITHUB_SERVER_URL: 'https://ghe.example' },
    'sign: sigstore signs only for jobs of https://github.com',
  ],
  [
    'without a token of GitHub',
    { sign: 'github', 'github-token': '' },
    {},
    'sign: github stores the attestation on GitHub with the input github-token',
  ],
  ['with another word', { sign: 'cosign' }, {}, 'sign: "cosign" is not one of: off, github, sigstore'],
])('refused before anything is built: %s', (_name, inputs, env, said) =>
  withJob({}, async (job) => {
    const ran = await build(job, inputs, { env })
    expect(messageOf(ran)).toContain(said)
    expect([ran.commands, ran.requests]).toEqual([[], []])
  }),
)

test('what is not pushed is not signed, and needs no token', () =>
  withJob({}, async (job) => {
    const ran = await build(job, { push: 'false' }, { env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' } })
    expect([messageOf(ran), server.asked]).toEqual(['', []])
  }))

const RIGHTS = [
  ...actionsOf(['push', 'create', 'signs', 'waits']).registry,
  ...actionsOf(['push', 'create', 'signs', 'waits']).repository,
]

test('the policy is enough, and without a right of its own it is signed once more, and said', () => {
  const policies: PolicyRule[] = []
  const allow = (...without: readonly string[]): void => {
    const Action = RIGHTS.filter((one) => !without.includes(one))
    policies.splice(0, 1, {
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] },
    })
  }
  return withJob({ ecr: { policies } }, async (job) => {
    allow()
    expect(messageOf(await build(job))).toBe('')
    for (const action of actionsOf(['signs']).repository) {
      allow(action)
      const ran = await build(job)
      expect([messageOf(ran), ran.output]).toEqual([
        '',
        expect.stringMatching(new RegExp(`is signed already could not be seen\\..*${action}`, 's')),
      ])
    }
  })
})
