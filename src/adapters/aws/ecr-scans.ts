import { DescribeImageScanFindingsCommand, type ECRClient, StartImageScanCommand } from '@aws-sdk/client-ecr'
import type { Ecr } from '../../ecr/api.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import { readScan, type ScanPage, type ScanRequest } from '../../ecr/scan.ts'
import type { AccountId } from '../../names/aws.ts'
import { allPages } from './all-pages.ts'
import { required, unlessMissing } from './answer-checks.ts'
import { type AwsCall, ecr } from './call.ts'

/** The most that ECR gives at once. */
const PAGE = 1000

/** Calls about scans. Each throws AwsError. */
export function scanCalls(
  call: AwsCall,
  client: ECRClient,
  registry: { readonly registryId?: AccountId },
): Pick<Ecr, 'scan' | 'startScan'> {
  return {
    scan: (name, digest) =>
      unlessMissing('ScanNotFoundException', async () => {
        const doing = ecr(`read the findings of the image ${digest}`, 'DescribeImageScanFindings')
        const input = { repositoryName: name, imageId: { imageDigest: digest }, maxResults: PAGE, ...registry }
        const pages = await allPages<ScanPage>(doing, (nextToken) =>
          call(doing, async (options) => {
            const page = await client.send(new DescribeImageScanFindingsCommand({ ...input, nextToken }), options)
            required(doing, page.imageScanStatus?.status)
            return { found: [page], next: page.nextToken }
          }),
        )
        return required(doing, readScan(pages))
      }),

    startScan: async (name, digest) => {
      const doing = ecr(`begin a scan of the image ${digest}`, 'StartImageScan')
      const input = { repositoryName: name, imageId: { imageDigest: digest }, ...registry }
      try {
        await call(doing, async (options) => {
          const { imageScanStatus } = await client.send(new StartImageScanCommand(input), options)
          return required(doing, imageScanStatus?.status)
        })
        return 'started'
      } catch (error) {
        const answer = error instanceof AwsError ? REFUSALS[error.code] : undefined
        if (answer === undefined) throw error
        return answer
      }
    },
  }
}

/**
 * What ECR's refusals of a scan say. A registry that Amazon Inspector scans gives a ValidationException:
 * https://github.com/alexjurkiewicz/ecr-scan-image/issues/44
 */
const REFUSALS: Readonly<Record<string, ScanRequest>> = {
  LimitExceededException: 'once a day',
  ValidationException: 'not basic',
  UnsupportedImageTypeException: 'unsupported',
}
