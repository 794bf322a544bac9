import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'
import { type Fields, loweredName, printFields, readFields, splitCells, withoutFields } from './fields.ts'

/** Value of `--cache-from` or `--cache-to`: `type=gha,scope=a` is `{ type: 'gha', attributes: scope → 'a' }`. */
export interface CacheEntry {
  /** Such as registry, local, gha, s3, azblob or inline; a newer BuildKit may have more. */
  readonly type: string
  /** Without the type. */
  readonly attributes: Fields
}

/**
 * Attributes whose value is a secret, by type of cache: a command line can be read by every process of the machine.
 * https://github.com/moby/buildkit/tree/master/cache/remotecache (gha/gha.go, s3/s3.go, azblob/utils.go)
 */
const CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  gha: ['token', 'ghtoken'],
  s3: ['secret_access_key', 'session_token'],
  azblob: ['secret_access_key'],
}

const CREDENTIAL_LETTERS = new Set(Object.values(CREDENTIALS).flat().map(lettersOf))

/** User and password in the address of a service. */
const LOGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i

/**
 * Parses a value of `--cache-from` or `--cache-to` as buildx does: names in any case; without any "=", each cell is the
 * reference of a cache in a registry. Returns the entries, or what is wrong with the text; of a credential, only the name.
 * https://github.com/docker/buildx/blob/master/util/buildflags/cache.go
 */
export function parseCacheEntries(text: string): Parsed<readonly CacheEntry[]> {
  const cells = splitCells(text)
  if (!cells.ok) return cells
  if (!text.includes('=')) return parseReferences(cells.value)
  const credential = cells.value.map(credentialIn).find((name) => name !== undefined)
  if (credential !== undefined) {
    return refused(
      `${credential} would be on a command line, which every process can read; give it to the builder or to the job by the environment`,
    )
  }
  const fields = readFields(cells.value, loweredName)
  if (!fields.ok) return fields
  // Here buildx takes a blank for a part of the name, and BuildKit knows no such name.
  const blank = [...fields.value.keys()].find((name) => /\s/.test(name))
  if (blank !== undefined) return refused(`the name ${quoted(blank)} has a blank; leave it out`)
  const type = fields.value.get('type')
  if (!type) return refused(`${quoted(text)} has no type, such as type=registry`)
  return parsed([{ type, attributes: withoutFields(fields.value, 'type') }])
}

function parseReferences(cells: readonly string[]): Parsed<readonly CacheEntry[]> {
  const wrong = cells.find((cell) => cell === '' || /[\s",]/.test(cell))
  return wrong === undefined
    ? parsed(cells.map((cell) => ({ type: 'registry', attributes: new Map([['ref', cell]]) })))
    : refused(`${quoted(wrong)} is neither the reference of a cache nor of the form name=value`)
}

/** The name of a credential that a cell has, in whatever spelling; undefined when it has none. */
function credentialIn(cell: string): string | undefined {
  const equals = cell.indexOf('=')
  const name = loweredName(cell.slice(0, Math.max(equals, 0))).trim()
  if (CREDENTIAL_LETTERS.has(lettersOf(name))) return name
  return equals > 0 && LOGIN.test(cell.slice(equals + 1).trim()) ? `the login in ${name}` : undefined
}

function lettersOf(name: string): string {
  return name.replace(/[^a-z]/g, '')
}

/** Prints a value of `--cache-from` or `--cache-to`. */
export const printCacheEntry = ({ type, attributes }: CacheEntry): string =>
  printFields(new Map([['type', type], ...attributes]))
