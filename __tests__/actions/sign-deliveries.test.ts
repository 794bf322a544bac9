// What becomes of a signature when it stands beside the image, and its file cannot be written.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { signDeliveries } from '../../src/actions/sign-deliveries.ts'
import { MachineError } from '../../src/base/errors.ts'
import { Redacted } from '../../src/base/redacted.ts'
import { Stopwatch } from '../../src/base/stopwatch.ts'
import { beginDeliveries, Deliveries, deliver } from '../../src/delivery/deliveries.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import type { Files } from '../../src/runner/ports.ts'
import type { JobClaims } from '../../src/sign/job-claims.ts'
import { PROVENANCE_TYPE } from '../../src/sign/provenance.ts'
import { type SignatureProgress, signatureOutputs } from '../../src/sign/signature-progress.ts'
import type { Sigstore } from '../../src/sign/sigstore.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { CONTEXT } from '../fixtures/inputs.ts'
import { imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { worldWith } from '../fixtures/world.ts'

const IMAGE = imageOf(manifestOf(1))
const REF = 'refs/heads/main'
const WORKFLOW = `${CONTEXT.repository}/.github/workflows/release.yml@${REF}`
const CLAIMS: JobClaims = {
  ...{ iss: 'https://issuer.test', ref: REF, sha: CONTEXT.sha, repository: CONTEXT.repository, event_name: 'push' },
  ...{ job_workflow_ref: WORKFLOW, workflow_ref: WORKFLOW, repository_id: '1', repository_owner_id: '2' },
  ...{ runner_environment: 'github-hosted', run_id: '7', run_attempt: '1' },
}

const SIGSTORE: Sigstore = {
  identify: async () => ({ token: new Redacted('token'), claims: CLAIMS }),
  sign: async (_job, statement) => statement,
  verify: async () => ({
    identity: {
      issuer: CLAIMS.iss,
      workflow: `https://github.com/${WORKFLOW}`,
      repository: `https://github.com/${CONTEXT.repository}`,
      ref: REF,
    },
    predicateType: PROVENANCE_TYPE,
    subjects: [IMAGE.digest],
  }),
  store: async () => '4001',
}

/** What came of signing an image, on a machine whose files differ so. */
async function signedWith(files: Partial<Files>) {
  const kept = worldWith({
    openRepository: () => repository,
    sigstore: async () => SIGSTORE,
    now: () => 0,
    clock: () => new Date(0),
  })
  const repository = new MemoryRepository('team/app')
  const world = { ...kept.world, files: { ...kept.world.files, ...files } }
  const seen = {
    ...destinationSights({}),
    ecr: new MemoryEcr({}),
    keys: () => Promise.reject(new Error('there is no key')),
  }
  const [one, ...others] = beginDeliveries([planDestination(settingsWith(['v1']).tags, seen).plan], [seen])
  if (one === undefined || others.length > 0) throw new Error('there is one delivery')
  deliver(one, { image: IMAGE, how: 'copied' }, [])
  const noted: SignatureProgress[] = []
  const settings = { sign: { kind: 'github', token: new Redacted('ghs') } } as const
  await signDeliveries(
    { world, watch: new Stopwatch(world.now), settings, note: ({ signature }) => noted.push(signature) },
    new Deliveries([one], world.cancelled),
  )
  const last = noted.at(-1)
  return {
    referrers: (await repository.referrers(IMAGE.digest)).length,
    outputs: last && signatureOutputs(last),
    warnings: kept.records.filter(([kind]) => kind === 'warning').map(([, text]) => text),
  }
}

const OUTPUTS = {
  digest: IMAGE.digest,
  'attestation-id': '4001',
  'attestation-url': `https://github.com/${CONTEXT.repository}/attestations/4001`,
}

test('a signature is told with its file', async () => {
  const { outputs, ...told } = await signedWith({})
  expect(told).toEqual({ referrers: 1, warnings: [] })
  expect(outputs).toEqual({ ...OUTPUTS, 'bundle-path': expect.any(String) })
  expect(JSON.parse(readFileSync(outputs?.['bundle-path'] ?? '', 'utf8'))).toMatchObject({
    predicateType: PROVENANCE_TYPE,
  })
})

const full = async (): Promise<never> => {
  throw new MachineError('write it', { code: 'ENOSPC', said: 'no space left on device' })
}

test.each<[string, Partial<Files>]>([
  ['its folder', { makeReportFolder: full }],
  ['its file', { writeReport: full }],
])('%s cannot be written, which is warned of: it is told all the same, and the run goes on', async (_name, files) => {
  expect(await signedWith(files)).toEqual({
    referrers: 1,
    outputs: OUTPUTS,
    warnings: [expect.stringMatching(/^Could not write the signature into a file for later steps\. .*ENOSPC/)],
  })
})
