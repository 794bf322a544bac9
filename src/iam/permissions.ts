/** Needs of a feature in AWS. */
export interface Needs {
  /** The feature, as the rest of "This step …". */
  readonly what: string
  /** Actions that are about no repository. */
  readonly registry: readonly string[]
  /** Actions on the repository. */
  readonly repository: readonly string[]
  /** Actions on the KMS key of the repository. */
  readonly key?: readonly string[]
  /** Actions on the signing profiles of the registry's rules. */
  readonly profile?: readonly string[]
  /** This step does it only to repositories of the identity's own account. */
  readonly ownAccount: boolean
}

const LOGIN = ['ecr:GetAuthorizationToken']

const LOOK = ['ecr:DescribeRepositories', 'ecr:DescribeImages', 'ecr:BatchGetImage']

/** One setting of a repository is one action on it. */
function setting(what: string, action: string): Needs {
  return { what, registry: [], repository: [action], ownAccount: false }
}

/** Something that only ECR Public has. */
function publicSetting(what: string): Needs {
  return { what, registry: [], repository: [], ownAccount: false }
}

/**
 * Permissions that this step needs of AWS: the one list that the policies are made from. A test shows for each feature
 * that its actions are enough, and that without any one of them the step fails, or says what it cannot see.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const PERMISSIONS = {
  plan: {
    what: 'only looks at the repository, and tells what would be done',
    registry: LOGIN,
    repository: LOOK,
    ownAccount: false,
  },
  push: {
    what: 'looks at the repository, pushes the image and sets its tags',
    registry: LOGIN,
    repository: [
      ...LOOK,
      'ecr:BatchCheckLayerAvailability',
      'ecr:InitiateLayerUpload',
      'ecr:UploadLayerPart',
      'ecr:CompleteLayerUpload',
      'ecr:PutImage',
    ],
    ownAccount: false,
  },
  create: {
    what: 'creates the repository when it is missing',
    registry: [],
    repository: ['ecr:CreateRepository'],
    ownAccount: true,
  },
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html#encryption-at-rest-iam
  'kms-key': {
    what: 'encrypts a repository that it creates with a KMS key of your own',
    registry: [],
    repository: [],
    key: ['kms:CreateGrant', 'kms:RetireGrant', 'kms:DescribeKey'],
    ownAccount: true,
  },
  templates: {
    what: 'lets the push create a missing repository by a creation template, when there is one',
    registry: ['ecr:DescribeRepositoryCreationTemplates'],
    repository: [],
    ownAccount: true,
  },
  copy: {
    what: 'copies the image from this repository to the other destinations',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  source: {
    what: 'reads an image that is there, to bring it to other repositories or to join it',
    registry: LOGIN,
    repository: [...LOOK, 'ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  referrers: {
    what: 'finds the signatures and SBOMs of such an image, which go with it',
    registry: [],
    repository: ['ecr:ListImageReferrers'],
    ownAccount: false,
  },
  mounts: {
    what: 'tells why layers were sent that another repository of the registry has',
    registry: ['ecr:GetAccountSetting'],
    repository: [],
    ownAccount: true,
  },
  parts: {
    what: 'builds one platform of an image, and joins the platforms when all are there',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer', 'ecr:BatchDeleteImage'],
    ownAccount: false,
  },
  'default-tags': {
    what: 'reads which commit an image was made from that has one of the default tags',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  'floating-tags': {
    what: 'reads which commit the image is of that a floating tag such as latest is on, where no tag says it',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  reuse: {
    what: 'takes an image that is there instead of a build, and says what changed where it builds (reuse: auto)',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer', 'ecr:ListImageReferrers'],
    ownAccount: false,
  },
  secrets: {
    what: 'gives the build secrets, and searches the image for them before it gets its tags',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer', 'ecr:BatchDeleteImage'],
    ownAccount: false,
  },
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html#image-scanning-enhanced-iam
  scans: {
    what: "reads the findings of ECR's scan before the image gets its tags (scan-fail-on)",
    registry: ['inspector2:ListCoverage', 'inspector2:ListFindings'],
    repository: ['ecr:DescribeImageScanFindings', 'ecr:StartImageScan'],
    ownAccount: false,
  },
  sizes: {
    what: 'tells which instruction of the Dockerfile made a layer that grew (size-limit, size-growth-limit)',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  signs: {
    what: 'signs the image before it gets its tags, where nobody has done so yet (sign)',
    registry: [],
    repository: ['ecr:ListImageReferrers', 'ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  waits: {
    what: 'removes the tag under which an image waits that is looked at before it gets its tags',
    registry: [],
    repository: ['ecr:BatchDeleteImage'],
    ownAccount: false,
  },
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/managed-signing.html
  signing: {
    what: 'has ECR sign the image, with the rights of who pushes it, and waits for that (signing: wait)',
    registry: ['ecr:GetSigningConfiguration'],
    repository: ['ecr:DescribeImageSigningStatus'],
    profile: ['signer:SignPayload'],
    ownAccount: false,
  },
  cache: {
    what: 'reads the build cache in the repository (cache: ecr)',
    registry: [],
    repository: ['ecr:GetDownloadUrlForLayer'],
    ownAccount: false,
  },
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
  mirror: {
    what: 'reads base images through a pull-through cache, which is filled by who reads (registry-mirrors)',
    registry: LOGIN,
    repository: [
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
      'ecr:BatchImportUpstreamImage',
      'ecr:CreateRepository',
    ],
    ownAccount: false,
  },
  'lifecycle-policy': setting('sets a lifecycle policy', 'ecr:PutLifecyclePolicy'),
  'repository-policy': setting('sets a repository policy', 'ecr:SetRepositoryPolicy'),
  'repository-tags': setting('sets tags of the repository itself', 'ecr:TagResource'),
  'check-lifecycle-policy': setting('compares the lifecycle policy', 'ecr:GetLifecyclePolicy'),
  'check-repository-policy': setting('compares the repository policy', 'ecr:GetRepositoryPolicy'),
  'check-repository-tags': setting('compares the tags of the repository itself', 'ecr:ListTagsForResource'),
  'public-catalog': publicSetting('sets what the gallery of ECR Public shows'),
  'check-public-catalog': publicSetting('compares what the gallery of ECR Public shows'),
  'apply-mutability': setting('changes whether tags can move', 'ecr:PutImageTagMutability'),
  'apply-scanning': setting('changes whether images are scanned', 'ecr:PutImageScanningConfiguration'),
} as const satisfies Readonly<Record<string, Needs>>

/** Name of a permission, such as `push`. */
export type Permission = keyof typeof PERMISSIONS

/** Names of all permissions, in the order of the table. */
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as readonly Permission[]
