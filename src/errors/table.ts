import type { Row } from './row.ts'
import { BUILDER } from './rows/builder.ts'
import { CREDENTIALS } from './rows/credentials.ts'
import { ECR } from './rows/ecr.ts'
import { MACHINE } from './rows/machine.ts'
import { NETWORK } from './rows/network.ts'
import { PERMISSIONS } from './rows/permissions.ts'
import { PUSH } from './rows/push.ts'
import { QUOTAS } from './rows/quotas.ts'

/**
 * All known causes of failure. The first row whose pattern matches wins, so the more particular ones come first: the
 * words of a service before those of the network, which may stand around them.
 */
export const TABLE: readonly Row[] = [
  ...MACHINE,
  ...BUILDER,
  ...CREDENTIALS,
  ...PERMISSIONS,
  ...QUOTAS,
  ...PUSH,
  ...ECR,
  ...NETWORK,
]
