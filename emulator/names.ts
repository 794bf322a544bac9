import { createHash } from 'node:crypto'

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
export const repositoryPattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*' as const
/** As ECR itself prints it: https://github.com/alexjurkiewicz/ecr-scan-image/issues/40 */
export const tagPattern = '[a-zA-Z0-9-_.]+' as const
/** https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests */
const tagForm = '[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}'
/** As ECR itself prints it: https://github.com/pulumi/pulumi-aws/issues/2466 */
export const digestPattern = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+' as const

const repositoryName = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const tagName = new RegExp(`^${tagForm}$`)
const tagSigns = /^[a-zA-Z0-9-_.]+$/
const digestForm = /^[a-zA-Z0-9\-_+.]+:[a-fA-F0-9]+$/
const sha256Form = /^sha256:[a-f0-9]{64}$/

export const isRepositoryName = (text: string): boolean =>
  text.length >= 2 && text.length <= 256 && repositoryName.test(text)
export const isTag = (text: string): boolean => tagName.test(text)
/** Whether a tag may be asked for; of those that satisfy ECR's own pattern and are no tags, none exists. */
export const mayBeTag = (text: string): boolean => tagSigns.test(text)
/** What a text that is no tag does not satisfy. What ECR says of more than its own pattern is not known. */
export const tagRule = (text: string): string =>
  `must satisfy regular expression '${mayBeTag(text) ? tagForm : tagPattern}'`
/** Whether ECR takes the text as a digest at all; only sha256 digests can exist. */
export const isDigest = (text: string): boolean => digestForm.test(text)
export const isSha256 = (text: string): boolean => sha256Form.test(text)

/** @returns `sha256:` and 64 hex digits, of exactly these bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  if (region.startsWith('us-gov-')) return 'aws-us-gov'
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws'
}

/** The partition that an ARN names. */
export const partitionOfArn = (arn: string): string => arn.split(':')[1] ?? ''

export function repositoryArn(region: string, account: string, repository: string): string {
  return `arn:${partitionOf(region)}:ecr:${region}:${account}:repository/${repository}`
}

/** A public repository's ARN has no region. */
export function publicRepositoryArn(account: string, repository: string): string {
  return `arn:aws:ecr-public::${account}:repository/${repository}`
}
