import { expect, test } from '@jest/globals'
import { type LocalEcrOptions, type ScanRule, startLocalEcr } from '../../../emulator/index.ts'
import { local, withEcr } from '../support.ts'
import { account, fill, index, noRepository, one, privateCalls, type Row, refused, testRows, two } from './calls.ts'

const app = { repositoryName: 'app' }
const place = { registryId: account, repositoryName: 'app' }
const image = { ...app, imageId: { imageTag: 'one' } }
const imageId = { imageDigest: one.digest, imageTag: 'one' }
const start = ['StartImageScan', image] as const
const ask = ['DescribeImageScanFindings', image] as const
const absent = { ...image, repositoryName: 'absent' }
const missing = { ...app, imageId: { imageTag: 'absent' } }
const enhanced = [
  'PutRegistryScanningConfiguration',
  {
    scanType: 'ENHANCED',
    rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
  },
] as const
const noImage = refused(
  'ImageNotFound',
  `The image with imageId {imageDigest:'null', imageTag:'absent'} does not exist within the repository with name 'app' in the registry with id '${account}'`,
)
const times = { imageScanCompletedAt: expect.any(Date), vulnerabilitySourceUpdatedAt: expect.any(Date) }
const finding = (name: string, severity: string) => ({
  name,
  severity,
  description: 'A flaw.',
  uri: `https://example.com/${name}`,
  attributes: [{ key: 'package_name', value: 'openssl' }],
})
const high = finding('CVE-2026-1', 'HIGH')
const low = finding('CVE-2026-2', 'LOW')
const complete = { status: 'COMPLETE', description: 'The scan was completed successfully.' }
const archive = ['UpdateImageStorageClass', { ...image, targetStorageClass: 'ARCHIVE' }] as const

