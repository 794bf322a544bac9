import { expect, test } from '@jest/globals'
import { makeImage, pushImage, registryClient, withEcr } from '../support.ts'
import {
  account,
  type Call,
  index,
  noRepository,
  one,
  privateCalls,
  type Row,
  refused,
  testRows,
  two,
} from './calls.ts'

const app = { repositoryName: 'app' }
const place = { registryId: account, repositoryName: 'app' }
const absent = { repositoryName: 'absent' }
const untagged = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1 }
const any = { ...untagged, tagStatus: 'any' }
const expire = { type: 'expire' }
const rule = (more: object = {}) => ({ rulePriority: 1, selection: untagged, action: expire, ...more })
/** Indented, so that it is as long as a policy has to be. */
const policy = (...rules: object[]) => JSON.stringify({ rules }, undefined, 4)
const put = (lifecyclePolicyText: string) => ['PutLifecyclePolicy', { ...app, lifecyclePolicyText }] as const
const valid = policy(rule())
const start = ['StartLifecyclePolicyPreview', { ...app, lifecyclePolicyText: valid }] as const
const inApp = `for the repository with name 'app' in the registry with id '${account}'`
const noPolicy = refused('LifecyclePolicyNotFound', `Lifecycle policy does not exist ${inApp}`)
const text = { ...place, lifecyclePolicyText: valid }

const rows: readonly Row[] = [
  { name: 'is echoed', call: put(valid), answer: text },
  { name: 'gives what was put', before: [put(valid)], call: ['GetLifecyclePolicy', app], answer: text },
  { name: 'without one', call: ['GetLifecyclePolicy', app], answer: noPolicy },
  { name: 'gives the last one', before: [put(valid)], call: ['DeleteLifecyclePolicy', app], answer: text },
  { name: 'without one', call: ['DeleteLifecyclePolicy', app], answer: noPolicy },
  { name: 'is in progress', call: start, answer: { ...text, status: 'IN_PROGRESS' } },
  {
    name: "takes the repository's policy",
    before: [put(valid)],
    call: ['StartLifecyclePolicyPreview', app],
    answer: { ...text, status: 'IN_PROGRESS' },
  },
  { name: 'of no policy', call: ['StartLifecyclePolicyPreview', app], answer: noPolicy },
  {
    name: 'while one runs',
    before: [start],
    call: start,
    options: { settings: { lifecyclePreviewMs: 60_000 } },
    answer: refused(
      'LifecyclePolicyPreviewInProgress',
      'The previous lifecycle policy preview request has not completed. Wait and try again.',
    ),
  },
  {
    name: 'while it runs',
    before: [start],
    call: ['GetLifecyclePolicyPreview', app],
    options: { settings: { lifecyclePreviewMs: 60_000 } },
    answer: { ...text, status: 'IN_PROGRESS', previewResults: [] },
  },
  {
    name: 'of none',
    call: ['GetLifecyclePolicyPreview', app],
    answer: refused(
      'LifecyclePolicyPreviewNotFound',
      `There is no dry run for the repository with name 'app' in the registry with id '${account}'`,
    ),
  },
  {
    name: 'when it is complete',
    before: [['StartLifecyclePolicyPreview', { ...app, lifecyclePolicyText: policy(rule({ selection: any })) }]],
    call: ['GetLifecyclePolicyPreview', app],
    answer: {
      ...place,
      lifecyclePolicyText: policy(rule({ selection: any })),
      status: 'COMPLETE',
      previewResults: [
        {
          imageTags: [expect.stringMatching(/^(one|two)$/)],
          imageDigest: expect.stringMatching(/^sha256:/),
          imagePushedAt: expect.any(Date),
          action: { type: 'EXPIRE' },
          appliedRulePriority: 1,
          storageClass: 'STANDARD',
        },
      ],
      summary: { expiringImageTotalCount: 1 },
    },
  },
  {
    name: 'of a missing repository',
    call: ['PutLifecyclePolicy', { ...absent, lifecyclePolicyText: valid }],
    answer: noRepository('absent'),
  },
  { name: 'of a missing repository', call: ['GetLifecyclePolicy', absent], answer: noRepository('absent') },
  { name: 'of a missing repository', call: ['DeleteLifecyclePolicy', absent], answer: noRepository('absent') },
  { name: 'of a missing repository', call: ['StartLifecyclePolicyPreview', absent], answer: noRepository('absent') },
  { name: 'of a missing repository', call: ['GetLifecyclePolicyPreview', absent], answer: noRepository('absent') },
]

testRows(rows)

const day = 86_400_000
const tagged = (...tagPatternList: string[]) => ({ ...untagged, tagStatus: 'tagged', tagPatternList })

