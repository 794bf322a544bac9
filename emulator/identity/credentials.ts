import { randomBytes } from 'node:crypto'
import { partitionOfArn } from '../names.ts'
import { expiredKeyId, hashOf, identifier, type Keys, keysOf } from './accounts.ts'

/** Who sends a request. */
export interface Caller {
  readonly accessKeyId: string
  readonly account: string
  /** The user, or the session of a role: `arn:aws:sts::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string
  readonly userId: string
  /** What policies are written for: the user, or the role itself. */
  readonly principal: string
  /** The region that the request was signed for; empty for a registry password, which has none. */
  readonly region: string
  /** The inline policy that a session was limited to. */
  readonly sessionPolicy?: string
  /** When the session ends, in milliseconds since 1970; a user has none. */
  readonly sessionEndsAt?: number
}

export interface Session extends Keys {
  readonly sessionToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly caller: Omit<Caller, 'region'>
}

/** Why a request has no caller; each API words it in its own way. */
export type Refusal = 'missing' | 'unknown' | 'expired'

/** A role of one of the accounts, and what its session may do. */
export interface Assumption {
  readonly account: string
  /** `arn:aws:iam::<account>:role/<path and name>`. */
  readonly roleArn: string
  readonly sessionName: string
  readonly seconds: number
  readonly sessionPolicy?: string
}

const credentialOf = (authorization: string | undefined): string[] | undefined =>
  authorization?.match(/^AWS4-[A-Z0-9-]+ .*?Credential=([^\s,]+)/)?.[1]?.split('/')

/** The access key id out of `AWS4-HMAC-SHA256 Credential=<id>/<date>/<region>/<service>/aws4_request, …`. */
export function accessKeyIdOf(authorization: string | undefined): string | undefined {
  return credentialOf(authorization)?.[0]
}

/** The keys that this server knows: one user in each account, and the sessions of assumed roles until it stops. */
export class Credentials {
  readonly accounts: readonly string[]
  readonly #now: () => number
  readonly #users = new Map<string, Omit<Caller, 'region'>>()
  readonly #sessions = new Map<string, Session>()

  /**
   * @param partition what the ARNs of all users begin with: `aws` in `arn:aws:…`
   * @param now milliseconds since 1970
   */
  constructor(accounts: readonly string[], partition: string, now: () => number) {
    this.accounts = accounts
    this.#now = now
    for (const account of accounts) {
      const { accessKeyId } = this.keys(account)
      const arn = `arn:${partition}:iam::${account}:user/local`
      const userId = account === accounts[0] ? 'AIDACKCEVSQ6C2EXAMPLE' : identifier('AIDA', hashOf(arn).subarray(0, 17))
      this.#users.set(accessKeyId, { accessKeyId, account, arn, userId, principal: arn })
    }
  }

  /** The key of an account's user. */
  keys(account: string): Keys {
    return keysOf(account, account === this.accounts[0])
  }

  /** Attributes a request by its access key id. A session's key also needs its session token, as in AWS. */
  identify(authorization: string | undefined, sessionToken: string | undefined): Caller | Refusal {
    const [accessKeyId, , region = ''] = credentialOf(authorization) ?? []
    if (accessKeyId === undefined) return 'missing'
    if (accessKeyId === expiredKeyId) return 'expired'
    const user = this.#users.get(accessKeyId)
    if (user !== undefined) return { ...user, region }
    const session = this.#sessions.get(accessKeyId)
    if (session === undefined || session.sessionToken !== sessionToken) return 'unknown'
    return session.expiresAt <= this.#now() ? 'expired' : { ...session.caller, region }
  }

  assume({ account, roleArn, sessionName, seconds, sessionPolicy }: Assumption): Session {
    const accessKeyId = identifier('ASIA', randomBytes(16))
    const expiresAt = this.#now() + seconds * 1000
    const role = roleArn.split('/').at(-1)
    const caller = {
      accessKeyId,
      account,
      arn: `arn:${partitionOfArn(roleArn)}:sts::${account}:assumed-role/${role}/${sessionName}`,
      userId: `${identifier('AROA', hashOf(roleArn).subarray(0, 17))}:${sessionName}`,
      principal: roleArn,
      sessionEndsAt: expiresAt,
      ...(sessionPolicy !== undefined && { sessionPolicy }),
    }
    const secretAccessKey = randomBytes(30).toString('base64')
    const session = {
      accessKeyId,
      secretAccessKey,
      sessionToken: randomBytes(264).toString('base64'),
      expiresAt,
      caller,
    }
    this.#sessions.set(accessKeyId, session)
    return session
  }
}
