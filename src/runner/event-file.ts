import { quoted } from '../base/result.ts'
import { type Context, parsePayload } from './context.ts'
import { contentProblem } from './file-problems.ts'
import type { Files } from './ports.ts'

/** Event of a job, as far as its file tells it. */
export interface EventFile {
  readonly payload: Context['payload']
  /** Why the file tells nothing, as a sentence; undefined when it does, and where the job has none. */
  readonly problem: string | undefined
}

/** GitHub sends no event above 25 MB: https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap. Bytes. */
const LARGEST = 32 * 1024 * 1024

/** Reads the file of the event at a path (GITHUB_EVENT_PATH). What cannot be used counts as an event without anything in it. */
export function readEventFile(files: Pick<Files, 'content'>, path: string | undefined): EventFile {
  if (!path) return { payload: {}, problem: undefined }
  const content = files.content(path, LARGEST)
  if (!(content instanceof Uint8Array)) {
    return without(content === 'missing' ? `${quoted(path)} is not there` : contentProblem(path, content, LARGEST))
  }
  // It takes off a byte order mark.
  const payload = parsePayload(new TextDecoder().decode(content))
  return payload === undefined ? without(`${quoted(path)} is not a JSON object`) : { payload, problem: undefined }
}

const without = (problem: string): EventFile => ({
  payload: {},
  problem:
    `The file of the event (GITHUB_EVENT_PATH) cannot be used: ${problem}. This step goes on without it: what is read there, ` +
    'such as the default branch and the pull request, is not known.',
})
