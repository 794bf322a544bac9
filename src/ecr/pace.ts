/**
 * Pace of the requests to the registry of one account and region: ECR takes so many of an operation in a second, of all
 * jobs together. https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
export interface Pace {
  /** Resolves when one request of this operation, such as `PutImage`, may be sent; at once for one without a rate. */
  turn(operation: string): Promise<void>
  /** Notes that ECR refused such a request because there were too many: from now on they go more slowly. */
  throttled(operation: string): void
}
