import type { FaultRule } from './faults/rule.ts'

/** One request, without anything secret: no query, no header, no body. */
export interface RequestRecord {
  /** The place in the order of arrival, from 1. */
  readonly order: number
  /** The place in the order of ending; 0 while it runs. */
  readonly ended: number
  /** The operation or registry step, by the name that faults use (see steps.ts). */
  readonly step: string
  readonly method: string
  /** The host that the client asked: it tells accounts, regions and ECR Public apart. */
  readonly host: string
  readonly path: string
  /** The answer's status; 0 while there is none, and for good when the connection was cut without one. */
  readonly status: number
  /** An access key id, `token` (a registry password or an ID token request), or `anonymous`. */
  readonly caller: string
  /** The ARN of the caller, when there is one. */
  readonly arn?: string | undefined
  readonly repository?: string | undefined
  /** A tag, a digest or an upload's id, in a step of the registry. */
  readonly reference?: string | undefined
  /** Bytes of the body that were read. */
  readonly bytesIn: number
  /** Bytes of the body that were written. */
  readonly bytesOut: number
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number
  /** How long it took; 0 while it runs. */
  readonly ms: number
  /** The fault that it met. */
  readonly fault?: FaultRule | undefined
}

/** A record while its request runs. */
export type OpenRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] } & {
  /** Notes the end, once. */
  readonly end: () => void
}

/** What a long run keeps. */
const kept = 50_000

/** The requests in the order of their arrival: the last 50,000. */
export class RequestLog {
  #records: OpenRecord[] = []
  #begun = 0
  #ended = 0

  begin(method: string, host: string, path: string): OpenRecord {
    const started = performance.now()
    const end = () => {
      if (record.ended > 0) return
      record.ended = ++this.#ended
      record.ms = Math.round(performance.now() - started)
    }
    const open = { step: 'unknown', caller: 'anonymous', status: 0, bytesIn: 0, bytesOut: 0, ended: 0, ms: 0 }
    const record: OpenRecord = { order: ++this.#begun, at: Date.now(), method, host, path, ...open, end }
    this.#records.push(record)
    if (this.#records.length >= 2 * kept) this.#records = this.#records.slice(-kept)
    return record
  }

  /** @param after only those that arrived after the request of this order */
  list(after = 0): readonly RequestRecord[] {
    const records = this.#records.filter(({ order }) => order > after).slice(-kept)
    return records.map(({ end, ...record }) => record)
  }

  clear(): void {
    this.#records = []
  }
}
