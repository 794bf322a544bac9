import { sha256 } from '../../../base/hash.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import { LONGEST_JOB } from '../../../runner/longest-job.ts'
import type { RegistryLogin } from '../user-config.ts'
import { type ConfigText, isBlank, memberNamed, readConfigText, sureText } from './config-text.ts'
import type { KeptEntry, Ledger } from './ledger.ts'
import type { HostHelper, Keeper } from './login-store.ts'
import {
  emptyHelper,
  type KeptFile,
  putBackFound,
  putBackHelper,
  putMember,
  setMember,
  type TextFile,
} from './put-back.ts'

/**
 * Keeps logins in docker's config.json: puts them in under the hosts of their registries, and where a credential helper would be
 * asked before one, an empty one for that host. Returns the file and the ledger as they are then, or why it cannot, as the rest of a
 * sentence about the file.
 */
export const keepLogins = (file: KeptFile, logins: readonly RegistryLogin[], keeper: Keeper): Parsed<KeptFile> =>
  logins.reduce<Parsed<KeptFile>>(
    (kept, login) => (kept.ok ? keepLogin(kept.value, login, keeper) : kept),
    parsed(file),
  )

function keepLogin(file: KeptFile, { host, authorization }: RegistryLogin, keeper: Keeper): Parsed<KeptFile> {
  const begun = beginText(file)
  const config = readConfigText(begun.text)
  if (!config.ok) return config
  const isTwice = Object.values(config.value.sections).some(
    ({ members }) => members.filter(({ name }) => name === host).length > 1,
  )
  if (isTwice)
    return refused(`has ${quoted(host)} more than once in one object, and programs do not agree on which counts`)
  const value = JSON.stringify({ auth: authorization })
  const { before, ...put } = putMember(begun, { section: 'auths', host, value })
  const entry: KeptEntry = { ...keeper, host, hash: hashOf(value), ...(before !== undefined && { before }) }
  const { found, entries } = put.ledger
  const kept = { text: put.text, ledger: { found, entries: [...entries, entry] } }
  return parsed(helperOf(config.value, host) === undefined ? kept : emptyHelper(kept, host))
}

/**
 * Helper that a config.json names for a host, and docker asks before it looks for a login in the file: `''` for one that stands for
 * none. https://github.com/docker/cli/blob/master/cli/config/configfile/file.go (getConfiguredCredentialStore)
 */
function helperOf({ text, root, sections }: ConfigText, host: string): string | undefined {
  const own = memberNamed(sections.credHelpers, host)
  if (own !== undefined) return String(JSON.parse(text.slice(own.value, own.end)) ?? '')
  const store = memberNamed(root, 'credsStore')
  const name: unknown = store && JSON.parse(text.slice(store.value, store.end))
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** Helpers that a config.json names for the hosts of logins, before these are kept in it. */
export function namedHelpers({ text = '' }: KeptFile, logins: readonly RegistryLogin[]): readonly HostHelper[] {
  const config = readConfigText(text)
  if (!config.ok) return []
  return logins.flatMap(({ host }) => {
    const helper = helperOf(config.value, host)
    return helper ? [{ host, helper }] : []
  })
}

/** A file that is not there, or holds nothing, which docker takes alike, begins as an empty object. */
function beginText({ text, ledger }: KeptFile): TextFile {
  if (text !== undefined && !isBlank(text)) return { text, ledger }
  return { text: '{}', ledger: { ...ledger, found: { file: text ?? null, ...ledger.found } } }
}

/**
 * Takes out of a config.json what a step has put in: the logins that are still its own, for which what stood there before comes
 * back. Returns the file and the ledger as they are then, or why it cannot, as the rest of a sentence about the file.
 */
export function takeOutLogins({ text, ledger }: KeptFile, id: string): Parsed<KeptFile> {
  const own = ledger.entries.filter((entry) => entry.id === id)
  if (own.length === 0) return parsed({ text, ledger })
  if (text === undefined || isBlank(text)) return parsed({ text, ledger: own.reduce(forget, ledger) })
  const config = readConfigText(text)
  if (!config.ok) return config
  return parsed(putBackFound(own.reduceRight<TextFile>(takeOut, { text, ledger })))
}

/** Takes out what steps have put in whose jobs have surely ended by the time `now`, as after a machine that went down. */
export function takeOutOld(file: KeptFile, now: number): KeptFile {
  const old = new Set(file.ledger.entries.filter(({ at }) => now - at > LONGEST_JOB).map(({ id }) => id))
  return [...old].reduce((rest, id) => {
    const taken = takeOutLogins(rest, id)
    return taken.ok ? taken.value : rest
  }, file)
}

function takeOut(file: TextFile, entry: KeptEntry): TextFile {
  const { host, hash, before } = entry
  const [, ...later] = ofHost(file.ledger, entry)
  const now = loginIn(file.text, host)
  // One that is covered by another step's is not there to be taken out.
  const isOwn = now !== undefined && hashOf(now) === hash && later.every((one) => one.hash !== hash)
  const rest: TextFile = { text: file.text, ledger: forget(file.ledger, entry) }
  const put = isOwn ? setMember(rest, { section: 'auths', host, value: before }) : rest
  const others = rest.ledger.entries.filter((one) => one.host === host)
  const isKept = others.some((one) => before !== undefined && one.hash === hashOf(before))
  return others.length === 0 || (isOwn && !isKept) ? putBackHelper(put, host) : put
}

function loginIn(text: string, host: string): string | undefined {
  const member = memberNamed(sureText(text).sections.auths, host)
  return member && text.slice(member.value, member.end)
}

/** The entry and those that were put in after it, for the same host. */
const ofHost = ({ entries }: Ledger, entry: KeptEntry): readonly KeptEntry[] =>
  entries.slice(entries.indexOf(entry)).filter(({ host }) => host === entry.host)

/** Forgets an entry: whoever has covered it puts back what stood before it. */
function forget(ledger: Ledger, entry: KeptEntry): Ledger {
  const covering = ofHost(ledger, entry).filter(({ before }) => before !== undefined && hashOf(before) === entry.hash)
  const entries = ledger.entries.flatMap((one) => {
    if (one === entry) return []
    if (!covering.includes(one)) return [one]
    const { before: _, ...rest } = one
    return [entry.before === undefined ? rest : { ...rest, before: entry.before }]
  })
  return { ...ledger, entries }
}

/** Hash of a value, however it is laid out: docker lays the file out anew when it logs in. */
const hashOf = (value: string): string => sha256(JSON.stringify(JSON.parse(value)))
