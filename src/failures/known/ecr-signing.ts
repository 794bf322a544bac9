import type { KnownFailure } from '../known-failure.ts'

/**
 * Failures of ECR's managed signing, by what it says of an image that it could not sign:
 * https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageSigningStatus.html
 */
export const ECR_SIGNING_FAILURES = [
  {
    id: 'signing-denied',
    kind: 'yours',
    pattern: /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:AccessDenied|not authorized)/,
    cause:
      'ECR signs an image with the permissions of whoever pushes it, and the identity of this step is not allowed to use the signing profile.',
    remedy:
      'Allow it signer:SignPayload on that profile; docs/iam.md has it, as signing. The profile of another account has to let it in too (aws signer add-profile-permission). Then run the job again: the image is pushed anew.',
    seen: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html',
  },
  {
    id: 'signing-profile',
    kind: 'yours',
    pattern:
      /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:NotFound|[Cc]ancell?ed|[Rr]evoked|does not exist)/,
    cause: 'The signing profile that the rule of the registry names is not there, or was cancelled or revoked.',
    remedy:
      'Make a new profile for the platform Notation-OCI-SHA384-ECDSA in the region of the registry, and name it in the rule (aws ecr put-signing-configuration).',
    seen: 'https://docs.aws.amazon.com/signer/latest/developerguide/signing-profiles.html',
  },
  {
    id: 'signing-throttled',
    kind: 'transient',
    pattern: /^ECR DescribeImageSigningStatus SigningFailed: [\s\S]*(?:Thrott|TooManyRequests|Internal)/,
    cause: 'AWS Signer had too much to do, or trouble of its own, when ECR asked it to sign the image.',
    remedy: 'Run the job again.',
    seen: 'https://docs.aws.amazon.com/signer/latest/api/CommonErrors.html',
  },
  {
    id: 'signing-failed',
    kind: 'yours',
    pattern: /^ECR DescribeImageSigningStatus SigningFailed: /,
    cause: 'ECR could not sign the image, for the reason that is named above.',
    remedy:
      'Mend what it names, and run the job again: ECR signs an image when it is pushed. docs/managed-signing.md says what it needs.',
    seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageSigningStatus.html',
  },
  {
    id: 'signing-unread',
    kind: 'yours',
    pattern: /not authorized to perform: ecr:(?:GetSigningConfiguration|DescribeImageSigningStatus)/,
    cause:
      'The identity of this step is not allowed to read whether ECR signs the image, so it is not known whether it is signed.',
    remedy:
      'Allow ecr:GetSigningConfiguration on the resource *, and ecr:DescribeImageSigningStatus on the repository, or leave out signing: wait.',
    seen: 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageSigningStatus.html',
  },
] as const satisfies readonly KnownFailure[]
