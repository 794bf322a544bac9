import type { FingerprintPart, FingerprintParts } from './fingerprint.ts'

/** Reads the parts of a fingerprint in a JSON value that others may have written; undefined when it has not their form. */
export function readFingerprintParts(value: unknown): FingerprintParts | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { scheme, settings, images, contexts } = value as Readonly<Record<string, unknown>>
  if (typeof scheme !== 'number' || !isList(settings) || !isList(images) || !isList(contexts)) return undefined
  return { scheme, settings, images, contexts }
}

const isList = (value: unknown): value is readonly FingerprintPart[] => Array.isArray(value) && value.every(isPart)

function isPart(value: unknown): value is FingerprintPart {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return false
  const [name, hash, parts]: readonly unknown[] = value
  return typeof name === 'string' && typeof hash === 'string' && (parts === undefined || isList(parts))
}
