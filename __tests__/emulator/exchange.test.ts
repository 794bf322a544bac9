// What becomes of a connection that a fault cuts at the moment when its client ends it.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from '@jest/globals'
import { Exchange } from '../../emulator/exchange.ts'
import { RequestLog } from '../../emulator/request-log.ts'

/** Cuts the connection of a request when Node has seen the client's end, and so has begun to shut the connection down. */
async function cutAtTheEnd(cut: (exchange: Exchange) => void): Promise<RequestLog> {
  const log = new RequestLog()
  const server = createServer((request, response) => {
    const exchange = new Exchange(request, response, new URL('http://127.0.0.1/'), log.begin('GET', '127.0.0.1', '/'))
    request.socket.once('end', () => cut(exchange))
    client.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.resume().write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await once(client, 'close')
  server.close()
  return log
}

// A socket that was not closed says nothing, ever: whoever waits for its request to end waits for good. One that was closed
// has said so before its client can know.
test.each<readonly [name: string, cut: (exchange: Exchange) => void]>([
  ['reset', (exchange) => exchange.reset()],
  ['dropped', (exchange) => exchange.drop()],
])(
  'the request of a connection that is %s while its client ends it has ended when the client knows',
  async (_name, cut) => {
    expect((await cutAtTheEnd(cut)).list()).toEqual([expect.objectContaining({ status: 0, ended: 1 })])
  },
)