const rows: readonly Row[] = [
  {
    name: 'is in progress',
    call: start,
    answer: { ...place, imageId, imageScanStatus: { status: 'IN_PROGRESS' } },
  },
  { name: 'of a missing image', call: ['StartImageScan', missing], answer: noImage },
  { name: 'of a missing repository', call: ['StartImageScan', absent], answer: noRepository('absent') },
  {
    name: 'of an archived image',
    before: [archive],
    call: start,
    answer: refused('ImageArchived', 'The specified image is archived and cannot be scanned.'),
  },
  {
    name: 'with enhanced scanning',
    before: [enhanced],
    call: start,
    answer: refused('Validation', 'This feature is disabled'),
  },
  {
    name: 'without a script, nothing is found',
    before: [start],
    call: ask,
    answer: {
      ...place,
      imageId,
      imageScanStatus: complete,
      imageScanFindings: { ...times, findings: [], findingSeverityCounts: {} },
    },
  },
  {
    name: 'findings in pages, and their counts',
    before: [start],
    call: ['DescribeImageScanFindings', { ...image, maxResults: 1 }],
    options: { scans: [{ steps: [{ status: 'COMPLETE', findings: [high, low] }] }] },
    answer: {
      ...place,
      imageId,
      imageScanStatus: complete,
      imageScanFindings: { ...times, findings: [high], findingSeverityCounts: { HIGH: 1, LOW: 1 } },
      nextToken: expect.any(String),
    },
  },
  { name: 'of a missing image', call: ['DescribeImageScanFindings', missing], answer: noImage },
  { name: 'of a missing repository', call: ['DescribeImageScanFindings', absent], answer: noRepository('absent') },
  {
    name: 'of an image that was archived',
    before: [start, archive],
    call: ask,
    answer: { ...place, imageId, imageScanStatus: { status: 'IMAGE_ARCHIVED' } },
  },
  {
    name: 'of a basic scan are not shown',
    before: [start],
    call: ['DescribeImages', { ...app, imageIds: [imageId] }],
    answer: { imageDetails: [expect.not.objectContaining({ imageScanStatus: expect.anything() })] },
  },
  {
    name: 'of an enhanced scan are shown, as counts',
    before: [enhanced],
    call: ['DescribeImages', { ...app, imageIds: [imageId] }],
    options: { scans: [{ steps: [{ status: 'ACTIVE', findings: [high] }] }] },
    answer: {
      imageDetails: [
        expect.objectContaining({
          imageScanStatus: { status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
          imageScanFindingsSummary: { ...times, findingSeverityCounts: { HIGH: 1 } },
        }),
      ],
    },
  },
]

testRows(rows)

const statuses = async (send: ReturnType<typeof privateCalls>, count: number, tag = 'one') => {
  const all: string[] = []
  for (let at = 0; at < count; at++) {
    const answer = await send('DescribeImageScanFindings', { ...app, imageId: { imageTag: tag } })
    all.push((answer as { imageScanStatus: { status: string } }).imageScanStatus.status)
  }
  return all
}

test('a script goes by answers and by time, for one image or for all', async () => {
  const clock = { at: Date.parse('2026-01-01T00:00:00Z') }
  const scans: ScanRule[] = [
    { image: 'two', steps: [{ status: 'PENDING', forMs: 1000 }, { status: 'FAILED' }] },
    { repository: 'a*', steps: [{ status: 'PENDING' }, { status: 'IN_PROGRESS', times: 2 }, { status: 'COMPLETE' }] },
  ]
  await withEcr({ now: () => clock.at, scans }, async (ecr) => {
    const send = privateCalls(ecr)
    await fill(ecr, { imageScanningConfiguration: { scanOnPush: true } })
    expect(await statuses(send, 5)).toEqual(['PENDING', 'IN_PROGRESS', 'IN_PROGRESS', 'COMPLETE', 'COMPLETE'])
    expect(await statuses(send, 3, 'two')).toEqual(['PENDING', 'PENDING', 'PENDING'])
    clock.at += 1000
    expect(await statuses(send, 2, 'two')).toEqual(['FAILED', 'FAILED'])
    clock.at += 86_400_000
    await send('StartImageScan', image)
    expect(await statuses(send, 1)).toEqual(['PENDING'])
    scans.unshift({ steps: [{ status: 'LIMIT_EXCEEDED', description: 'Too many.' }] })
    expect(await send(...ask)).toMatchObject({
      imageScanStatus: { status: 'LIMIT_EXCEEDED', description: 'Too many.' },
    })
  })
})

test('a script may be set while the server runs', () =>
  withEcr({}, async (ecr) => {
    const send = privateCalls(ecr)
    await fill(ecr, { imageScanningConfiguration: { scanOnPush: true } })
    const scans = [{ image: two.digest, steps: [{ status: 'UNSUPPORTED_IMAGE' }] }]
    expect(await local(ecr, 'PUT', 'scans', scans)).toEqual({ status: 200, body: scans })
    expect(await statuses(send, 1, 'two')).toEqual(['UNSUPPORTED_IMAGE'])
    expect(await statuses(send, 1)).toEqual(['COMPLETE'])
    expect(await local(ecr, 'DELETE', 'scans')).toEqual({ status: 200, body: [] })
    expect(await statuses(send, 1, 'two')).toEqual(['COMPLETE'])
  }))

test.each([
  { name: 'no list', scans: {}, message: 'Scans are a list of rules: [{"steps": [{"status": "COMPLETE"}]}].' },
  {
    name: 'unknown words, all together',
    scans: [{ tag: 'v1', steps: [{ status: 'DONE', findings: [{}] }] }, {}],
    message:
      "scan rule 1 has no member 'tag'; it has repository, image, steps. 'status' of step 1 of scan rule 1 is one of IN_PROGRESS, COMPLETE, FAILED, UNSUPPORTED_IMAGE, ACTIVE, PENDING, SCAN_ELIGIBILITY_EXPIRED, FINDINGS_UNAVAILABLE, LIMIT_EXCEEDED, IMAGE_ARCHIVED; it is \"DONE\". 'findings' of step 1 of scan rule 1 is a list of objects, each with a severity; it is [{}]. scan rule 2 needs 'steps'.",
  },
])('a script with $name is an error', async ({ scans, message }) => {
  await expect(startLocalEcr({ scans: scans as ScanRule[] })).rejects.toThrow(new Error(message))
})

test.each([
  {
    name: 'no list',
    signings: {},
    message: 'Signings are a list of rules: [{"steps": [{"status": "COMPLETE"}]}].',
  },
  {
    name: 'counts below nothing, in halves and in words',
    signings: [{ steps: [-1, 0.5, '2', 0].map((times) => ({ status: 'FAILED', times })) }],
    message: [-1, 0.5, '"2"']
      .map((shown, at) => `'times' of step ${at + 1} of signing rule 1 is a number of answers; it is ${shown}.`)
      .join(' '),
  },
])('a script of signings with $name is an error', async ({ signings, message }) => {
  await expect(startLocalEcr({ signings: signings as LocalEcrOptions['signings'] & object })).rejects.toThrow(
    new Error(message),
  )
})

test('an index has no scan, however its repository is scanned', () =>
  withEcr({}, async (ecr) => {
    const send = privateCalls(ecr)
    await fill(ecr)
    await send(...enhanced)
    await send('PutImage', { ...app, imageManifest: index.manifest, imageTag: 'all' })
    expect(await send('DescribeImageScanFindings', { ...app, imageId: { imageTag: 'all' } })).toEqual(
      refused(
        'ScanNotFound',
        `Image scan does not exist for the image with '{imageDigest:'null', imageTag:'all'}' in the repository with name 'app' in the registry with id '${account}'`,
      ),
    )
  }))
