import { addMember, innerSpace, memberNamed, removeMember, replaceAt, type Section, sureText } from './config-text.ts'
import type { Ledger } from './ledger.ts'

/** A config.json and the ledger beside it. */
export interface KeptFile {
  /** Undefined: there is no file. */
  readonly text: string | undefined
  readonly ledger: Ledger
}

/** One whose text is a JSON object. */
export interface TextFile extends KeptFile {
  readonly text: string
}

/** Member of a section as it shall be; `value` is JSON, or undefined where it shall not be there. */
export interface WantedMember {
  readonly section: Section
  readonly host: string
  readonly value: string | undefined
}

/** Puts a member into a section, which is made where it is missing. Returns what stood there `before`, too. */
export function putMember(
  file: TextFile,
  { section, host, value }: WantedMember & { readonly value: string },
): TextFile & { readonly before: string | undefined } {
  const config = sureText(file.text)
  const object = config.sections[section]
  if (object === undefined) {
    const { ledger } = noteObject(noteObject(file, 'root', innerSpace(file.text, config.root)), section, null)
    return putMember({ text: addMember(file.text, config.root, section, '{}'), ledger }, { section, host, value })
  }
  const old = memberNamed(object, host)
  const { ledger } = noteObject(file, section, innerSpace(file.text, object))
  if (old === undefined) return { text: addMember(file.text, object, host, value), ledger, before: undefined }
  const before = file.text.slice(old.value, old.end)
  return { text: replaceAt(file.text, old.value, old.end, value), ledger, before }
}

/** Sets a member that is there, or removes it. */
export function setMember(file: TextFile, { section, host, value }: WantedMember): TextFile {
  const object = sureText(file.text).sections[section]
  const member = memberNamed(object, host)
  if (object === undefined || member === undefined) return file
  const text =
    value === undefined
      ? removeMember(file.text, object, host, file.ledger.found.objects?.[section] ?? '')
      : replaceAt(file.text, member.value, member.end, value)
  return { ...file, text }
}

/** What was found first counts, until all of it is put back. */
function noteObject(file: TextFile, name: Section | 'root', inner: string | null | undefined): TextFile {
  const { found, entries } = file.ledger
  if (inner === undefined || found.objects?.[name] !== undefined) return file
  return { ...file, ledger: { entries, found: { ...found, objects: { ...found.objects, [name]: inner } } } }
}

const NO_HELPER = '""'

/** Has a host an empty helper, which stands for none; the one that it had is noted. */
export function emptyHelper(file: TextFile, host: string): TextFile {
  const { before, ...put } = putMember(file, { section: 'credHelpers', host, value: NO_HELPER })
  if (before === NO_HELPER) return put
  const { found, entries } = put.ledger
  const helpers = { ...found.helpers, [host]: before ?? null }
  return { text: put.text, ledger: { entries, found: { ...found, helpers } } }
}

/** Puts the helper of a host back that `emptyHelper` has noted; one that somebody else has set meanwhile stays. */
export function putBackHelper(file: TextFile, host: string): TextFile {
  const { found, entries } = file.ledger
  const { [host]: before, ...helpers } = found.helpers ?? {}
  if (before === undefined) return file
  const member = memberNamed(sureText(file.text).sections.credHelpers, host)
  const isOwn = member !== undefined && file.text.slice(member.value, member.end) === NO_HELPER
  const put = isOwn ? setMember(file, { section: 'credHelpers', host, value: before ?? undefined }) : file
  return { text: put.text, ledger: { entries, found: { ...found, helpers } } }
}

/** Puts objects without members back as they were found; what others have put something into stays. */
export function putBackFound(file: TextFile): KeptFile {
  const emptied = (['auths', 'credHelpers', 'root'] as const).reduce(putBackObject, file)
  const { entries, found } = emptied.ledger
  const isEmpty = sureText(emptied.text).root.members.length === 0
  if (found.file !== undefined && isEmpty) {
    const { file: _, objects: __, ...rest } = found
    return { text: found.file ?? undefined, ledger: { entries, found: entries.length > 0 ? rest : {} } }
  }
  return entries.length > 0 ? emptied : { text: emptied.text, ledger: { entries, found: {} } }
}

function putBackObject(file: TextFile, name: Section | 'root'): TextFile {
  const { found, entries } = file.ledger
  const { [name]: inner, ...objects } = found.objects ?? {}
  const config = sureText(file.text)
  const object = name === 'root' ? config.root : config.sections[name]
  if (inner === undefined || (object?.members.length ?? 0) > 0) return file
  const ledger: Ledger = { entries, found: { ...found, objects } }
  if (object === undefined) return { ...file, ledger }
  const text =
    inner === null
      ? removeMember(file.text, config.root, name, found.objects?.root ?? '')
      : replaceAt(file.text, object.start + 1, object.end - 1, inner)
  return { text, ledger }
}
