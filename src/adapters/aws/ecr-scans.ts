import { DescribeImageScanFindingsCommand, type ECRClient, StartImageScanCommand } from '@aws-sdk/client-ecr'
import type { Ecr } from '../../ecr/api.ts'
import { AwsError } from '../../ecr/aws-error.ts'
import { readScan, type ScanPage, type ScanRequest } from '../../ecr/scan.ts'
import type { AccountId } from '../../names/aws.ts'
import { required, unlessMissing } from './answer-checks.ts'
import { type AwsCall, ecr } from './call.ts'

/** The most that ECR gives at once. */
const PAGE = 1000

/** More than any image has: what has no end is no answer. */
const MOST_PAGES = 100

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
        const pages: ScanPage[] = []
        let nextToken: string | undefined
        do {
          const command = new DescribeImageScanFindingsCommand({ ...input, nextToken })
          const page = await call(doing, async (options) => {
            const answer = await client.send(command, options)
            required(doing, answer.imageScanStatus?.status)
            return answer
          })
          pages.push(page)
          nextToken = page.nextToken || undefined
        } while (nextToken !== undefined && pages.length < MOST_PAGES)
        return required(doing, nextToken === undefined ? readScan(pages) : undefined)
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
