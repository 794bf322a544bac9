import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'

/** A call to AWS as it went over the wire. */
export interface WireCall {
  readonly operation: string
  /** Region that the request is signed for; empty where it is not signed. */
  readonly region: string
  /** The account in the request's registryId; undefined where it has none. */
  readonly registryId: string | undefined
  /** The session policy that a role is assumed with. */
  readonly policy?: string
}

export interface Wiretap {
  /** What to use in place of the server's own address. */
  readonly url: string
  calls(): readonly WireCall[]
  /** Each request with its address, headers and body, as text. */
  requests(): readonly string[]
  /** Every secret that was given out: registry tokens, keys of sessions, ID tokens. */
  secrets(): readonly string[]
  close(): Promise<void>
}

/** Stands between the step and the local ECR's control API, and listens. */
export async function wiretap(target: string): Promise<Wiretap> {
  const calls: WireCall[] = []
  const answers: string[] = []
  const requests: string[] = []
  const server = createServer((incoming, outgoing) => {
    forward(target, incoming, outgoing, ({ call, asked, answer }) => {
      calls.push(call)
      requests.push(asked)
      answers.push(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the wiretap has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => calls,
    requests: () => requests,
    secrets: () => [...new Set(answers.flatMap(secretsIn))],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function forward(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  heard: (exchange: { call: WireCall; asked: string; answer: string }) => void,
): void {
  const asked: Buffer[] = []
  incoming.on('data', (chunk: Buffer) => asked.push(chunk))
  incoming.on('end', () => {
    const body = Buffer.concat(asked)
    const { method, headers } = incoming
    const onward = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
      const answered: Buffer[] = []
      answer.on('data', (chunk: Buffer) => answered.push(chunk))
      answer.on('end', () => {
        const text = `${incoming.url} ${JSON.stringify(headers)} ${body.toString()}`
        heard({
          call: callOf(incoming, body.toString()),
          asked: text,
          answer: Buffer.concat(answered).toString(),
        })
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(answered))
      })
    })
    onward.on('error', () => outgoing.destroy())
    onward.end(body)
  })
}

function callOf({ headers, url = '' }: IncomingMessage, body: string): WireCall {
  const policy = new URLSearchParams(body).get('Policy')
  const target = String(headers['x-amz-target'] ?? '').split('.')[1]
  const operation = target ?? new URLSearchParams(body).get('Action') ?? url.replace(/\?.*/, '')
  return {
    operation,
    region: /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '',
    registryId: /"registryId":"(\d+)"/.exec(body)?.[1],
    ...(policy !== null && { policy }),
  }
}

/** The members that hold secrets, in the JSON of ECR and GitHub and in the XML of STS. */
function secretsIn(answer: string): readonly string[] {
  const found = [
    ...answer.matchAll(/"(?:authorizationToken|value)":"([^"]+)"/g),
    ...answer.matchAll(/<(?:SecretAccessKey|SessionToken)>([^<]+)</g),
  ].map(([, secret = '']) => secret)
  // A registry token is `AWS:<password>` in base64, and the password alone opens the registry too.
  const decoded = found.map((secret) => Buffer.from(secret, 'base64').toString())
  return [...found, ...decoded.filter((text) => text.startsWith('AWS:')).map((text) => text.slice('AWS:'.length))]
}
