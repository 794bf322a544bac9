import type { Row } from './row.ts'
import { BASE_IMAGE } from './rows/base-image.ts'
import { BUILDER } from './rows/builder.ts'
import { CREDENTIALS } from './rows/credentials.ts'
import { DOCKERFILE } from './rows/dockerfile.ts'
import { ECR } from './rows/ecr.ts'
import { ENGINE } from './rows/engine.ts'
import { INPUTS } from './rows/inputs.ts'
import { MACHINE } from './rows/machine.ts'
import { NETWORK } from './rows/network.ts'
import { PERMISSIONS } from './rows/permissions.ts'
import { PROXY } from './rows/proxy.ts'
import { PUSH, WITHOUT_REASON } from './rows/push.ts'
import { QUOTAS } from './rows/quotas.ts'

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
