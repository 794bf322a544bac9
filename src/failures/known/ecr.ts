import type { KnownFailure } from '../known-failure.ts'

/** Failures of ECR's own API, about repositories and their settings. */
export const ECR_FAILURES = [
  {
    id: 'lifecycle-policy',
    kind: 'yours',
    pattern: /at 'LifecyclePolicyText' failed to satisfy constraint/,
    cause: 'ECR does not take the lifecycle policy.',
    remedy:
      'Compare it with https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html: unknown and empty fields are refused, and each rule needs a priority of its own.',
    seen: 'https://github.com/cloudposse/terraform-aws-ecr/issues/158',
  },
  {
    id: 'policy-principal',
    kind: 'yours',
    pattern: /at 'PolicyText' failed to satisfy constraint: 'Principal not found'/,
    cause: 'The repository policy names a role or user that does not exist, or that was made some seconds ago.',
    remedy: 'Check the ARNs of its principals; after a role was created, run the job again.',
    seen: 'https://github.com/hashicorp/terraform-provider-aws/issues/39064',
  },
  {
    id: 'repository-policy',
    kind: 'yours',
    pattern: /at 'PolicyText' failed to satisfy constraint/,
    cause: 'ECR does not take the repository policy.',
    remedy:
      'Give each statement Effect, Principal and Action, and no Resource: the policy is about its repository. Only actions of ecr are known there.',
    seen: 'https://github.com/terraform-aws-modules/terraform-aws-ecr/issues/19',
  },
  {
    id: 'exclusion-filters',
    kind: 'yours',
    pattern: /ImageTagMutabilityExclusionFilters/i,
    cause: 'The exclusion filters do not fit the tag mutability.',
    remedy: 'Give one to five filters with …_WITH_EXCLUSION, and none with MUTABLE or IMMUTABLE.',
    seen: 'https://github.com/aws/aws-cdk/issues/35246',
  },
  {
    id: 'public-region',
    kind: 'ours',
    pattern: /command is only supported in us-east-1/,
    cause: 'The API of ECR Public is in us-east-1 only, and was asked in another region.',
    remedy: 'Unset AWS_ENDPOINT_URL_ECR_PUBLIC, if it is set; otherwise please report it.',
    seen: 'https://github.com/codeship-library/aws-utilities/issues/117',
  },
  {
    id: 'invalid-parameter',
    kind: 'ours',
    pattern: /InvalidParameter|ValidationE/,
    cause: 'AWS does not take a value that this step sent. The inputs should have been refused before.',
    remedy: 'Please report it, with the inputs of the step; the message above names the value.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/225',
  },
] as const satisfies readonly KnownFailure[]
