// A local ECR that goes on running, so that the next run finds the images of this one.
import { isOnThisMachine } from '../../src/adapters/aws/call.ts'
import { run } from '../engine/run.ts'

/** A local ECR in another process. */
export interface FoundEcr {
  readonly registry: string
  readonly url: string
  readonly pid: number
  /** What docker's login, the AWS CLI and the step read. */
  readonly environment: Readonly<Record<string, string>>
}

const USUAL = 'http://127.0.0.1:4510'

/**
 * Addresses at which a local ECR may be, the first one first: that of AWS_ENDPOINT_URL, if it leads to this machine, because
 * credentials must not go elsewhere by mistake; and the usual one.
 */
export const localAddresses = ({ AWS_ENDPOINT_URL = '' }: NodeJS.ProcessEnv): readonly string[] => [
  ...(isOnThisMachine({ AWS_ENDPOINT_URL }, 'ECR') ? [AWS_ENDPOINT_URL] : []),
  USUAL,
]

/** Finds the first local ECR that answers at one of these addresses; undefined where none does. */
export async function findLocalEcr(addresses: readonly string[]): Promise<FoundEcr | undefined> {
  for (const address of addresses) {
    const found = await lookAt(address)
    if (found !== undefined) return found
  }
  return undefined
}

interface Description {
  readonly places?: readonly { url: string; registry: string; region: string; accessKeyId: string }[]
  readonly pid?: number
}

/** What a local ECR at an address says of itself; undefined where none answers. */
async function lookAt(url: string): Promise<FoundEcr | undefined> {
  const answer = await fetch(new URL('/_local', url)).catch(() => undefined)
  if (answer?.ok !== true) return undefined
  // Another program may answer there.
  const told = (await answer.json().catch(() => undefined)) as Description | null | undefined
  const [pid, place] = [told?.pid, told?.places?.[0]]
  if (place === undefined || pid === undefined) return undefined
  const { registry, region, accessKeyId } = place
  return {
    registry,
    url: place.url,
    pid,
    environment: {
      AWS_ENDPOINT_URL: place.url,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      // It looks at the key's id alone.
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  }
}

/**
 * Finds the local ECR that AWS_ENDPOINT_URL names, or the one at its usual port, or starts that one in the background by
 * `command`, the program and arguments of `npm run ecr`. Throws an Error with its reason where it does not start.
 */
export async function provideLocalEcr(
  env: NodeJS.ProcessEnv,
  [program = '', ...args]: readonly string[],
): Promise<FoundEcr> {
  const there = await findLocalEcr(localAddresses(env))
  if (there !== undefined) return there
  await run(program, [...args, '--port', new URL(USUAL).port, '--detach'])
  const started = await lookAt(USUAL)
  if (started === undefined) throw new Error(`The local ECR was started, and does not answer at ${USUAL}.`)
  return started
}
