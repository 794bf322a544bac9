// Whatever becomes of a service that a signature needs: no wanted tag is on an unsigned image, and the run can be repeated.
import { beforeAll, expect, test } from '@jest/globals'
import type { Digest } from '../../src/names/image-reference.ts'
import { findSignatures } from '../../src/sign/find-signatures.ts'
import { loginOf, openWith } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { tagsIn } from '../support/registry.ts'
import { type Fault, type Service, startSigstore, type TestSigstore } from '../support/sigstore.ts'

const INPUTS: Inputs = {
  ...KEYS,
  'aws-region': 'us-east-1',
  repository: 'team/app',
  tags: 'v1',
  'github-token': 'ghs_canary',
}
const PUBLIC = { repository: { default_branch: 'main', full_name: 'octo-org/app', visibility: 'public' } }

const run = (job: Job, { env }: TestSigstore, sign: string, payload?: unknown): Promise<Ran> =>
  job.run({ ...INPUTS, sign }, { env: { ...env, AWS_MAX_ATTEMPTS: '1' }, ...(payload !== undefined && { payload }) })

/** The row of docs/troubleshooting.md that the message names. */
const rowOf = (ran: Ran): string | undefined => /troubleshooting\.md#(\S+)/.exec(messageOf(ran))?.[1]

async function referrersOf(job: Job, digest: string): Promise<readonly Digest[]> {
  const repository = openWith(`${job.ecr.registry}/team/app`, await loginOf(job.ecr))
  return repository.referrers(digest as Digest)
}

/** A run that cannot sign, after one that has set the tag, and then one that can. */
async function tryFault(service: Service, fault: Fault): Promise<readonly unknown[]> {
  const sigstore = await startSigstore()
  const payload = service === 'rekor' ? PUBLIC : undefined
  let found: readonly unknown[] = []
  try {
    await withJob({ docker: { build: { content: 'before' } } }, async (job) => {
      const before = (await run(job, sigstore, 'off')).outputs.digest ?? ''
      await job.docker.play({ build: { content: 'after' } })
      sigstore.faults = { [service]: fault }
      const ran = await run(job, sigstore, 'github', payload)
      const { digest = '', tags, image } = ran.outputs
      const kept = await tagsIn(job.ecr, 'team/app')
      sigstore.faults = {}
      const again = await run(job, sigstore, 'github', payload)
      const isRepeated = messageOf(again) === '' && again.outputs.digest === digest
      const isSigned = (await referrersOf(job, digest)).length === 1
      found = [
        ...[ran.code, rowOf(ran), digest !== before && digest.startsWith('sha256:'), `${tags}${image}`],
        ...[kept.length === 1 && kept[0] === `v1 ${before}`, isRepeated && isSigned],
      ]
    })
  } finally {
    await sigstore.close()
  }
  return found
}

const ROWS: readonly (readonly [service: Service, rows: Readonly<Record<Fault, string>>])[] = [
  ['token', { refuses: 'oidc', hangs: 'oidc', breaks: 'oidc', lies: 'oidc' }],
  [
    'fulcio',
    {
      refuses: 'fulcio-refused',
      hangs: 'sigstore-service',
      breaks: 'sigstore-service',
      lies: 'signature-unverified',
    },
  ],
  [
    'rekor',
    {
      refuses: 'sigstore-service',
      hangs: 'sigstore-service',
      breaks: 'sigstore-service',
      lies: 'signature-unverified',
    },
  ],
  [
    'timestamps',
    {
      refuses: 'sigstore-service',
      hangs: 'sigstore-service',
      breaks: 'sigstore-service',
      lies: 'signature-unverified',
    },
  ],
  ['keys', { refuses: 'sigstore-keys', hangs: 'sigstore-keys', breaks: 'sigstore-keys', lies: 'sigstore-keys' }],
  [
    'github',
    { refuses: 'attestations-permission', hangs: 'attestations', breaks: 'attestations', lies: 'attestations' },
  ],
]

/** What was found where a service hangs: such a run waits for most of its time, so all of them do at once. */
const hanging = new Map<Service, Promise<readonly unknown[]>>()

beforeAll(() => {
  for (const [service] of ROWS)
    hanging.set(
      service,
      tryFault(service, 'hangs').catch((error: unknown) => [error]),
    )
})

test.each(ROWS)('%s', async (service, rows) => {
  const faults = Object.keys(rows) as readonly Fault[]
  const found = await Promise.all(
    faults.map(async (fault) => {
      const tried = fault === 'hangs' ? hanging.get(service) : tryFault(service, fault)
      return [fault, await tried] as const
    }),
  )
  expect(Object.fromEntries(found)).toEqual(
    Object.fromEntries(Object.entries(rows).map(([fault, row]) => [fault, [1, row, true, '', true, true]])),
  )
})

test('keys that have expired by the clock of this machine', async () => {
  const sigstore = await startSigstore({ expiredKeys: true })
  try {
    await withJob({}, async (job) => {
      const ran = await run(job, sigstore, 'sigstore')
      expect([ran.code, rowOf(ran), await tagsIn(job.ecr, 'team/app')]).toEqual([1, 'sigstore-clock', []])
    })
  } finally {
    await sigstore.close()
  }
})

test('a destination that does not take the signature gets no tag, and the other one is delivered', async () => {
  const sigstore = await startSigstore()
  const faults = [{ match: 'PUT manifest', repository: 'team/two', skip: 1, status: 403, code: 'DENIED' }]
  try {
    await withJob({ ecr: { faults } }, async (job) => {
      const inputs = { ...INPUTS, repository: 'team/app\nteam/two', sign: 'sigstore', tags: 'v1,v2' }
      const ran = await job.run(inputs, { env: { ...sigstore.env, AWS_MAX_ATTEMPTS: '1' } })
      const { digest = '' } = ran.outputs
      expect([ran.code, messageOf(ran)]).toEqual([1, expect.stringContaining('Could not put the signature beside ')])
      expect(await tagsIn(job.ecr, 'team/app')).toEqual([`v1 ${digest}`, `v2 ${digest}`])
      expect(await tagsIn(job.ecr, 'team/two')).toEqual([])
      expect(ran.outputs.tags).toBe(`${job.ecr.registry}/team/app:v1\n${job.ecr.registry}/team/app:v2`)
      const repository = openWith(`${job.ecr.registry}/team/app`, await loginOf(job.ecr))
      const never = () => Promise.reject(new Error('nothing is verified here'))
      expect(
        await findSignatures({ repository, sigstore: never }, digest as Digest).catch(({ message }) => message),
      ).toBe('nothing is verified here')
    })
  } finally {
    await sigstore.close()
  }
})
