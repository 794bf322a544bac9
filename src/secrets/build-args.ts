import { splitNameValue } from '../base/name-value.ts'
import type { Environment } from '../runner/context.ts'
import { judgeSecret, NOTHING_PUBLIC } from './evidence.ts'
import { searchFor } from './search.ts'
import type { KnownSecret } from './secret.ts'
import { isSecretName } from './secret-names.ts'

/** How the keys of well-known services look. */
const FORMATS = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  /\b(AKIA|ASIA)[A-Z2-7]{16}\b/,
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  /\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/,
  // https://docs.gitlab.com/security/tokens/#token-prefixes
  /\bglpat-[\w-]{20,}/,
  // https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/
  /\bnpm_[A-Za-z0-9]{36}\b/,
  // https://api.slack.com/concepts/token-types
  /\bxox[abeprs]-[\w-]{10,}/,
  // https://docs.stripe.com/keys
  /\b[rs]k_live_[A-Za-z0-9]{16,}/,
  // https://www.rfc-editor.org/rfc/rfc7468 (labels of private keys)
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // https://www.rfc-editor.org/rfc/rfc7519: a header and a payload that begin with {" in base64
  /\beyJ[\w-]{10,1000}\.eyJ[\w-]{10,}\./,
  // https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1: user and password in a URL, of whose scheme the last character is
  // enough: with all of them, each one would be tried as the first.
  /[a-z0-9+.-]:\/\/[^\s/:@]*:[^\s/@]+@/i,
]

/**
 * Names of build arguments that look like secrets: by their name, by how the value looks, or because it holds a secret
 * of this run. Takes `NAME=value` and `NAME`, which has its value from `env`. No value leaves this function.
 */
export function secretLooking(
  buildArgs: readonly string[],
  env: Environment,
  known: readonly KnownSecret[],
): readonly string[] {
  const search = searchFor(known.map((secret) => judgeSecret(secret, NOTHING_PUBLIC)))
  const found = buildArgs.flatMap((item) => {
    const { name, value: given } = splitNameValue(item)
    const value = given ?? env[name] ?? ''
    const suspicious = isSecretName(name, value) || FORMATS.some((format) => format.test(value))
    return suspicious || search(value, name).length > 0 ? [name] : []
  })
  return [...new Set(found)]
}

/** The warning about such build arguments. */
export function buildArgWarning(names: readonly string[]): string {
  const [these, They] = names.length > 1 ? ['These build arguments look', 'They'] : ['This build argument looks', 'It']
  return (
    `${these} like a secret: ${names.join(', ')}. ${They} can be read in the history of the image by everybody who may pull it. ` +
    'Give secrets in the input secrets, secret-envs or secret-files, and use them in the Dockerfile with ' +
    'RUN --mount=type=secret,id=<id> (https://docs.docker.com/build/building/secrets/).'
  )
}
