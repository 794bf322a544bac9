import { setTimeout as wait } from 'node:timers/promises'

/** Ends or holds a connection. It does not return while the connection is held, and throws when it is gone. */
export type Strike = () => Promise<never>

/** What happens to the bytes of one request and its answer. */
export interface Tampering {
  readonly request?: { readonly afterBytes: number; readonly strike: Strike }
  readonly answer?: { readonly afterBytes: number; readonly strike: Strike }
  readonly truncateTo?: number
  readonly wrongDigest?: boolean
  readonly bytesPerSecond?: number
}

/** The digest of nothing that anybody has pushed. */
export const lyingDigest = `sha256:${'0'.repeat(64)}`

/** Lets so many bytes pass, then strikes; also when there are fewer. */
export async function* until(
  bytes: AsyncIterable<Buffer>,
  { afterBytes, strike }: { readonly afterBytes: number; readonly strike: Strike },
): AsyncGenerator<Buffer> {
  let left = afterBytes
  for await (const chunk of bytes) {
    if (chunk.length < left) {
      left -= chunk.length
      yield chunk
      continue
    }
    if (left > 0) yield chunk.subarray(0, left)
    await strike()
  }
  await strike()
}

/** Lets bytes pass in tenths of a second. */
export async function* slowly(bytes: AsyncIterable<Buffer>, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const portion = Math.max(1, Math.ceil(bytesPerSecond / 10))
  for await (const chunk of bytes)
    for (let at = 0; at < chunk.length; at += portion) {
      const part = chunk.subarray(at, at + portion)
      // It may last for days; the process ends when all else has.
      await wait((part.length / bytesPerSecond) * 1000, undefined, { ref: false })
      yield part
    }
}

/** Ends after so many bytes as if there were no more. */
export async function* truncated(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let left = size
  for await (const chunk of bytes) {
    if (left > 0) yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) return
  }
}
