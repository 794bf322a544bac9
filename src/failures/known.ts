import { BASE_IMAGE } from './known/base-image.ts'
import { BUILDER } from './known/builder.ts'
import { PERMISSIONS } from './known/denied.ts'
import { DOCKERFILE } from './known/dockerfile.ts'
import { ECR } from './known/ecr.ts'
import { ENGINE } from './known/engine.ts'
import { INPUTS } from './known/inputs.ts'
import { MACHINE } from './known/machine.ts'
import { NETWORK } from './known/network.ts'
import { PROXY } from './known/proxy.ts'
import { PUSH, WITHOUT_REASON } from './known/push.ts'
import { QUOTAS } from './known/quotas.ts'
import { STEP } from './known/run-line.ts'
import { CREDENTIALS } from './known/signing-in.ts'
import type { Row } from './known-failure.ts'

/**
 * All known causes of failure. The first row whose pattern matches wins, so the more particular ones come first: the
 * words of a service before those of the network, which may stand around them.
 */
export const TABLE: readonly Row[] = [
  ...MACHINE,
  ...PROXY,
  ...ENGINE,
  ...BUILDER,
  ...INPUTS,
  ...DOCKERFILE,
  ...CREDENTIALS,
  ...PERMISSIONS,
  ...QUOTAS,
  ...PUSH,
  ...BASE_IMAGE,
  ...WITHOUT_REASON,
  ...ECR,
  ...NETWORK,
]

/** The row of the table that knows this text. */
export function findRow(text: string): Row | undefined {
  return TABLE.find((row) => row.pattern.test(text))
}

/** The row that knows the last lines of a command of the Dockerfile, which end with "exit code: <n>". */
export const findStepRow = (text: string): Row | undefined => STEP.find((row) => row.pattern.test(text))

/** The row of that name. Throws when there is none. */
export function rowOf(id: string): Row {
  const row = TABLE.find((one) => one.id === id)
  if (row === undefined) throw new Error(`there is no row ${id} in the table of errors`)
  return row
}
