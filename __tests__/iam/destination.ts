import type { Destination } from '../../src/ecr/destination.ts'
import { parseRole } from '../../src/names/aws.ts'
import { UPKEEP } from '../delivery/observed.ts'
import { must, REGION, repositoryName } from '../values.ts'

/** A destination as the inputs name it: by the name of its repository, with the ARN of a role. */
export function destination(name: string, arn: string | undefined, over: Partial<Destination> = {}): Destination {
  const role = arn === undefined ? undefined : must(parseRole(arn))
  return {
    address: { name: repositoryName(name) },
    account: undefined,
    region: REGION,
    identity: {
      region: REGION,
      keys: undefined,
      role: role && {
        role,
        sessionName: 'x',
        durationSeconds: 3600,
        externalId: undefined,
        audience: 'a',
        sessionPolicy: undefined,
      },
      allowedAccounts: [],
    },
    repositorySettings: UPKEEP,
    keepsCache: false,
    ...over,
  }
}
