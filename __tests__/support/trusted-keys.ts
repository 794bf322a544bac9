// Keys of a sigstore in a test, as The Update Framework publishes them: https://theupdateframework.github.io/specification/latest/
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { canonicalize } from '@tufjs/canonical-json'

const YEAR = 365 * 24 * 60 * 60 * 1000

/** Files of a repository of keys, by their paths: its root, and `trusted_root.json` as its only target. */
export function publishKeys(
  trustedRoot: string,
  options: { readonly expired?: boolean } = {},
): ReadonlyMap<string, string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = {
    keytype: 'ecdsa',
    scheme: 'ecdsa-sha2-nistp256',
    keyval: { public: String(publicKey.export({ format: 'pem', type: 'spki' })) },
  }
  const keyid = hashOf(canonicalize(key))
  const expires = (isOver = false): string =>
    new Date(Date.now() + (isOver ? -YEAR : YEAR)).toISOString().replace(/\.\d+/, '')
  const signed = (value: object): string => {
    const whole = { spec_version: '1.0.31', version: 1, expires: expires(), ...value }
    const sig = sign('sha256', Buffer.from(canonicalize(whole)), privateKey).toString('hex')
    return JSON.stringify({ signatures: [{ keyid, sig }], signed: whole })
  }
  const role = { keyids: [keyid], threshold: 1 }
  const roles = { root: role, timestamp: role, snapshot: role, targets: role }
  const root = signed({ _type: 'root', consistent_snapshot: true, keys: { [keyid]: key }, roles })
  const hash = hashOf(trustedRoot)
  const target = { length: Buffer.byteLength(trustedRoot), hashes: { sha256: hash } }
  const targets = signed({ _type: 'targets', targets: { 'trusted_root.json': target } })
  const snapshot = signed({ _type: 'snapshot', meta: { 'targets.json': { version: 1 } } })
  const isOver = options.expired ?? false
  const timestamp = signed({ _type: 'timestamp', meta: { 'snapshot.json': { version: 1 } }, expires: expires(isOver) })
  return new Map([
    ['root.json', root],
    ['timestamp.json', timestamp],
    ['1.snapshot.json', snapshot],
    ['1.targets.json', targets],
    [`targets/${hash}.trusted_root.json`, trustedRoot],
  ])
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')
