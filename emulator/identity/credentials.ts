import { createHash, randomBytes } from 'node:crypto'

/** Who sends a request. */
export interface Caller {
  readonly accessKeyId: string
  readonly account: string
  readonly arn: string
  readonly userId: string
}

export interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string
  readonly userId: string
}

/** Why a request has no caller; each API words it in its own way. */
export type Refusal = 'missing' | 'unknown' | 'expired'

/** The key pair that AWS's own documentation uses; it opens nothing but this server. */
export const readyMade = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
} as const

/** An access key id that is always expired, so that anyone can see what that looks like. */
export const expiredKeyId = 'AKIAEXPIRED000000000'

/** The access key id out of `AWS4-HMAC-SHA256 Credential=<id>/<date>/<region>/<service>/aws4_request, …`. */
export function accessKeyIdOf(authorization: string | undefined): string | undefined {
  return authorization?.match(/^AWS4-[A-Z0-9-]+ .*?Credential=([^/\s,]+)\//)?.[1]
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** An identifier in AWS's form: a prefix of four letters and 16 or 17 letters and digits. */
const identifier = (prefix: string, bytes: Uint8Array): string =>
  prefix + Array.from(bytes, (byte) => letters[byte % letters.length]).join('')

/** The keys that this server knows: one ready-made user, and the sessions of assumed roles until it stops. */
export class Credentials {
  readonly #account: string
  readonly #now: () => number
  readonly #sessions = new Map<string, Session>()

  /** @param now milliseconds since 1970 */
  constructor(account: string, now: () => number) {
    this.#account = account
    this.#now = now
  }

  /** Attributes a request by its access key id. A session's key also needs its session token, as in AWS. */
  identify(authorization: string | undefined, sessionToken: string | undefined): Caller | Refusal {
    const accessKeyId = accessKeyIdOf(authorization)
    if (accessKeyId === undefined) return 'missing'
    if (accessKeyId === expiredKeyId) return 'expired'
    const account = this.#account
    if (accessKeyId === readyMade.accessKeyId)
      return { accessKeyId, account, arn: `arn:aws:iam::${account}:user/local`, userId: 'AIDACKCEVSQ6C2EXAMPLE' }
    const session = this.#sessions.get(accessKeyId)
    if (session === undefined || session.sessionToken !== sessionToken) return 'unknown'
    if (session.expiresAt <= this.#now()) return 'expired'
    return { accessKeyId, account, arn: session.arn, userId: session.userId }
  }

  /** @param seconds how long the session lasts */
  assume(role: string, sessionName: string, seconds: number): Session {
    const roleId = identifier('AROA', createHash('sha256').update(role).digest().subarray(0, 17))
    const session: Session = {
      accessKeyId: identifier('ASIA', randomBytes(16)),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(264).toString('base64'),
      expiresAt: this.#now() + seconds * 1000,
      arn: `arn:aws:sts::${this.#account}:assumed-role/${role}/${sessionName}`,
      userId: `${roleId}:${sessionName}`,
    }
    this.#sessions.set(session.accessKeyId, session)
    return session
  }
}
