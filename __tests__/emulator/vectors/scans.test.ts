import { expect } from '@jest/globals'
import type { ScanRule } from '../../../emulator/index.ts'
import { account, type Call, index, one, privateCalls, refused, two } from '../control/calls.ts'
import { pushImage } from '../support.ts'
import { issue, roadmap, testVectors } from './vector.ts'

const app = { repositoryName: 'app' }
const image = { ...app, imageId: { imageTag: 'one' } }
const basic = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_StartImageScan.html'

async function statusOf(send: Call): Promise<unknown> {
  return ((await send('DescribeImageScanFindings', image)) as { imageScanStatus: unknown }).imageScanStatus
}

const enhance = (send: Call) =>
  send('PutRegistryScanningConfiguration', {
    scanType: 'ENHANCED',
    rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
  })

const progress: ScanRule = {
  steps: [
    { status: 'PENDING' },
    { status: 'IN_PROGRESS' },
    { status: 'COMPLETE', findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }] },
  ],
}
const vulnerability = {
  severity: 'UNTRIAGED',
  findingArn: `arn:aws:inspector2:us-east-1:${account}:finding/1`,
  fixAvailable: 'YES',
  packageVulnerabilityDetails: {
    vulnerabilityId: 'CVE-2026-1',
    vulnerablePackages: [{ name: 'openssl', version: '3.0', fixedInVersion: '3.1' }],
  },
}

testVectors([
  {
    vector: 15,
    name: 'a basic scan is PENDING, IN_PROGRESS, then COMPLETE with findings',
    source: issue('aws/aws-sdk', 288),
    repository: { imageScanningConfiguration: { scanOnPush: true } },
    options: { scans: [progress] },
    act: async (_client, ecr) => {
      const send = privateCalls(ecr)
      await pushImage(ecr, 'app', one, 'one')
      expect(await statusOf(send)).toEqual({ status: 'PENDING', description: 'Pending start of the image scan.' })
      expect(await send('DescribeImageScanFindings', image)).not.toHaveProperty('imageScanFindings')
      expect(await send('DescribeImageScanFindings', image)).toMatchObject({
        imageScanStatus: { status: 'COMPLETE', description: 'The scan was completed successfully.' },
        imageScanFindings: {
          findings: [{ name: 'CVE-2026-1', severity: 'CRITICAL' }],
          findingSeverityCounts: { CRITICAL: 1 },
        },
      })
    },
  },
  {
    vector: 15,
    name: 'an enhanced scan is ACTIVE, with findings of another shape',
    source: issue('alexjurkiewicz/ecr-scan-image', 45),
    options: { scans: [{ steps: [{ status: 'ACTIVE', findings: [vulnerability] }] }] },
    act: async (_client, ecr) => {
      const send = privateCalls(ecr)
      await pushImage(ecr, 'app', one, 'one')
      await enhance(send)
      const answer = await send('DescribeImageScanFindings', image)
      expect(answer).toMatchObject({
        imageScanStatus: { status: 'ACTIVE', description: 'Continuous scan is selected for image.' },
        imageScanFindings: { enhancedFindings: [vulnerability], findingSeverityCounts: { UNTRIAGED: 1 } },
      })
      expect(answer).not.toHaveProperty('imageScanFindings.findings')
    },
  },
  {
    vector: 15,
    name: 'an index is UnsupportedImageType',
    source: issue('alexjurkiewicz/ecr-scan-image', 43),
    act: async (_client, ecr) => {
      const send = privateCalls(ecr)
      await pushImage(ecr, 'app', one, 'one')
      await pushImage(ecr, 'app', two, 'two')
      await send('PutImage', { ...app, imageManifest: index.manifest, imageTag: 'all' })
      expect(await send('StartImageScan', { ...app, imageId: { imageTag: 'all' } })).toEqual(
        refused(
          'UnsupportedImageType',
          "An artifact with media type 'application/vnd.oci.image.index.v1+json' cannot be scanned. For more information, see the Amazon ECR documentation.",
        ),
      )
    },
  },
  {
    vector: 15,
    name: 'a second scan in 24 hours is LimitExceeded, and that of the push counts',
    source: basic,
    repository: { imageScanningConfiguration: { scanOnPush: true } },
    act: async (_client, ecr) => {
      const quota = refused('LimitExceeded', 'The scan quota per image has been exceeded. Wait and try again.')
      const send = privateCalls(ecr)
      await pushImage(ecr, 'app', one, 'one')
      expect(await send('StartImageScan', image)).toEqual(quota)
      await send('PutImageScanningConfiguration', { ...app, imageScanningConfiguration: { scanOnPush: false } })
      await pushImage(ecr, 'app', two, 'two')
      const other = { ...app, imageId: { imageTag: 'two' } }
      expect(await send('StartImageScan', other)).toMatchObject({ imageScanStatus: { status: 'IN_PROGRESS' } })
      expect(await send('StartImageScan', other)).toEqual(quota)
    },
  },
  {
    vector: 15,
    name: 'what was never scanned is ScanNotFound',
    source: roadmap(1683),
    act: async (_client, ecr) => {
      await pushImage(ecr, 'app', one, 'one')
      expect(await privateCalls(ecr)('DescribeImageScanFindings', image)).toEqual(
        refused(
          'ScanNotFound',
          `Image scan does not exist for the image with '{imageDigest:'null', imageTag:'one'}' in the repository with name 'app' in the registry with id '${account}'`,
        ),
      )
    },
  },
])
