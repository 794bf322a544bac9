import type { KnownFailure } from '../known-failure.ts'

/** Failures by quotas of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
export const QUOTA_FAILURES = [
  {
    id: 'tag-quota',
    kind: 'yours',
    pattern: /maximum allowed number of tags/,
    cause: 'The image has as many tags as ECR allows for one image (1000). The same content is pushed again and again.',
    remedy:
      'Remove tags of that image which nobody needs, or change what makes each build the same: with other content it is another image.',
    seen: 'https://github.com/medic/cht-core/issues/11099',
  },
  {
    id: 'image-quota',
    kind: 'yours',
    pattern: /maximum allowed number of images/,
    cause: 'The repository has as many images as its quota allows. ECR answers a push with 403, as if it were a right.',
    remedy:
      'Give the repository a lifecycle policy that expires old and untagged images, or ask AWS for a higher quota (Service Quotas, Images per repository).',
    seen: 'https://github.com/convox/rack/issues/1818',
  },
  {
    id: 'quota',
    kind: 'yours',
    pattern: /\bLimitExceeded/,
    cause: 'A quota of ECR is reached.',
    remedy: 'Remove images, tags or repositories that nobody needs, or ask AWS for a higher quota.',
    seen: 'https://github.com/aws/containers-roadmap/issues/2159',
  },
] as const satisfies readonly KnownFailure[]
