import type { FingerprintPart, FingerprintParts } from './fingerprint.ts'

/**
 * Names what differs between two fingerprints, as a person knows it, the most telling first: `build-args NODE_VERSION`,
 * `base image node:22 (moved)`, `src/a.ts`, `src/b.ts (new)`, `docs/ (gone)`. None when nothing does.
 */
export function differencesOf(before: FingerprintParts, after: FingerprintParts): readonly string[] {
  if (before.scheme !== after.scheme) return ['what counts, in this version of the action']
  if (before.salt !== after.salt) return ['reuse-salt']
  const settings = changesIn(before.settings, after.settings)
  const images = changesIn(before.images, after.images)
  const files = changesIn(before.contexts, after.contexts).flatMap(filesOf)
  const names = [
    ...settings.map(({ name, how }) => name + HOW[how]),
    ...images.map(({ name, how }) => `base image ${name}${how === 'changed' ? ' (moved)' : HOW[how]}`),
    // What git keeps for itself is another in each checkout.
    ...[...files.filter(({ name }) => !isOfGit(name)), ...files.filter(({ name }) => isOfGit(name))].map(
      ({ name, how }) => name + HOW[how],
    ),
  ]
  return [...new Set(names)]
}

/** What is another one, new, or gone. */
interface Change {
  readonly name: string
  readonly how: keyof typeof HOW
  readonly before: FingerprintPart | undefined
  readonly after: FingerprintPart | undefined
}

const HOW = { changed: '', new: ' (new)', gone: ' (gone)' } as const

const isOfGit = (name: string): boolean => /(^|\/)\.git\//.test(name)

function changesIn(before: readonly FingerprintPart[], after: readonly FingerprintPart[]): readonly Change[] {
  const [old, now] = [byName(before), byName(after)]
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((name): Change[] => {
    const pair = { name, before: old.get(name), after: now.get(name) }
    if (pair.before?.[1] === pair.after?.[1]) return []
    return [{ ...pair, how: pair.before === undefined ? 'new' : pair.after === undefined ? 'gone' : 'changed' }]
  })
}

const byName = (parts: readonly FingerprintPart[]): ReadonlyMap<string, FingerprintPart> =>
  new Map(parts.map((part) => [part[0], part]))

/** The files that differ in a context: of the main one by their paths, of a further one with its name before them. */
function filesOf({ name, how, before, after }: Change): readonly Pick<Change, 'name' | 'how'>[] {
  const [old, now] = [before?.[2], after?.[2]]
  if (how !== 'changed' || old === undefined || now === undefined) return [{ name, how }]
  const main = name === MAIN_CONTEXT
  const found = changesIn(old, now).flatMap((change) => pathsOf(change))
  return found.length === 0
    ? [{ name, how }]
    : found.map((one) => (main ? one : { ...one, name: `${name}: ${one.name}` }))
}

/** Name of the context that is no further one. */
export const MAIN_CONTEXT = 'context'

/** Paths below what has changed, down to what is known of both; the folder itself where nothing below it tells more. */
function pathsOf({ name, how, before, after }: Change): readonly Pick<Change, 'name' | 'how'>[] {
  const [old, now] = [before?.[2], after?.[2]]
  const isFolder = old !== undefined || now !== undefined
  const itself = { name: isFolder ? `${name}/` : name, how }
  if (how !== 'changed' || old === undefined || now === undefined) return [itself]
  const below = changesIn(old, now).flatMap(pathsOf)
  return below.length === 0 ? [itself] : below.map((one) => ({ ...one, name: `${name}/${one.name}` }))
}
