import type { RepositoryName } from '../names/repository.ts'
import { fitsFilter } from './name-filter.ts'

/**
 * Rule of a registry by which ECR has AWS Signer sign what is pushed:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
 */
export interface SigningRule {
  /** ARN of the signing profile. */
  readonly profile: string
  /** Names of repositories in which `*` stands for any text; none: the rule is for all. */
  readonly filters: readonly string[]
}

/** Signing of an image with one profile, as ECR tells of it. */
export interface Signing {
  readonly profile: string | undefined
  /** Such as `COMPLETE`: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageSigningStatus.html */
  readonly status: string
  readonly failureCode: string | undefined
  readonly failureReason: string | undefined
}

/** The profiles that the rules of a registry sign a repository's images with, each once. */
export const profilesFor = (rules: readonly SigningRule[], name: RepositoryName): readonly string[] => [
  ...new Set(
    rules.flatMap(({ profile, filters }) =>
      filters.length === 0 || filters.some((filter) => fitsFilter(filter, name)) ? [profile] : [],
    ),
  ),
]
