import { setMaxListeners } from 'node:events'
import { CancelledError } from '../base/errors.ts'

/** How long the log may take after a cancellation. The runner kills this process 10 s after the first signal; docker had 4 s. */
const PATIENCE_MILLISECONDS = 2000

/**
 * Cancellation by the runner: aborted with a CancelledError when it sends a signal, or reads the log no more. Nothing ends
 * this process by itself then.
 */
export function cancelledByRunner(): AbortSignal {
  const cancelled = new AbortController()
  // Each request and each command listens as long as it runs. Node would take that for a leak, and say so in the log.
  setMaxListeners(0, cancelled.signal)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // The runner sends SIGINT, 7.5 s later SIGTERM, and 2.5 s later kills. Without a listener Node ends at once.
    process.on(signal, () => cancelled.abort(new CancelledError(`the runner sent ${signal}`)))
  }
  // The runner has died: nobody will cancel this step, or run its post step. Without a listener Node would end at once, and
  // leave docker and its login.
  process.stdout.on('error', () => cancelled.abort(new CancelledError('the runner does not read the log any more')))
  return cancelled.signal
}

/**
 * Ends this process, because a program or a connection that hangs would keep it until the runner kills it. The log is taken
 * before, however long that lasts; after a cancellation only for a moment, as nobody may read it any more.
 */
export function endProcess(cancelled: AbortSignal): void {
  const end = (): void => process.exit()
  const endSoon = (): void => void setTimeout(end, PATIENCE_MILLISECONDS)
  process.stdout.write('', end)
  if (cancelled.aborted) endSoon()
  else cancelled.addEventListener('abort', endSoon)
}

/**
 * Resolves when a stream may be written to again, at once where it may be now, and also when it broke or the step was
 * cancelled: a log that nobody reads must not keep docker from its end.
 */
export function untilTaken(stream: NodeJS.WriteStream, cancelled: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain || cancelled.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const events = ['drain', 'error', 'close'] as const
    const end = (): void => {
      for (const event of events) stream.off(event, end)
      cancelled.removeEventListener('abort', end)
      resolve()
    }
    for (const event of events) stream.on(event, end)
    cancelled.addEventListener('abort', end)
  })
}
