// A local ECR that goes on running, so that the next run finds the images of this one.
import { run } from '../engine/run.ts'

/** A local ECR in another process. */
export interface FoundEcr {
  readonly registry: string
  readonly url: string
  readonly pid: number
  /** What docker's login, the AWS CLI and the step read. */
  readonly environment: Readonly<Record<string, string>>
}

const DEFAULT = 'http://127.0.0.1:4510'

/** Whether an address leads to this machine: credentials must not go elsewhere by mistake. */
const isHere = (url: string): boolean => URL.canParse(url) && /^(127\.|localhost$)/.test(new URL(url).hostname)

/** What a local ECR at an address says of itself; undefined where none answers. */
async function lookAt(url: string): Promise<FoundEcr | undefined> {
  const answer = await fetch(`${url}/_local`).catch(() => undefined)
  if (answer?.ok !== true) return undefined
  const { places, pid } = (await answer.json()) as {
    readonly places?: readonly { url: string; registry: string; region: string; accessKeyId: string }[]
    readonly pid?: number
  }
  const [place] = places ?? []
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
  { AWS_ENDPOINT_URL: named = '' }: NodeJS.ProcessEnv,
  [program = '', ...args]: readonly string[],
): Promise<FoundEcr> {
  const there = await lookAt(isHere(named) ? named : DEFAULT)
  if (there !== undefined) return there
  await run(program, [...args, '--port', new URL(DEFAULT).port, '--detach'])
  const started = await lookAt(DEFAULT)
  if (started === undefined) throw new Error(`The local ECR was started, and does not answer at ${DEFAULT}.`)
  return started
}
