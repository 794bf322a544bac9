import { quoted } from '../../../base/result.ts'
import type { Call } from '../../../buildx/build-settings.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { EventTrust } from '../../../runner/event-trust.ts'

/** Whether the input push itself says that nothing is pushed. */
export const isPushOff = (reader: InputReader): boolean => reader.text('push')?.toLowerCase() === 'false'

/**
 * Reads the input push: true, or why nothing is pushed: a `call` builds nothing. `trust` is what the event is worth.
 * Undefined when the inputs are refused.
 */
export function readPush(
  reader: InputReader,
  trust: EventTrust,
  call: Call | undefined,
): true | { readonly push: false; readonly reason: string } | undefined {
  const word = reader.word('push', ['auto', 'true', 'false']) ?? 'auto'
  const allowed = reader.boolean('allow-untrusted') ?? false
  // In a run without credentials, and without variables, nothing would be pushed anyway.
  if (reader.isEmptied('push') && trust.kind !== 'no-credentials' && call === undefined) {
    return reader.refuse('push', 'it is empty, which would push, as auto does; is its variable defined?')
  }
  if (call !== undefined) return { push: false, reason: `the input call is ${call}` }
  if (word === 'false') return { push: false, reason: 'the input push is false' }
  if (trust.kind === 'trusted') return true
  // Whoever asks for a push may have found credentials that GitHub did not give.
  if (trust.kind === 'no-credentials') return word === 'true' ? true : { push: false, reason: trust.reason }
  if (allowed) return true
  const { context } = reader
  const why = `this ${context.event} run is about code of ${trust.code}, and has the credentials of ${quoted(context.repository)}`
  if (word === 'auto') return { push: false, reason: `${why}; allow-untrusted would push it` }
  return reader.refuse(
    'push',
    `${why}: whoever wrote that code could push any image. Build it in a pull_request run, which has no credentials, ` +
      'or set allow-untrusted to true when you know what this job builds',
  )
}
