import { recordOf } from '../../../base/json.ts'
import type { Section } from './config-text.ts'

/**
 * Ledger beside a config.json: what steps have put into it and not taken out yet. Of several steps and jobs with one home each takes
 * out its own, in any order, and the last one leaves the file as the first one found it.
 */
export interface Ledger {
  /** In the order in which they were put in. */
  readonly entries: readonly KeptEntry[]
  readonly found: Found
}

/** Login that a step has put in. */
export interface KeptEntry {
  /** The step. */
  readonly id: string
  /** When it was put in: milliseconds since 1970. */
  readonly at: number
  readonly host: string
  /** Hash of the login, by which it is known again. */
  readonly hash: string
  /** The login that stood there, as JSON. Secret. Undefined: none did. */
  readonly before?: string
}

/** How the file was found, as far as that is not in it any more. */
export interface Found {
  /** Text of a file that held nothing; null: there was no file. */
  readonly file?: string | null
  /** First folder that was missing on the way to the file. */
  readonly folder?: string
  /** What was between the braces of an object without members; null: the object was not there. */
  readonly objects?: Readonly<Partial<Record<Section | 'root', string | null>>>
  /** Helpers of hosts that have an empty one now, as JSON; null: the host had none of its own. */
  readonly helpers?: Readonly<Record<string, string | null>>
}

export const EMPTY_LEDGER: Ledger = { entries: [], found: {} }

/** Parses the ledger as `JSON.stringify` wrote it; undefined for a text that is none. */
export function parseLedger(text: string): Ledger | undefined {
  try {
    const { entries, found } = recordOf(JSON.parse(text))
    return Array.isArray(entries) && entries.every(isEntry) && isFound(found) ? { entries, found } : undefined
  } catch {
    return undefined
  }
}

const isText = (value: unknown): value is string => typeof value === 'string'

function isEntry(value: unknown): value is KeptEntry {
  const { id, at, host, hash, before } = recordOf(value)
  return [id, host, hash].every(isText) && Number.isSafeInteger(at) && (before === undefined || isJson(before))
}

function isFound(value: unknown): value is Found {
  const { file, folder, objects, helpers } = recordOf(value)
  const areTexts = Object.values(recordOf(objects)).every((one) => one === null || isText(one))
  const areHelpers = Object.values(recordOf(helpers)).every((one) => one === null || isJson(one))
  const isFile = file === undefined || file === null || isText(file)
  return isFile && (folder === undefined || isText(folder)) && areTexts && areHelpers
}

function isJson(value: unknown): value is string {
  if (!isText(value)) return false
  JSON.parse(value)
  return true
}
