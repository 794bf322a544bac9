import { setTimeout as delay } from 'node:timers/promises'

/** How long something may take, and what ends it before. */
export interface Deadline {
  readonly milliseconds: number
  readonly cancelled: AbortSignal
}

/** The longest time that a timer of Node takes, in milliseconds: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
export const UNENDING = 2 ** 31 - 1

/** No answer within the time that it had. The SDK has this name for it too. */
export class DeadlineError extends Error {
  override readonly name = 'TimeoutError'

  constructor(milliseconds: number) {
    super(`no answer in ${milliseconds / 1000} seconds`)
  }
}

/** An answer with more bytes than it may have. */
export class SizeError extends Error {
  override readonly name = 'AnswerTooLarge'

  constructor(bytes: number) {
    super(`the answer has more than ${bytes} bytes, so it was not read to its end`)
  }
}

/**
 * Runs a task that waits for others, to its end: head and body of an answer, for instance. Its signal is aborted when the
 * time is over or the step is cancelled, and then nobody waits for the task any more, whatever it does. Returns what the
 * task does. Throws DeadlineError, the reason of the cancellation, or what the task throws.
 */
export async function within<T>(
  { milliseconds, cancelled }: Deadline,
  task: (end: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController()
  const cancel = (): void => end.abort(cancelled.reason)
  const timer = setTimeout(() => end.abort(new DeadlineError(milliseconds)), milliseconds)
  cancelled.addEventListener('abort', cancel, { once: true })
  try {
    cancelled.throwIfAborted()
    return await Promise.race([task(end.signal), whenAborted(end.signal)])
  } catch (error) {
    // What the task throws because it was ended says less than why it was.
    end.signal.throwIfAborted()
    // Nor does it go on when a part of it has failed.
    end.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
    cancelled.removeEventListener('abort', cancel)
  }
}

/** Waits so long. Throws why the step was cancelled, when it is. */
export async function waitInTime(milliseconds: number, cancelled: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal: cancelled })
  } catch (error) {
    cancelled.throwIfAborted()
    throw error
  }
}

/** Signal that is aborted so long after another one, for the same reason. */
export function delayed(signal: AbortSignal, milliseconds: number): AbortSignal {
  const late = new AbortController()
  const abort = (): void => late.abort(signal.reason)
  const wait = (): void => void setTimeout(abort, milliseconds).unref()
  if (signal.aborted) wait()
  else signal.addEventListener('abort', wait, { once: true })
  return late.signal
}

/** Never resolves; rejects with the signal's reason when it is, or already was, aborted. */
export const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** Reads the body of an answer. Throws SizeError, and closes its connection, when it has more than `limit` bytes. */
export async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // Leaving the loop destroys the stream.
    if (size > limit) throw new SizeError(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Runs a task when it is its turn. Returns what the task does, and throws what it throws. */
export type TakeTurn = <T>(task: () => Promise<T>) => Promise<T>

/** Makes turns for tasks of which no more than `most` may run at a time: the others wait, and come in the order in which they asked. */
export function turnsOf(most: number): TakeTurn {
  let free = most
  const waiting: (() => void)[] = []
  return async (task) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
