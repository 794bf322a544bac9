import { once } from 'node:events'
import { copyFile, mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { run } from './run.ts'

/** Where an engine listens for clients with a certificate. */
export type TlsListener = {
  readonly port: number
  /** Has ca.pem, cert.pem and key.pem, as a client of docker looks for them. */
  readonly certificates: string
}

/** Makes the certificates of an engine that is reached over TCP with TLS, in a new folder, and finds a port for it. */
export async function tlsListener(certificates: string): Promise<TlsListener> {
  await mkdir(certificates)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem']
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-addext', 'extendedKeyUsage=serverAuth,clientAuth']
  // One certificate that is its own authority does for both sides.
  const itself = ['-x509', '-days', '2', '-subj', '/CN=private engine', ...names, '-out', 'cert.pem']
  await run('openssl', ['req', ...key, ...itself], { cwd: certificates })
  await copyFile(join(certificates, 'cert.pem'), join(certificates, 'ca.pem'))
  return { port: await freePort(), certificates }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free port was found.')
  return address.port
}
