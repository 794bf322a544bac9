import { hashList, keyedHash, sha256, slowHash } from '../../../base/hash.ts'
import type { Redacted } from '../../../base/redacted.ts'
import type { Environment } from '../../../runner/context.ts'
import type { Secret, SecretSettings } from '../../../secrets/secret.ts'

/** What decides how a secret counts. */
export interface SecretWishes {
  /** The user's own word, a secret too; '' where there is none. */
  readonly salt: string
  readonly githubToken: Redacted | undefined
  readonly env: Environment
}

/**
 * Marks of secrets for the fingerprint, by name: another value is another mark, and no mark tells a value. With a salt each has
 * one of its own, which nobody can try out who does not know the salt. Without one all have a mark together, which takes a
 * while to make, and which is right only for who guesses every value. A token of this job alone counts by its name.
 */
export function secretMarks({ given, leftOut }: SecretSettings, wishes: SecretWishes): ReadonlyMap<string, string> {
  const isShort = shortLived(wishes)
  const lasting = given.filter(({ value }) => !isShort(value))
  const rest = [
    ...given.filter(({ value }) => isShort(value)).map(({ id }) => [`secrets ${id}`, 'a token of the job'] as const),
    ...leftOut.map((id) => [`secrets ${id}`, 'left out'] as const),
  ]
  return new Map([...rest, ...marksOf(lasting, wishes.salt)])
}

/** Whether marks of secrets can be tried out by everybody who has the image. */
export const areOpen = ({ given }: SecretSettings, wishes: SecretWishes): boolean => {
  const isShort = shortLived(wishes)
  return wishes.salt === '' && given.some(({ value }) => !isShort(value))
}

function marksOf(secrets: readonly Secret[], salt: string): readonly (readonly [string, string])[] {
  if (secrets.length === 0) return []
  const values = secrets.map(({ id, value }) => [id, sha256(value.reveal())] as const).sort()
  if (salt !== '') return values.map(([id, hash]) => [`secrets ${id}`, keyedHash(salt, hashList([id, hash]))])
  const names = values.map(([id]) => id)
  return [[`secrets ${names.join(', ')}`, slowHash(hashList(values.flat()), `ecr-build-push ${names.join()}`)]]
}

/** Variables with credentials that end with the job, where a session token is among them. */
const AWS_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']

function shortLived({ githubToken, env }: SecretWishes): (value: Redacted) => boolean {
  const ofAws = env.AWS_SESSION_TOKEN ? AWS_VARIABLES.map((name) => env[name]) : []
  const known = new Set([githubToken?.revealText(), env.GITHUB_TOKEN, ...ofAws].filter((text) => text))
  return (value) => {
    const text = value.revealText()?.trim()
    // https://github.blog/engineering/behind-githubs-new-authentication-token-formats/
    return text !== undefined && (known.has(text) || /^ghs_\w+$/.test(text))
  }
}
