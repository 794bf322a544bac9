import { setTimeout as delay } from 'node:timers/promises'
import type { LocalEcr } from '../../emulator/index.ts'
import { connectTo } from '../../src/adapters/aws/session.ts'
import type { Session } from '../../src/ecr/api.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { region } from '../fixtures/values.ts'
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
