import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import type { InputReader } from './reader.ts'

/** Limits of an image's compressed size, for each platform. */
export interface SizeLimits {
  /** Most bytes; undefined: as many as it likes. */
  readonly bytes: number | undefined
  /** Most percent that it may grow; undefined: as much as it likes. */
  readonly growth: number | undefined
}

/** Reads the limits of an image's size; undefined when there are none. */
export function readSizeLimits(reader: InputReader): SizeLimits | undefined {
  const bytes = reader.parsed('size-limit', parseSize)
  const growth = reader.parsed('size-growth-limit', parsePercent)
  return bytes === undefined && growth === undefined ? undefined : { bytes, growth }
}

const UNITS: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

/** Bytes of a size such as `300MB` or `1.5 GiB`. */
export function parseSize(text: string): Parsed<number> {
  const [, count, unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\s*([kmg]i?b)$/i.exec(text) ?? []
  const bytes = Math.round(Number(count) * (UNITS[unit.toLowerCase()] ?? 0))
  return bytes > 0 ? parsed(bytes) : refused(`${quoted(text)} is not a size such as "300MB" or "1.5GB"`)
}

/** Percent such as `10%` or `2.5 %`. */
export function parsePercent(text: string): Parsed<number> {
  const [, count] = /^(\d{1,4}(?:\.\d{1,2})?)\s*%$/.exec(text) ?? []
  return count === undefined ? refused(`${quoted(text)} is not a percentage such as "10%"`) : parsed(Number(count))
}
