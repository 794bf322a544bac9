import type { Proxies } from '../proxy/proxies.ts'
import { agentOptions } from './proxies.ts'

/** The SDK waits for ever unless it is told not to. Milliseconds. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000, throwOnRequestTimeout: true }

/** What all clients of the SDK have in common. By itself it knows no proxies. */
export function clientOptions(proxies: Proxies) {
  const agent = agentOptions(proxies)
  return {
    requestHandler: { ...PATIENCE, httpAgent: agent, httpsAgent: agent },
    customUserAgent: 'ecr-build-push',
  }
}
