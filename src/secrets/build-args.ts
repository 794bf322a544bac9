import type { PlanLine } from '../base/text.ts'
import type { Environment } from '../runner/context.ts'
import { searchFor } from './find.ts'
import { type KnownSecret, masksOf, type SecretSettings } from './secret.ts'

/**
 * Words that name a secret, as whole parts of a name. Those of BuildKit's own check and the usual ones beside them, but
 * not its "key" and "auth" alone, which name too much else.
 * https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/
 */
const WORDS = [
  ...['apikey', 'api_key', 'access_key', 'private_key', 'secret_key', 'signing_key', 'encryption_key', 'credential'],
  ...['credentials', 'passphrase', 'passwd', 'password', 'pword', 'pwd', 'secret', 'secrets', 'token'],
]

const SECRET_NAME = new RegExp(`(^|_)(${WORDS.join('|')})(_|$)`)

/** Ends of names that say something about a secret, such as TOKEN_URL, and what is public. */
const HARMLESS_NAME = /_(url|uri|name|file|path|id|host|endpoint|issuer|ttl|length|type|enabled)$|(^|_)public(_|$)/

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
 * The names of build arguments that look like secrets: by their name, by how the value looks, or because it holds a
 * secret of this run. Takes `NAME=value` and `NAME`, which has its value from `env`. No value leaves this function.
 */
export function secretLooking(
  buildArgs: readonly string[],
  env: Environment,
  known: readonly KnownSecret[],
): readonly string[] {
  const searches = known.map(({ value }) => searchFor(value))
  const found = buildArgs.flatMap((item) => {
    const equals = item.indexOf('=')
    const name = equals < 0 ? item : item.slice(0, equals)
    const value = equals < 0 ? (env[name] ?? '') : item.slice(equals + 1)
    const suspicious = isSecretName(name, value) || FORMATS.some((format) => format.test(value))
    return suspicious || searches.some((isIn) => isIn(value)) ? [name] : []
  })
  return [...new Set(found)]
}

/** A switch or a number is no secret, whatever it is called. */
function isSecretName(name: string, value: string): boolean {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  const isTrivial = /^(|true|false|yes|no|on|off|none|null|\d{1,5})$/i.test(value.trim())
  return !isTrivial && SECRET_NAME.test(plain) && !HARMLESS_NAME.test(plain)
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

/** What the user should know about the secrets of this run, as sentences. `reason` says why a run has no secrets. */
export function secretNotes({ given, leftOut }: SecretSettings, reason: string | undefined): readonly string[] {
  const short = given.filter(({ value }) => masksOf(value).length === 0).map(({ id }) => id)
  return [
    ...(leftOut.length > 0
      ? [`The build gets no value for ${described(leftOut)}, which ${areIs(leftOut)} empty: ${reason}.`]
      : []),
    ...(short.length > 0
      ? [
          `The value of ${described(short)} is too short to be hidden in the log: that would also hide ordinary text. ` +
            'Use a longer one.',
        ]
      : []),
  ]
}

/** What the plan says about secrets. */
export const describeSecrets = ({ given }: SecretSettings): readonly PlanLine[] =>
  given.length === 0
    ? []
    : [
        [
          'secrets',
          `${given.map(({ id }) => id).join(', ')}; the image gets its tags when it holds none of their values`,
        ],
      ]

const described = (ids: readonly string[]): string =>
  `the secret${ids.length > 1 ? 's' : ''} ${ids.map((id) => `"${id}"`).join(', ')}`

const areIs = (ids: readonly string[]): string => (ids.length > 1 ? 'are' : 'is')
