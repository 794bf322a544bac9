declare function fetch(address: string, options?: fetch.FetchOptions): Promise<fetch.FetchAnswer>

declare namespace fetch {
  /** What the packages of sigstore ask for. */
  interface FetchOptions {
    readonly method?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }

  /** What they read of an answer. */
  interface FetchAnswer {
    readonly ok: boolean
    readonly status: number
    readonly statusText: string
    readonly headers: { get(name: string): string | null }
    /** The bytes, in pieces. */
    readonly body: AsyncIterable<Uint8Array>
    json(): Promise<unknown>
    buffer(): Promise<Buffer>
  }

  interface MakeFetchHappenOptions {
    readonly retry?: boolean | number | { readonly retries?: number }
  }

  type Sender = (address: string, options?: FetchOptions) => Promise<FetchAnswer>

  /** Says by whom all requests are sent from now on. */
  function sendBy(sender: Sender): void
}

export = fetch
