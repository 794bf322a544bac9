// promote: an image that is there comes to repositories byte for byte, without docker, and no tag is ever on a part of it.
import { describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalPlace, PolicyRule } from '../../emulator/index.ts'
import { actionsOf } from '../../src/iam/permission-actions.ts'
import type { Permission } from '../../src/iam/permissions.ts'
import { manifestsThere, pushImage } from '../fixtures/promoted-image.ts'
import { loginOf } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS, type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { ask, createFixedRepository, putsIn, tagsIn } from '../support/registry.ts'
import { writeFiles } from '../support/workspace.ts'

const OTHER = '210987654321'
const ROLE = `arn:aws:iam::${OTHER}:role/ci`
const ECR = { account: ['123456789012', OTHER], region: ['us-east-1', 'eu-west-1'] }
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', from: 'app:v1', tags: 'prod' }

const promote = (job: Job, inputs: Inputs = {}): Promise<Ran> =>
  job.run({ ...INPUTS, ...inputs }, { action: 'promote' })

const placeOf = (job: Job, account: string, region: string): LocalPlace => {
  const place = job.ecr.places.find((one) => one.account === account && one.region === region)
  if (place === undefined) throw new Error(`there is no ${account} in ${region}`)
  return place
}

/** A rule by which everybody may do what these features need, and nothing else. */
function allowing(...features: readonly Permission[]): PolicyRule {
  const { registry, repository } = actionsOf(features)
  const Action = [...registry, ...repository]
  return { policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] } }
}

/** The requests that carry bytes of layers, or begin to. */
const uploadsIn = ({ requests }: Ran): readonly string[] =>
  requests.filter(({ step }) => /blob|upload/i.test(step)).map(({ step, method }) => `${method} ${step}`)

const writesIn = ({ requests }: Ran): readonly string[] =>
  requests
    .filter(({ method, step }) => /^(PUT|PATCH)$|^Put|^Create/.test(method) || /^(Put|Create)/.test(step))
    .map(({ step }) => step)

test('to another region and another account: the same bytes, with what refers to the image', () =>
  withJob({ ecr: ECR }, async (job) => {
    const image = await pushImage(job.ecr, 'app', 'v1')
    const repository = [
      'prod/app,aws-region=eu-west-1',
      `${OTHER}.dkr.ecr.us-east-1.amazonaws.com/prod/app,role-to-assume=${ROLE}`,
    ].join('\n')
    const ran = await promote(job, { repository, tags: 'prod,v1' })
    expect(messageOf(ran)).toBe('')
    const [one, two] = [placeOf(job, '123456789012', 'eu-west-1'), placeOf(job, OTHER, 'us-east-1')]
    for (const place of [one, two]) {
      expect(await manifestsThere(place, 'prod/app', image.manifests)).toEqual(
        image.manifests.map(({ digest }) => digest),
      )
      expect(await tagsIn(place, 'prod/app')).toEqual([`prod ${image.digest}`, `v1 ${image.digest}`])
    }
    const uris = [`${one.registry}/prod/app`, `${two.registry}/prod/app`]
    expect(ran.outputs).toEqual({
      image: `${uris[0]}@${image.digest}`,
      images: uris.map((uri) => `${uri}@${image.digest}`).join('\n'),
      digest: image.digest,
      version: 'prod',
      tags: uris.flatMap((uri) => [`${uri}:prod`, `${uri}:v1`]).join('\n'),
      'tag-names': 'prod\nv1',
      references: uris.flatMap((uri) => [`${uri}:prod@${image.digest}`, `${uri}:v1@${image.digest}`]).join('\n'),
      json: expect.any(String),
      plan: expect.any(String),
      superseded: 'false',
      registry: one.registry,
      repository: 'prod/app',
      'repository-created': 'true',
      ...{ gate: 'off', findings: '', 'findings-file': '', 'sarif-file': '', size: '', 'size-before': '' },
      ...{ 'bundle-path': '', 'attestation-id': '', 'attestation-url': '', 'signing-status': '' },
      'copied-bytes': String(2 * image.bytes),
      'mounted-bytes': '0',
      referrers: '2',
    })
    expect(ran.summary).toContain(
      `\`\`\`sh\naws ecr get-login-password --region eu-west-1 | docker login --username AWS --password-stdin ${one.registry}\ndocker pull ${uris[0]}@${image.digest}\n\`\`\`\n`,
    )
    expect(ran.output).toContain(`app:v1 is ${image.digest}.\n`)
    expect(ran.output).toContain(
      `The image was promoted: ${image.digest} is now ${uris[1]}:prod, ${uris[1]}:v1 (same digest, 2 referrers, ${image.bytes} B copied).`,
    )
    expect(ran.commands).toEqual([])
    const again = await promote(job, { repository, tags: 'prod,v1' })
    expect([messageOf(again), again.outputs['copied-bytes']]).toEqual(['', '0'])
    expect(again.output).toContain(
      `Nothing to copy: ${uris[0]} has ${image.digest} already; 2 tags were set: prod, v1.`,
    )
  }))

