import { type IncomingMessage, type RequestOptions, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import type { EngineAddress } from '../buildx/docker-config/engine-address.ts'
import type { AskEngine } from '../buildx/engine-question.ts'
import { readBody, within } from './bounds.ts'
import { buildxProgram } from './docker-plugin.ts'

/** An engine that is well answers within some milliseconds; docker is more patient. */
const PATIENCE_MILLISECONDS = 5_000

/** An engine tells some kilobytes of itself. Bytes. */
const ANSWER_BYTES = 4 * 1024 * 1024

/** Asks engines for a run, which `cancelled` ends. */
export function askingEngine(cancelled: AbortSignal): AskEngine {
  return async ({ address, paths, needsBuildKit }, env) => {
    // Whether docker and buildx are there is what the command would tell too.
    if (buildxProgram(env) === undefined) return undefined
    try {
      return await within({ milliseconds: PATIENCE_MILLISECONDS, cancelled }, async (end) => {
        const [answers] = await Promise.all([
          Promise.all(paths.map((path) => get(address, path, end))),
          needsBuildKit && reachBuildKit(address, end),
        ])
        return answers
      })
    } catch {
      cancelled.throwIfAborted()
      // Docker asks again, and says what is wrong.
      return undefined
    }
  }
}

/** The JSON at a path. Throws for what is none. */
async function get(address: EngineAddress, path: string, end: AbortSignal): Promise<unknown> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(address, { path, signal: end }, resolve).once('error', reject).end()
  })
  if (answer.statusCode !== 200) throw new Error(`the engine answers ${path} with the status ${answer.statusCode}`)
  return JSON.parse(Buffer.from(await readBody(answer, ANSWER_BYTES)).toString('utf8'))
}

/**
 * Connects to the BuildKit of an engine, as buildx does to learn that there is one, and says nothing there.
 * https://github.com/docker/buildx/blob/master/driver/docker/factory.go (Priority)
 */
const reachBuildKit = (address: EngineAddress, end: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { connection: 'Upgrade', upgrade: 'h2c' }
    send(address, { method: 'POST', path: '/grpc', headers, signal: end }, (answer) => {
      answer.destroy()
      reject(new Error(`the engine offers no BuildKit: status ${answer.statusCode}`))
    })
      .once('upgrade', (_answer, socket) => {
        socket.destroy()
        resolve()
      })
      .once('error', reject)
      .end()
  })

function send(address: EngineAddress, options: RequestOptions, answered: (answer: IncomingMessage) => void) {
  // No agent: no connection is kept, and none goes through a proxy.
  if (address.kind === 'socket') return requestPlain({ ...options, agent: false, socketPath: address.path }, answered)
  const { host, port, tls } = address
  return tls === undefined
    ? requestPlain({ ...options, agent: false, host, port }, answered)
    : requestTls({ ...options, ...tls, agent: false, host, port }, answered)
}
