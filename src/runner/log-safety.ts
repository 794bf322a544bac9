import { streamDecoder } from '../base/text.ts'

/**
 * Neutralises a text for the runner, which takes commands from a step's output in two forms: `::name::` at the start of
 * a line (after white space, for .NET also U+0085) and `##[name]` anywhere in it. Lines are split at CR too.
 * https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
 */
export function neutral(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // White space of one line: with the ends of lines, many of them would be looked through from each one.
      .replace(/^((?:[^\S\n\u2028\u2029]|\u0085)*):(?=:)/gm, '$1: ')
      .replaceAll('##[', '# #[')
  )
}

/** What makes an address one that opens what it leads to: of S3, and of CloudFront. */
const SIGNATURE = /X-Amz-(?:Signature|Security-Token|Credential)(?:=|%3D)|[?&](?:amp;)?Signature=/i

/**
 * The text without the queries of pre-signed addresses, which open a layer to everybody for an hour: docker and S3 write the
 * whole address when it fails. `https://host/layer?X-Amz-Signature=…` becomes `https://host/layer?…`.
 */
export const withoutSignatures = (text: string): string =>
  text.replace(/[^\s"'<>]+/g, (word) => {
    if (!SIGNATURE.test(word)) return word
    return `${word.slice(0, word.search(/\?|X-Amz-/i))}?…`
  })

/** No address that leads to a layer is longer. */
const LONGEST_ADDRESS = 16 * 1024

/** Where the part of a text ends that can be written now: not with half a CRLF, nor with an address that may go on. */
function endOfWhole(text: string): number {
  if (text.endsWith('\r')) return text.length - 1
  const least = Math.max(0, text.length - LONGEST_ADDRESS)
  let start = text.length
  while (start > least && /[^\s"'<>]/.test(text.charAt(start - 1))) start -= 1
  return /:(?:$|\/$|\/\/)/.test(text.slice(start)) ? start : text.length
}

/** Writes bytes to the log of the step. */
export type Write = (text: string) => void

/**
 * Opens a stretch of the log that nobody has checked: the output of a build can hold workflow commands, also behind
 * BuildKit's "#12 0.345 " prefix. Until `close`, the runner obeys nothing but the token, which is new for each stretch.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
 * Secrets must be masked before: a mask is a command too. Pre-signed addresses lose their queries.
 *
 * `token` is at least 128 random bits as text. Everything must go to the same stream as `write`: the runner reads
 * stdout and stderr in separate tasks, so one could overtake the other.
 */
export function openUntrusted(write: Write, token: string): { text(bytes: Uint8Array): void; close(): void } {
  const decoder = streamDecoder()
  let lineIsOpen = false
  let held = ''

  /** The runner ends lines at CR, LF and CRLF; only LF goes out, so that everybody sees the same lines. */
  const print = (decoded: string, isEnd: boolean): void => {
    const joined = held + decoded
    const end = isEnd ? joined.length : endOfWhole(joined)
    held = joined.slice(end)
    const text = withoutSignatures(joined.slice(0, end)).replace(/\r\n?/g, '\n')
    if (text === '') return
    write(text)
    lineIsOpen = !text.endsWith('\n')
  }

  write(`::stop-commands::${token}\n`)
  return {
    text: (bytes) => print(decoder.decode(bytes, { stream: true }), false),
    close: () => {
      print(decoder.decode(), true)
      write(`${lineIsOpen ? '\n' : ''}::${token}::\n`)
    },
  }
}
