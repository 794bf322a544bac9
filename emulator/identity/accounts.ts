import { createHash } from 'node:crypto'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The key pair that AWS's own documentation uses; it opens nothing but this server. */
const readyMade: Keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

/** An access key id that is always expired, so that anyone can see what that looks like. */
export const expiredKeyId = 'AKIAEXPIRED000000000'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An identifier in AWS's form: a prefix of four letters and 16 or 17 letters and digits. */
export const identifier = (prefix: string, bytes: Uint8Array): string =>
  prefix + Array.from(bytes, (byte) => letters[byte % letters.length]).join('')

export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** The key of an account's user: the same after each start. The first account has AWS's own example. */
export function keysOf(account: string, isFirst: boolean): Keys {
  if (isFirst) return readyMade
  return {
    accessKeyId: identifier('AKIA', hashOf(`key ${account}`).subarray(0, 16)),
    secretAccessKey: hashOf(`secret ${account}`).toString('base64').slice(0, 40),
  }
}

/** The default alias of an account's public registry, in AWS's form: a letter, digits and letters. */
export function publicAlias(account: string): string {
  const [first = 0, ...rest] = hashOf(`alias ${account}`).subarray(0, 8)
  return `abcdefghij`.charAt(first % 10) + rest.map((byte) => (byte % 36).toString(36)).join('')
}
