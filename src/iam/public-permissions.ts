import type { Permission } from './permissions.ts'

/** What a feature needs on ECR Public. */
interface PublicNeeds {
  readonly registry: readonly string[]
  readonly repository: readonly string[]
}

const PUBLIC_LOGIN = ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken']

const PUBLIC_LOOK = ['ecr-public:DescribeRepositories', 'ecr-public:DescribeImages']

/**
 * Permissions on ECR Public, which has actions of its own, and where everybody may read.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html
 */
export const PUBLIC_PERMISSIONS: Partial<Readonly<Record<Permission, PublicNeeds>>> = {
  plan: { registry: PUBLIC_LOGIN, repository: PUBLIC_LOOK },
  push: {
    registry: PUBLIC_LOGIN,
    repository: [
      ...PUBLIC_LOOK,
      'ecr-public:BatchCheckLayerAvailability',
      'ecr-public:InitiateLayerUpload',
      'ecr-public:UploadLayerPart',
      'ecr-public:CompleteLayerUpload',
      'ecr-public:PutImage',
    ],
  },
  create: { registry: [], repository: ['ecr-public:CreateRepository'] },
  parts: { registry: [], repository: ['ecr-public:BatchDeleteImage'] },
  secrets: { registry: [], repository: ['ecr-public:BatchDeleteImage'] },
  waits: { registry: [], repository: ['ecr-public:BatchDeleteImage'] },
  'repository-tags': { registry: [], repository: ['ecr-public:TagResource'] },
  'check-repository-tags': { registry: [], repository: ['ecr-public:ListTagsForResource'] },
  'public-catalog': { registry: [], repository: ['ecr-public:PutRepositoryCatalogData'] },
  'check-public-catalog': { registry: [], repository: ['ecr-public:GetRepositoryCatalogData'] },
}
