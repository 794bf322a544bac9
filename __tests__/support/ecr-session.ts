import { setTimeout as delay } from 'node:timers/promises'
import type { FaultRule, LocalEcr } from '../../emulator/index.ts'
import { connectTo } from '../../src/adapters/aws/session.ts'
import type { Ecr, Session } from '../../src/ecr/api.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { createRepository, withEcr } from '../emulator/support.ts'
import { REPOSITORY, region } from '../fixtures/values.ts'
import { testAsk } from './ask.ts'

/** What waits for a time of the real clock looks again so often, and no attempt waits longer for the next. */
const LONGEST_WAIT_MILLISECONDS = 20

/** A session of its own with the keys of a local ECR. AWS_ENDPOINT_URL has to lead there. */
export function sessionAt({ environment }: Pick<LocalEcr, 'environment'>): Promise<Session> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  const connect = connectTo({
    env: {},
    mask: () => {},
    ask: testAsk(),
    wait: (milliseconds) => delay(Math.min(milliseconds, LONGEST_WAIT_MILLISECONDS)),
    proxies: readProxies({}),
  })
  const keys = { accessKeyId, secretAccessKey, sessionToken: undefined }
  return connect({ region: region('us-east-1'), keys, role: undefined, attempts: 12, allowedAccounts: [] })
}

/** Runs a test with a local ECR that has a repository (REPOSITORY of the fixtures), and the calls to it. */
export async function withRepository(
  act: (local: LocalEcr, ecr: Ecr) => Promise<void>,
  faults: FaultRule[] = [],
): Promise<void> {
  await withEcr({ faults }, async (local) => {
    const before = process.env.AWS_ENDPOINT_URL
    process.env.AWS_ENDPOINT_URL = local.environment.AWS_ENDPOINT_URL
    try {
      await createRepository(local, REPOSITORY.name)
      const session = await sessionAt(local)
      const place = { address: { name: REPOSITORY.name }, region: region('us-east-1'), account: undefined }
      await act(local, session.ecr(place))
    } finally {
      if (before === undefined) delete process.env.AWS_ENDPOINT_URL
      else process.env.AWS_ENDPOINT_URL = before
    }
  })
}
