/** One request, without anything secret: no query, no header, no body. */
export interface RequestRecord {
  /** The operation or registry step, by the name that faults use (see steps.ts). */
  readonly step: string
  readonly method: string
  readonly path: string
  /** The answer's status; 0 while there is none, and for good when the connection was cut without one. */
  readonly status: number
  /** An access key id, `token` (a registry password or an ID token request), or `anonymous`. */
  readonly caller: string
  readonly repository?: string | undefined
  /** Bytes of the body that were read. */
  readonly bytesIn: number
  /** Bytes of the body that were written. */
  readonly bytesOut: number
}

/** A record while its request runs. */
export type OpenRecord = { -readonly [Key in keyof RequestRecord]: RequestRecord[Key] }

/** The requests in the order of their arrival. */
export class RequestLog {
  readonly #records: OpenRecord[] = []

  begin(method: string, path: string): OpenRecord {
    const record: OpenRecord = {
      step: 'unknown',
      method,
      path,
      status: 0,
      caller: 'anonymous',
      bytesIn: 0,
      bytesOut: 0,
    }
    this.#records.push(record)
    return record
  }

  list(): readonly RequestRecord[] {
    return this.#records.map((record) => ({ ...record }))
  }
}
