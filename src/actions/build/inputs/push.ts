import type { Call } from '../../../buildx/build-settings.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { EventTrust } from '../../../runner/event-trust.ts'

/** Whether the input push itself says that nothing is pushed. */
export const isPushOff = (reader: InputReader): boolean => reader.text('push')?.toLowerCase() === 'false'

/**
 * Reads whether to push, and why not: a `call` builds nothing. `trust` says whose code is built. Undefined when the inputs
 * are refused.
 */
export function readPush(
  reader: InputReader,
  trust: EventTrust,
  call: Call | undefined,
): true | { readonly push: false; readonly reason: string } | undefined {
  const word = reader.word('push', ['auto', 'true', 'false']) ?? 'auto'
  // In a run without credentials, and without variables, nothing would be pushed anyway.
  if (reader.isEmptied('push') && trust.kind !== 'no-credentials' && call === undefined) {
    return reader.refuse('push', 'it is empty, which would push, as auto does; is its variable defined?')
  }
  if (call !== undefined) return { push: false, reason: `the input call is ${call}` }
  if (word === 'false') return { push: false, reason: 'the input push is false' }
  if (trust.kind === 'own') return true
  // Whoever asks for a push may have found credentials that GitHub did not give.
  if (trust.kind === 'no-credentials') return word === 'true' ? true : { push: false, reason: trust.reason }
  if (word === 'auto') return { push: false, reason: `${trust.reason}; allow-untrusted would push it` }
  return reader.refuse(
    'push',
    `${trust.reason}: whoever wrote that code could push any image. Build it in a pull_request run, which has no credentials, ` +
      'or set allow-untrusted to true when you know what this job builds',
  )
}
