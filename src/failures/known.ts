import { BASE_IMAGE_FAILURES } from './known/base-image.ts'
import { BUILDER_FAILURES } from './known/builder.ts'
import { DENIED_FAILURES } from './known/denied.ts'
import { DOCKERFILE_FAILURES } from './known/dockerfile.ts'
import { ECR_FAILURES } from './known/ecr.ts'
import { ENGINE_FAILURES } from './known/engine.ts'
import { INPUT_FAILURES } from './known/inputs.ts'
import { MACHINE_FAILURES } from './known/machine.ts'
import { NETWORK_FAILURES } from './known/network.ts'
import { PROXY_FAILURES } from './known/proxy.ts'
import { PUSH_FAILURES, WITHOUT_REASON } from './known/push.ts'
import { QUOTA_FAILURES } from './known/quotas.ts'
import { RUN_LINE_FAILURES } from './known/run-line.ts'
import { SIGN_IN_FAILURES } from './known/signing-in.ts'
import type { KnownFailure } from './known-failure.ts'

/**
 * All known causes of failure. The first row whose pattern matches wins, so the more particular ones come first: the
 * words of a service before those of the network, which may stand around them.
 */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  ...MACHINE_FAILURES,
  ...PROXY_FAILURES,
  ...ENGINE_FAILURES,
  ...BUILDER_FAILURES,
  ...INPUT_FAILURES,
  ...DOCKERFILE_FAILURES,
  ...SIGN_IN_FAILURES,
  ...DENIED_FAILURES,
  ...QUOTA_FAILURES,
  ...PUSH_FAILURES,
  ...BASE_IMAGE_FAILURES,
  ...WITHOUT_REASON,
  ...ECR_FAILURES,
  ...NETWORK_FAILURES,
]

/** The row of the table that knows this text. */
export function findKnownFailure(text: string): KnownFailure | undefined {
  return KNOWN_FAILURES.find((row) => row.pattern.test(text))
}

/** The row that knows the last lines of a command of the Dockerfile, which end with "exit code: <n>". */
export const findRunLineFailure = (text: string): KnownFailure | undefined =>
  RUN_LINE_FAILURES.find((row) => row.pattern.test(text))

/** The row of that name. Throws when there is none. */
export function knownFailure(id: string): KnownFailure {
  const row = KNOWN_FAILURES.find((one) => one.id === id)
  if (row === undefined) throw new Error(`there is no row ${id} in the table of errors`)
  return row
}
