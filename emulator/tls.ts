import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { isMissing, readIfThere } from './store/files.ts'

/** What a server needs to speak TLS, and what its clients have to trust. */
export interface Tls {
  readonly key: string
  readonly cert: string
  /** The path of the authority's certificate. */
  readonly authority: string
}

const run = promisify(execFile)

/** Node makes no certificates, so `openssl` does. @throws Error that says so when it is not there */
async function openssl(folder: string, ...args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args, { cwd: folder })
  } catch (error) {
    if (isMissing(error)) throw new Error('--tls needs the program openssl, which is not installed here.')
    throw error
  }
}

const days = '825'
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** An authority that lasts as long as the data, so that it has to be trusted once. */
async function makeAuthority(data: string): Promise<void> {
  const work = await mkdtemp(join(data, '.tls-'))
  try {
    const subject = ['-subj', '/CN=local-ecr throw-away authority', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
    await openssl(work, 'req', '-x509', ...newKey, ...subject, '-days', days, '-keyout', 'ca.key', '-out', 'ca.pem')
    await rename(work, join(data, 'tls'))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/**
 * Makes a certificate for some names and addresses, signed by the throw-away authority of a data folder.
 * @throws Error when there is no `openssl`
 */
export async function makeTls(data: string, hosts: readonly string[]): Promise<Tls> {
  const folder = join(data, 'tls')
  if ((await readIfThere(join(folder, 'ca.pem'))) === undefined) await makeAuthority(data)
  const work = join(folder, 'server')
  await mkdir(work, { recursive: true })
  const names = hosts.map((host) => `${isIP(host) > 0 ? 'IP' : 'DNS'}:${host}`)
  await writeFile(join(work, 'names'), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`)
  await openssl(work, 'req', ...newKey, '-subj', '/CN=local-ecr', '-keyout', 'key.pem', '-out', 'request.pem')
  const signed = ['-CA', '../ca.pem', '-CAkey', '../ca.key', '-CAcreateserial', '-days', days, '-extfile', 'names']
  await openssl(work, 'x509', '-req', '-in', 'request.pem', ...signed, '-out', 'cert.pem')
  const [key, cert] = await Promise.all(['key.pem', 'cert.pem'].map((name) => readFile(join(work, name), 'utf8')))
  return { key: key ?? '', cert: cert ?? '', authority: join(folder, 'ca.pem') }
}
