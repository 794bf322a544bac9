// An engine that is asked by its own API, and everything that sends the question back to docker.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { askingEngine } from '../../src/adapters/engine-api.ts'
import { CancelledError } from '../../src/base/errors.ts'
import type { EngineAddress } from '../../src/buildx/docker-config/engine-address.ts'
import { newFolder } from '../fixtures/folder.ts'

const never = new AbortController().signal

/** A machine with docker and buildx, as far as they are looked at. */
function machine() {
  const folder = newFolder()
  mkdirSync(join(folder, 'cli-plugins'))
  const program = readFileSync(process.execPath).subarray(0, 64)
  for (const path of ['docker', 'cli-plugins/docker-buildx'])
    writeFileSync(join(folder, path), program, { mode: 0o755 })
  return { PATH: folder, DOCKER_CONFIG: folder }
}

type Upgrade = (socket: Socket) => void

const offers: Upgrade = (socket) =>
  void socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
const forbids: Upgrade = (socket) => void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')

/** Asks an engine that answers so, over a socket or TCP. */
async function ask(
  answer: RequestListener,
  { upgrade = offers, over = 'socket', env = machine(), paths = ['/version', '/info'] }: Partial<Asked> = {},
) {
  const server = createServer(answer)
  server.on('upgrade', (_request, socket) => upgrade(socket.on('error', () => {}) as Socket))
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  const path = join(newFolder(), 'docker.sock')
  await new Promise<void>((resolve) =>
    over === 'socket' ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve),
  )
  const address: EngineAddress =
    over === 'socket'
      ? { kind: 'socket', path }
      : { kind: 'tcp', host: '127.0.0.1', port: (server.address() as AddressInfo).port, tls: undefined }
  try {
    return await askingEngine(never)({ address, paths, needsBuildKit: true }, env)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

interface Asked {
  readonly upgrade: Upgrade
  readonly over: 'socket' | 'tcp'
  readonly env: Readonly<Record<string, string>>
  readonly paths: readonly string[]
}

const tells: RequestListener = (request, response) => void response.end(JSON.stringify({ at: request.url }))

test.each(['socket', 'tcp'] as const)('the answers come in order, over %s', async (over) => {
  expect(await ask(tells, { over })).toEqual([{ at: '/version' }, { at: '/info' }])
})

const cut: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('{"Os":', () => response.destroy())
}

test.each<readonly [name: string, answer: RequestListener, how: Partial<Asked>]>([
  ['whose connection ends in the middle of an answer', cut, {}],
  ['that refuses', (_request, response) => void response.writeHead(403).end('{}'), {}],
  [
    'that leads elsewhere',
    (_request, response) => void response.writeHead(301, { location: '/v1.51/version' }).end(),
    {},
  ],
  ['that gives no JSON', (_request, response) => void response.end('<html>'), {}],
  ['that gives far too much', (_request, response) => void response.end(`"${'x'.repeat(5 << 20)}"`), {}],
  ['that closes the connection', (request) => void request.socket.destroy(), {}],
  ['that is silent', () => {}, {}],
  ['without BuildKit', tells, { upgrade: forbids }],
  ['whose BuildKit closes the connection', tells, { upgrade: (socket) => void socket.destroy() }],
  ['on a machine without docker', tells, { env: { PATH: newFolder(), DOCKER_CONFIG: newFolder() } }],
])('an engine %s is left to docker', async (_name, answer, how) => {
  expect(await ask(answer, how)).toBeUndefined()
})

test('a socket that is not there is left to docker', async () => {
  const address: EngineAddress = { kind: 'socket', path: join(newFolder(), 'none.sock') }
  expect(await askingEngine(never)({ address, paths: ['/version'], needsBuildKit: true }, machine())).toBeUndefined()
})

test('a cancelled step does not ask docker', async () => {
  const reason = new CancelledError('SIGINT')
  const address: EngineAddress = { kind: 'socket', path: join(newFolder(), 'none.sock') }
  const asked = askingEngine(AbortSignal.abort(reason))({ address, paths: [], needsBuildKit: true }, machine())
  await expect(asked).rejects.toBe(reason)
})
