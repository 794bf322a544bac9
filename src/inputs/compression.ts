import { ALGORITHMS, type Compression, HIGHEST_LEVEL } from '../build/compression.ts'
import type { InputReader } from './reader.ts'

/** Reads how layers are compressed. Undefined when nothing is said about it, or something wrong. */
export function readCompression(reader: InputReader): Compression | undefined {
  const word = reader.word('compression', ALGORITHMS)
  const force = reader.boolean('force-compression') ?? false
  const given = reader.text('compression') !== undefined
  // A level and force alone are about BuildKit's own choice.
  const algorithm = given ? word : 'gzip'
  const level = algorithm === undefined ? undefined : readLevel(reader, algorithm)
  if (algorithm === undefined || (!given && level === undefined && !force)) return undefined
  return { algorithm, level, force }
}

function readLevel(reader: InputReader, algorithm: Compression['algorithm']): number | undefined {
  const highest = HIGHEST_LEVEL[algorithm]
  if (highest !== undefined) return reader.integer('compression-level', 0, highest)
  if (reader.text('compression-level') === undefined) return undefined
  return reader.refuse('compression-level', `there is none for compression: ${algorithm}`)
}
