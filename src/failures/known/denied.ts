import type { KnownFailure } from '../known-failure.ts'

/**
 * Failures of an identity that lacks rights. AWS's sentence ends with the kind of policy that decided:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export const DENIED_FAILURES = [
  {
    id: 'organization-policy',
    kind: 'yours',
    pattern: /in a (service|resource) control policy|because no (service|resource) control policy allows/,
    cause: 'A policy of the AWS organization forbids it. No policy of the account can allow it again.',
    remedy: 'Ask those who manage the organization; often only some regions, or only tagged repositories, are allowed.',
    seen: 'https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2322',
  },
  {
    id: 'session-denied',
    kind: 'yours',
    pattern: /because no session policy allows|explicit deny in a session policy/,
    cause: 'The session has a policy of its own that does not include this action. The role itself may have it.',
    remedy:
      'With scope-down: true that policy is made by this step: please report it. Otherwise whoever opened the session in an earlier step gave it; add the action there, or give this step role-to-assume.',
    seen: 'https://github.com/aws/aws-cdk/issues/25768',
  },
  {
    id: 'permissions-boundary',
    kind: 'yours',
    pattern: /because no permissions boundary allows|explicit deny in a permissions boundary/,
    cause: 'The permissions boundary of the role or user does not include this action.',
    remedy: 'Add the action to the boundary too; a policy of the role alone does not help.',
    seen: 'https://github.com/nebari-dev/nebari/issues/2152',
  },
  {
    id: 'explicit-deny',
    kind: 'yours',
    pattern: /with an explicit deny/,
    cause: 'A Deny statement forbids it. One more Allow does not help.',
    remedy:
      'Find the Deny in the kind of policy that is named above, and its conditions: required MFA, a VPC, tags, a region.',
    seen: 'https://github.com/aws/aws-cli/issues/5592',
  },
  {
    id: 'other-account',
    kind: 'yours',
    pattern: /because no resource-based policy allows/,
    cause: 'The repository belongs to another account, and its own policy does not let this identity in.',
    remedy:
      'Allow the action for this identity in the policy of that repository; docs/iam.md has it whole. Check the account in the URI, too: one wrong digit looks the same.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/232',
  },
  {
    id: 'public-bearer-token',
    kind: 'yours',
    pattern: /not authorized to perform: sts:GetServiceBearerToken/,
    cause: 'A login to ECR Public needs sts:GetServiceBearerToken beside ecr-public:GetAuthorizationToken.',
    remedy: 'Allow both actions, each on the resource *.',
    seen: 'https://github.com/fluxcd/pkg/pull/938',
  },
  {
    id: 'login-denied',
    kind: 'yours',
    pattern: /not authorized to perform: ecr(-public)?:GetAuthorizationToken/,
    cause: 'The identity of this step is not allowed to log in to ECR.',
    remedy:
      'Allow the action that is named above in a statement of its own, on the resource *: it is about no repository, so a statement with the ARN of one does not cover it.',
    seen: 'https://github.com/buildkite/elastic-ci-stack-for-aws/issues/193',
  },
  {
    id: 'pull-through-denied',
    kind: 'yours',
    pattern:
      /not authorized to perform: ecr:BatchImportUpstreamImage|load metadata for [\s\S]*not authorized to perform: ecr:CreateRepository/,
    cause:
      'The pull-through cache does not have the image yet, and the identity of this step is not allowed to fill it.',
    remedy:
      'Allow ecr:BatchImportUpstreamImage and ecr:CreateRepository on all repositories below the prefix of the cache; docs/iam.md has it, as mirror. For another account, its registry policy has to allow both too.',
    seen: 'https://github.com/aws/containers-roadmap/issues/939',
  },
  {
    id: 'pull-through-upstream',
    kind: 'yours',
    pattern: /authentication to the upstream registry failed/,
    cause:
      'The pull-through cache could not log in to the registry of the image: its credentials there are missing or wrong, or there is no image of that name.',
    remedy:
      'Look at the secret in Secrets Manager that the rule of the cache names (ecr-pullthroughcache/…, with username and accessToken; aws ecr validate-pull-through-cache-rule tries it), and at the name of the image.',
    seen: 'https://github.com/aws/containers-roadmap/issues/2354',
  },
  {
    id: 'referrers-denied',
    kind: 'yours',
    pattern: /not authorized to perform: ecr:ListImageReferrers/,
    cause:
      'The identity that reads the image is not allowed to list its referrers: the signatures and SBOMs that go with it.',
    remedy:
      'Allow the action that is named above on the repository that the image comes from, or leave them behind with referrers: none.',
    seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ListImageReferrers.html',
  },
  {
    id: 'findings-denied',
    kind: 'yours',
    pattern: /not authorized to perform: (inspector2:\w+|ecr:(DescribeImageScanFindings|StartImageScan))/,
    cause:
      'The identity of this step is not allowed to read the findings of the scan, so nobody knows whether the image passes.',
    remedy:
      'Allow ecr:DescribeImageScanFindings and ecr:StartImageScan on the repository; where Amazon Inspector scans it, inspector2:ListFindings and inspector2:ListCoverage on the resource * too.',
    seen: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html',
  },
  {
    id: 'create-denied',
    kind: 'yours',
    pattern: /not authorized to perform: ecr(-public)?:CreateRepository/,
    cause: 'The repository does not exist, and the identity of this step is not allowed to create it.',
    remedy:
      'Look first whether the region and the name are those that you meant: a repository that exists is not created. If they are, create the repository once by other means, or allow the action that is named above on its ARN.',
    seen: 'https://github.com/whoan/docker-build-with-cache-action/issues/120',
  },
  {
    id: 'access-denied',
    kind: 'yours',
    pattern: /AccessDenied|is not authorized to perform|denied: User:/,
    cause: 'The identity of this step is not allowed to do that.',
    remedy:
      'Look first whether the region and the name of the repository are those that the role was made for: AWS says the same of a typo. Only if they are, allow the action that is named above on that repository, for a repository of another account in its repository policy too; docs/iam.md lists what this step needs.',
    seen: 'https://github.com/aws-actions/amazon-ecr-login/issues/14',
  },
] as const satisfies readonly KnownFailure[]