test.each([
  { name: 'all but the newest', rules: [rule({ selection: any })], marked: ['v1', 'v2', 'dev'] },
  { name: 'tags with a pattern', rules: [rule({ selection: { ...tagged('v*') } })], marked: ['v1'] },
  {
    name: 'by age',
    rules: [rule({ selection: { ...any, countType: 'sinceImagePushed', countUnit: 'days', countNumber: 8 } })],
    marked: ['v1', 'v2'],
  },
  {
    name: 'nothing that an earlier rule is for',
    rules: [rule({ selection: { ...tagged('v*'), countNumber: 9 } }), rule({ rulePriority: 2, selection: any })],
    marked: ['dev'],
  },
  {
    name: 'what goes to the archive',
    rules: [rule({ selection: any, action: { type: 'transition', targetStorageClass: 'archive' } })],
    marked: ['v1', 'v2', 'dev'],
  },
])('a preview marks $name', async ({ rules, marked }) => {
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') }
  await withEcr({ now: () => clock.at }, async (ecr) => {
    const send = privateCalls(ecr)
    await send('CreateRepository', app)
    for (const tag of ['v1', 'v2', 'dev', 'latest']) {
      await pushImage(ecr, 'app', makeImage(tag), tag)
      clock.at += 3 * day
    }
    await send('StartLifecyclePolicyPreview', { ...app, lifecyclePolicyText: policy(...rules) })
    const all: string[] = []
    let nextToken: string | undefined
    do {
      const page = (await send('GetLifecyclePolicyPreview', { ...app, maxResults: 1, nextToken })) as {
        previewResults: { imageTags: string[] }[]
        nextToken?: string
      }
      all.push(...page.previewResults.flatMap(({ imageTags }) => imageTags))
      nextToken = page.nextToken
    } while (nextToken !== undefined)
    expect(all.sort()).toEqual([...marked].sort())
    const [tag = ''] = marked
    const named = { ...app, imageIds: [{ imageTag: tag }, { imageDigest: one.digest }] }
    const { previewResults } = (await send('GetLifecyclePolicyPreview', named)) as { previewResults: object[] }
    expect(previewResults).toEqual([expect.objectContaining({ imageTags: [tag] })])
    const none = { ...app, filter: { tagStatus: 'UNTAGGED' } }
    expect(await send('GetLifecyclePolicyPreview', none)).toMatchObject({ previewResults: [] })
  })
})

const olderThan = (days: number, more: object = {}) =>
  policy(
    rule({ selection: { ...untagged, countType: 'sinceImagePushed', countUnit: 'days', countNumber: days, ...more } }),
  )

/** The digests that a policy marks. */
async function marked(send: Call, lifecyclePolicyText: string): Promise<readonly string[]> {
  await send('StartLifecyclePolicyPreview', { ...app, lifecyclePolicyText })
  const page = (await send('GetLifecyclePolicyPreview', app)) as { previewResults: { imageDigest: string }[] }
  return page.previewResults.map(({ imageDigest }) => imageDigest).sort()
}

test('what an index needs is not marked before the index is gone', async () => {
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') }
  await withEcr({ now: () => clock.at }, async (ecr) => {
    const send = privateCalls(ecr)
    await send('CreateRepository', app)
    for (const image of [one, two]) await pushImage(ecr, 'app', image, image.digest)
    const client = await registryClient(ecr, 'app')
    await client.putManifest(index.digest, index.manifest, 'application/vnd.oci.image.index.v1+json')
    clock.at += 2 * day
    expect(await marked(send, olderThan(1))).toEqual([index.digest])
    await send('BatchDeleteImage', { ...app, imageIds: [{ imageDigest: index.digest }] })
    expect(await marked(send, olderThan(1))).toEqual([one.digest, two.digest].sort())
  })
})

test('what came back from the archive is as old as its return', async () => {
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') }
  await withEcr({ now: () => clock.at }, async (ecr) => {
    const send = privateCalls(ecr)
    await send('CreateRepository', app)
    for (const image of [one, two]) await pushImage(ecr, 'app', image, image.digest)
    const imageId = { imageDigest: one.digest }
    await send('UpdateImageStorageClass', { ...app, imageId, targetStorageClass: 'ARCHIVE' })
    clock.at += 5 * day
    await send('UpdateImageStorageClass', { ...app, imageId, targetStorageClass: 'STANDARD' })
    clock.at += day
    expect(await marked(send, olderThan(2))).toEqual([two.digest])
    expect(await marked(send, olderThan(1, { countType: 'imageCountMoreThan', countUnit: undefined }))).toEqual([
      two.digest,
    ])
    clock.at += 2 * day
    expect(await marked(send, olderThan(2))).toEqual([one.digest, two.digest].sort())
  })
})
