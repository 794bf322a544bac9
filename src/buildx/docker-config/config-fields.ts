import { type DockerConfig, fieldOf } from './user-config.ts'

/** What docker can read of a config.json, and the names of what it cannot, such as `experimental` or `auths "ghcr.io"`. */
export interface ReadableConfig {
  readonly config: DockerConfig
  readonly unreadable: readonly string[]
}

/**
 * Leaves out of a config.json what docker cannot read. One such field, be it a login to another registry, makes docker read no
 * login at all, so that the step's own would not be found:
 * https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (LoadFromReader)
 */
export function readableConfig(config: DockerConfig): ReadableConfig {
  const parts = Object.entries(config).map(([name, value]) => readable(name, value))
  return {
    config: Object.fromEntries(parts.flatMap(({ kept }) => kept)),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  }
}

interface ReadablePart {
  readonly kept: readonly (readonly [name: string, value: unknown])[]
  readonly unreadable: readonly string[]
}

function readable(name: string, value: unknown): ReadablePart {
  // Docker reads its names in any case, as Go does, and lets null stand for nothing.
  const lower = name.toLowerCase()
  const entry = ENTRIES[lower]
  if (entry === undefined || value === null) {
    const holds = value === null || (FIELDS[lower]?.(value) ?? true)
    return holds ? { kept: [[name, value]], unreadable: [] } : { kept: [], unreadable: [name] }
  }
  if (!isRecord(value)) return { kept: [], unreadable: [name] }
  const entries = Object.entries(value).map(([key, one]) => ({ key, one, holds: one === null || entry(one) }))
  const kept = entries.flatMap(({ key, one, holds }) => (holds ? [[key, one] as const] : []))
  const unreadable = entries.flatMap(({ key, holds }) => (holds ? [] : [`${name} ${JSON.stringify(key)}`]))
  return { kept: [[name, Object.fromEntries(kept)]], unreadable }
}

type Check = (value: unknown) => boolean

const isRecord = (value: unknown): value is DockerConfig =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isText: Check = (value) => typeof value === 'string' || value === null
const areTexts: Check = (value) => isRecord(value) && Object.values(value).every(isText)
const isList: Check = (value) => Array.isArray(value) && value.every(isText)

/** Whether those of the fields that are there are texts; others may be anything. */
const hasTexts =
  (...fields: readonly string[]): Check =>
  (value) =>
    isRecord(value) &&
    Object.entries(value).every(([name, field]) => !fields.includes(name.toLowerCase()) || isText(field))

const hasLoginTexts = hasTexts(
  'auth',
  'username',
  'password',
  'email',
  'serveraddress',
  'identitytoken',
  'registrytoken',
)

/** A login whose `auth` is base64 of `user:password`, or that has none. */
const isLogin: Check = (value) => {
  if (!isRecord(value) || !hasLoginTexts(value)) return false
  const auth = fieldOf(value, 'auth')
  if (typeof auth !== 'string' || auth === '') return true
  const bytes = Buffer.from(auth, 'base64')
  return bytes.toString('base64') === auth.replace(/[\r\n]/g, '') && /^[^:]+:/.test(bytes.toString('utf8'))
}

/** Fields that have entries, each of which is read by itself. */
const ENTRIES: Readonly<Record<string, Check>> = {
  auths: isLogin,
  proxies: hasTexts('httpproxy', 'httpsproxy', 'noproxy', 'ftpproxy', 'allproxy'),
  plugins: areTexts,
}

const TEXTS = ['httpheaders', 'credhelpers', 'aliases', 'features']
const LISTS = ['prunefilters', 'clipluginsextradirs']
const FORMATS = ['ps', 'images', 'networks', 'plugins', 'volumes', 'stats', 'serviceinspect', 'services', 'tasks']
const WORDS = [
  ...['credsstore', 'currentcontext', 'detachkeys', 'experimental'],
  ...[...FORMATS, 'secret', 'config', 'nodes'].map((name) => `${name}format`),
]

const FIELDS: Readonly<Record<string, Check>> = Object.fromEntries([
  ...TEXTS.map((name) => [name, areTexts] as const),
  ...LISTS.map((name) => [name, isList] as const),
  ...WORDS.map((name) => [name, isText] as const),
])
