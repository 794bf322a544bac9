import type { FailureClass } from '../base/retry-policy.ts'
import { excerpt } from '../base/text.ts'
import type { Diagnosis } from './aws-error.ts'

/** Request to a registry that failed. */
export interface RegistryFailure {
  /** What the step was doing, as the rest of "Could not …". */
  readonly doing: string
  /** Such as `PUT`. */
  readonly method: string
  /** Address without its query, which may open what it leads to for everybody; of a pre-signed one, the host alone. */
  readonly url: string
  /** Status of the answer, such as `403 Forbidden`; undefined where there was none. */
  readonly status: { readonly code: number; readonly text: string } | undefined
  /** Code of the registry's first error, such as `DENIED`, or the system's; empty where nobody gave one. */
  readonly code: string
  /** Words of the registry, or what was wrong with its answer. */
  readonly said: string
  /** What another attempt can change. */
  readonly class: FailureClass
  /** Header Retry-After of the answer: how long the registry wants to be left alone. */
  readonly retryAfter?: string | undefined
}

/**
 * A request to a registry that failed. Its message has the words of BuildKit, in which the known failures are written:
 * https://github.com/containerd/containerd/blob/main/core/remotes/errors/errors.go
 */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly failure: RegistryFailure
  readonly finding: Diagnosis | undefined

  constructor(failure: RegistryFailure, cause: unknown, finding?: Diagnosis) {
    super(wordsFor(failure), { cause })
    this.failure = failure
    this.finding = finding
  }

  /** Label of the message: whose words they are. */
  get speaker(): string {
    return this.failure.status === undefined ? 'The request ended with' : 'The registry said'
  }

  /** Failure of something larger, of which the request was a part: `copy the image from … to …`. */
  while(doing: string): RegistryError {
    return new RegistryError({ ...this.failure, doing }, this.cause, this.finding)
  }

  /** Failure with the diagnosis that a second look gave. */
  with(finding: Diagnosis): RegistryError {
    return new RegistryError(this.failure, this.cause, finding)
  }
}

function wordsFor({ method, url, status, code, said }: RegistryFailure): string {
  const words = excerpt(said)
  if (status === undefined) {
    const verb = `${method.slice(0, 1)}${method.slice(1).toLowerCase()}`
    return `failed to do request: ${verb} "${url}": ${words}`
  }
  const refusal = [code, words].filter((text) => text !== '').join(': ')
  return `unexpected status from ${method} request to ${url}: ${status.code} ${status.text}${refusal && `: ${refusal}`}`
}
