/** Service of AWS that has quotas of its own for requests. */
export type PacedService = 'ECR' | 'ECR Public'

/** Requests of an operation in a second, by its name. */
type Quotas = Readonly<Record<string, number>>

/** PutImage requests in a second that both services take: one for each manifest and each tag. */
export const PUT_IMAGE_QUOTA = 10

/**
 * Quotas of requests in a second, of one account in one region: those that an image's way into a registry needs.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 * https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html (`GET manifest`: a pull of somebody with a
 * login.) A request to the registry counts as the operation that it is in the API:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 * For the operations that are missing, CreateRepository and those of policies too, ECR publishes no number.
 */
const QUOTAS: Readonly<Record<PacedService, Quotas>> = {
  ECR: {
    BatchCheckLayerAvailability: 1000,
    BatchGetImage: 2000,
    CompleteLayerUpload: 100,
    GetAuthorizationToken: 500,
    GetDownloadUrlForLayer: 3000,
    InitiateLayerUpload: 100,
    PutImage: PUT_IMAGE_QUOTA,
    UploadLayerPart: 500,
  },
  'ECR Public': {
    BatchCheckLayerAvailability: 200,
    CompleteLayerUpload: 10,
    GetAuthorizationToken: 200,
    'GET manifest': 10,
    InitiateLayerUpload: 10,
    PutImage: PUT_IMAGE_QUOTA,
    UploadLayerPart: 260,
  },
}

/** Quota of an operation in a second; undefined for one of which ECR publishes none. */
export const quotaOf = (service: PacedService, operation: string): number | undefined => QUOTAS[service][operation]
