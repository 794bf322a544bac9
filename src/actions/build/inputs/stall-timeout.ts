import type { InputReader } from '../../../inputs/reader.ts'
import { readTime } from '../../../inputs/time.ts'

/** Enough for the layers of a large image on a slow line, of which docker prints nothing until they are there. */
const DEFAULT = 30 * 60_000

/** Reads how long docker may print nothing in a build, such as `30m` or `1h`. In milliseconds. */
export const readStallTimeout = (reader: InputReader): number =>
  reader.parsed('stall-timeout', (text) => readTime(text, { example: '30m', longest: '24h' })) ?? DEFAULT