test('within one repository it is a tag, and no byte moves', () =>
  withJob({}, async (job) => {
    const { digest } = await pushImage(job.ecr, 'app', 'v1')
    const ran = await promote(job, { repository: 'app', from: `app@${digest}` })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'app')).toEqual([`prod ${digest}`, `v1 ${digest}`])
    expect([uploadsIn(ran), putsIn(ran.requests).length, ran.commands]).toEqual([[], 1, []])
    expect(ran.outputs).toMatchObject({ digest, 'tag-names': 'prod', 'copied-bytes': '0', 'mounted-bytes': '0' })
  }))

test('to another repository of one registry, blobs are mounted where ECR may', () =>
  withJob({}, async (job) => {
    const { bytes } = await pushImage(job.ecr, 'app', 'v1')
    await ask(job.ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
    const ran = await promote(job)
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs).toMatchObject({ 'copied-bytes': '0', 'mounted-bytes': String(bytes) })
    expect(ran.output).toMatch(/ 2 referrers, \d+ of \d+ blobs mounted, 0 B copied\)/)
  }))

test.each<readonly [name: string, enabled: boolean, policies: readonly PolicyRule[], said: string]>([
  [
    'the account does not mount',
    false,
    [],
    'BLOB_MOUNTING is not enabled in its account. To save the bytes: aws ecr put',
  ],
  [
    'this identity may not see whether it mounts',
    false,
    [allowing('push', 'create', 'templates', 'source', 'referrers')],
    'is not known (ecr:GetAccountSetting would tell it)',
  ],
  [
    'the repositories are encrypted in other ways',
    true,
    [],
    'BLOB_MOUNTING is enabled, so the two repositories are not encrypted alike',
  ],
])('layers that were sent within one registry: %s', (_name, enabled, policies, said) =>
  withJob({ ecr: { policies } }, async (job) => {
    await pushImage(job.ecr, 'app', 'v1')
    if (enabled) {
      await ask(job.ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
      const encryptionConfiguration = { encryptionType: 'KMS' }
      await ask(job.ecr, 'CreateRepository', { repositoryName: 'prod/app', encryptionConfiguration })
    }
    const ran = await promote(job)
    expect(messageOf(ran)).toBe('')
    expect(ran.output).toContain(said)
    const asked = ran.requests.filter(({ step }) => step === 'GetAccountSetting')
    expect(asked).toHaveLength(1)
    expect(uploadsIn(await promote(job))).toEqual([])
  }),
)

test('without referrers the image alone', () =>
  withJob({}, async (job) => {
    const { manifests } = await pushImage(job.ecr, 'app', 'v1')
    const ran = await promote(job, { referrers: 'none' })
    expect([messageOf(ran), ran.outputs.referrers]).toEqual(['', '0'])
    expect(await manifestsThere(job.ecr, 'prod/app', manifests)).toHaveLength(3)
  }))

test('a plan changes nothing', () =>
  withJob({}, async (job) => {
    const { digest } = await pushImage(job.ecr, 'app', 'v1')
    const ran = await promote(job, { plan: 'true' })
    expect(messageOf(ran)).toBe('')
    expect([writesIn(ran), uploadsIn(ran)]).toEqual([[], []])
    const { registry } = job.ecr
    expect(ran.output.replaceAll(registry, '<ecr>')).toContain(`::group::Plan
from        <ecr>/app@${digest}
promote     ${digest}
repository  <ecr>/prod/app (missing, will be created)
identity    arn:aws:iam::123456789012:user/local
tags        prod: new
::endgroup::
`)
    expect(JSON.parse(ran.outputs.plan ?? '')).toMatchObject({
      version: 1,
      refused: [],
      action: 'promote',
      digest,
      from: [`${registry}/app@${digest}`],
      destinations: [{ registry, repository: 'prod/app', create: 'step', tags: [{ tag: 'prod', change: 'new' }] }],
    })
  }))

/** Promotions that are refused before anything is written: what is there, the inputs, and what is said. */
const REFUSED: readonly (readonly [
  name: string,
  prepare: (job: Job, digest: string) => Promise<unknown>,
  inputs: Inputs,
  said: string,
])[] = [
  ['no such tag', async () => {}, { from: 'app:v2' }, 'There is no image app:v2 in <ecr>/app.'],
  [
    'no such repository',
    async () => {},
    { from: 'other:v1' },
    "The repository with name 'other' does not exist in the registry",
  ],
  [
    'in the archive',
    (job, imageDigest) =>
      ask(job.ecr, 'UpdateImageStorageClass', {
        repositoryName: 'app',
        imageId: { imageDigest },
        targetStorageClass: 'ARCHIVE',
      }),
    {},
    'is in the archive of <ecr>/app, where it cannot be read.',
  ],
  [
    'a tag that cannot move',
    async (job) => {
      await createFixedRepository(job.ecr, 'prod/app', [])
      const other = await pushImage(job.ecr, 'third', 'v3')
      expect(other.digest).toMatch(/^sha256:/)
      await job.run({ ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', tags: 'prod' })
    },
    {},
    'prod cannot be moved in this repository and is on sha256:',
  ],
]

test.each(REFUSED)('%s: told before the first byte', (_name, prepare, inputs, said) =>
  withJob({}, async (job) => {
    const { digest } = await pushImage(job.ecr, 'app', 'v1')
    await prepare(job, digest)
    const ran = await promote(job, inputs)
    expect(messageOf(ran)).toContain(said)
    expect([ran.code, writesIn(ran), uploadsIn(ran), ran.outputs.image]).toEqual([1, [], [], ''])
  }),
)

test('a tag that cannot move stays with on-tag-conflict: skip, and the others are set', () =>
  withJob({}, async (job) => {
    const { digest } = await pushImage(job.ecr, 'app', 'v1')
    await createFixedRepository(job.ecr, 'prod/app', [])
    await job.run({ ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', tags: 'prod' })
    const ran = await promote(job, { tags: 'prod,v1', 'on-tag-conflict': 'skip' })
    expect(messageOf(ran)).toBe('')
    expect(ran.outputs).toMatchObject({ digest, 'tag-names': 'v1' })
    const again = await promote(job, { tags: 'v1' })
    expect([messageOf(again), again.outputs['tag-names']]).toEqual(['', 'v1'])
  }))

describe('a fault in the middle', () => {
  test.each<FaultRule>([
    { match: 'PUT manifest', skip: 1, times: 100, status: 403, code: 'DENIED' },
    { match: 'PUT manifest', skip: 4, times: 100, status: 403, code: 'DENIED' },
    { match: 'PutImage', times: 100, status: 400, code: 'AccessDeniedException' },
  ])('$match refused: no tag, and the next run goes on', (fault) => {
    const faults: FaultRule[] = []
    return withJob({ ecr: { faults } }, async (job) => {
      const { digest, bytes, manifests } = await pushImage(job.ecr, 'app', 'v1')
      faults.push(fault)
      const ran = await promote(job)
      expect([ran.code, ran.outputs.image]).toEqual([1, ''])
      expect(await tagsIn(job.ecr, 'prod/app')).toEqual([])
      faults.length = 0
      const again = await promote(job)
      expect([messageOf(again), again.outputs['copied-bytes']]).toEqual(['', '0'])
      expect(bytes).toBeGreaterThan(0)
      expect(await manifestsThere(job.ecr, 'prod/app', manifests)).toHaveLength(manifests.length)
      expect(await tagsIn(job.ecr, 'prod/app')).toEqual([`prod ${digest}`])
    })
  })
})

test("from a registry that is none of the step's: by the login of docker", () =>
  withJob({ ecr: ECR }, async (job) => {
    const place = placeOf(job, OTHER, 'us-east-1')
    const { digest } = await pushImage(place, 'app', 'v1')
    const from = `${place.registry}/app:v1`
    const refused = await promote(job, { from })
    expect(refused.code).toBe(1)
    const login = await loginOf(place)
    const auth = login.kind === 'basic' ? login.authorization : ''
    await writeFiles(job.home, { '.docker/config.json': JSON.stringify({ auths: { [place.registry]: { auth } } }) })
    const ran = await promote(job, { from })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'prod/app')).toEqual([`prod ${digest}`])
    expect(ran.output).toContain(`::add-mask::${auth}\n`)
  }))

test('the login in DOCKER_AUTH_CONFIG stands above that of config.json, and is hidden', () =>
  withJob({ ecr: ECR }, async (job) => {
    const place = placeOf(job, OTHER, 'us-east-1')
    const { digest } = await pushImage(place, 'app', 'v1')
    const login = await loginOf(place)
    const auth = login.kind === 'basic' ? login.authorization : ''
    const config = (one: string) => JSON.stringify({ auths: { [place.registry]: { auth: one } } })
    await writeFiles(job.home, { '.docker/config.json': config(Buffer.from('AWS:another').toString('base64')) })
    const from = `${place.registry}/app:v1`
    const ran = await job.run({ ...INPUTS, from }, { action: 'promote', env: { DOCKER_AUTH_CONFIG: config(auth) } })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'prod/app')).toEqual([`prod ${digest}`])
    expect(ran.output).toContain(`::add-mask::${auth}\n`)
  }))

test('from another account, by a role of its own', () =>
  withJob({ ecr: ECR }, async (job) => {
    const place = placeOf(job, OTHER, 'eu-west-1')
    const { digest } = await pushImage(place, 'app', 'v1')
    const from = `${OTHER}.dkr.ecr.eu-west-1.amazonaws.com/app:v1`
    const ran = await promote(job, { from, 'from-role-to-assume': ROLE })
    expect(messageOf(ran)).toBe('')
    expect(await tagsIn(job.ecr, 'prod/app')).toEqual([`prod ${digest}`])
  }))

test('the event of a stranger gets no credential, and no image', () =>
  withJob({}, async (job) => {
    await pushImage(job.ecr, 'app', 'v1')
    const ran = await job.run(INPUTS, {
      action: 'promote',
      env: { GITHUB_EVENT_NAME: 'pull_request_target' },
      payload: {
        pull_request: { base: { repo: { full_name: 'octo-org/app' } }, head: { repo: { full_name: 'x/app' } } },
      },
    })
    expect(messageOf(ran)).toContain('whoever wrote that code could deliver any image')
    expect(ran.requests).toEqual([])
  }))
