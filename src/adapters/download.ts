import { setTimeout as sleep } from 'node:timers/promises'
import { HttpClient } from '@actions/http-client'
import { sha256 } from '../hash.ts'
import type { Digest } from '../names/digest.ts'
import { whenAborted } from './abort.ts'
import { codeOf } from './error-code.ts'

const TRIES = 3
const TIMEOUT_MILLISECONDS = 30_000

/**
 * Gets the blob that a pre-signed address leads to. The client knows the proxy variables. Throws an Error that names the
 * host and never the address, whose query opens the blob to everybody.
 */
export async function download(address: string, digest: Digest, cancelled: AbortSignal): Promise<Uint8Array> {
  const { host } = new URL(address)
  for (let attempt = 1; ; attempt++) {
    const end = AbortSignal.any([cancelled, AbortSignal.timeout(TIMEOUT_MILLISECONDS)])
    const result = await downloadOnce(address, digest, end)
    cancelled.throwIfAborted()
    if (typeof result !== 'string') return result
    if (attempt === TRIES) throw Object.assign(new Error(`${host} ${result}`), { code: 'DownloadFailed' })
    await sleep(200 * attempt)
  }
}

/** The bytes, or what went wrong. */
async function downloadOnce(address: string, digest: Digest, end: AbortSignal): Promise<Uint8Array | string> {
  const client = new HttpClient('ecr-build-push', [], { socketTimeout: TIMEOUT_MILLISECONDS, allowRetries: false })
  try {
    const { message } = await Promise.race([client.get(address), whenAborted(end)])
    if (message.statusCode !== 200) return `answered with status ${message.statusCode}`
    const bytes = await Promise.race([read(message), whenAborted(end)])
    const found = `sha256:${sha256(bytes)}`
    return found === digest ? bytes : `gave other content (${found}) than that of ${digest}`
  } catch (error) {
    if (error instanceof Error && /^tunneling socket/.test(error.message))
      return `could not be reached: ${error.message}`
    const code = codeOf(error)
    return typeof code === 'string' ? `could not be reached (${code})` : 'did not answer'
  } finally {
    client.dispose()
  }
}

/** Not the client's own readBodyBuffer, which waits for ever when the connection is cut. */
async function read(message: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks)
}
