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

/**
 * Whether a name, such as `DB_PASSWORD`, `npmToken` or `com.example.token`, calls its value a secret. A switch or a number
 * is none, whatever it is called.
 */
export function isSecretName(name: string, value: string): boolean {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
  const isTrivial = /^(|true|false|yes|no|on|off|none|null|\d{1,5})$/i.test(value.trim())
  return !isTrivial && SECRET_NAME.test(plain) && !HARMLESS_NAME.test(plain)
}
