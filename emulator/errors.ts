/**
 * What the service refuses, in the API's own terms. The registry API words the same refusals its own way
 * (see registry/errors.ts), as ECR does: its registry is a front to the same operations.
 */
export class ServiceError extends Error {
  /** The shape's name, sent as `__type`: `RepositoryNotFoundException`. */
  readonly code: string
  /** The HTTP status of the control API's answer. */
  readonly status: number
  /** What the shape has besides its message: `lastValidByteReceived` of an InvalidLayerPartException. */
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: string, message: string, status = 400, details: Readonly<Record<string, string | number>> = {}) {
    super(message)
    this.name = 'ServiceError'
    this.code = code
    this.status = status
    this.details = details
  }
}

/** ECR's standard wording for a member that breaks a rule: https://github.com/alexjurkiewicz/ecr-scan-image/issues/40 */
export function invalidParameter(member: string, rule: string): ServiceError {
  return new ServiceError(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${rule}'`,
  )
}

export function repositoryNotFound(repository: string, registryId: string): ServiceError {
  return new ServiceError(
    'RepositoryNotFoundException',
    `The repository with name '${repository}' does not exist in the registry with id '${registryId}'`,
  )
}
