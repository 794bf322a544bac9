import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const MODULE = join(import.meta.dirname, ...['..', '..', '..', 'src', 'adapters', 'registry', 'stream-memory.js'])
const MEGABYTE = 1024 * 1024

/**
 * Bytes that buffers have at most in a process of its own, of a stream of 256 MB in pieces of 64 kB that nobody keeps.
 * `told` is whether what frees them is told of each.
 */
function mostOf(told: boolean): number {
  const source = `const { StreamMemory } = await import(${JSON.stringify(MODULE)})
const memory = new StreamMemory()
let most = 0
for (let at = 0; at < 4096; at++) {
  const { length } = Buffer.alloc(65536)
  if (${told}) memory.took(length)
  if (at % 16 === 0) most = Math.max(most, process.memoryUsage().arrayBuffers)
}
process.stdout.write(String(most))`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', source]))
}

test('pieces of a stream are freed when they are few, and without that only when they are many', () => {
  expect(mostOf(true)).toBeLessThan(16 * MEGABYTE)
  expect(mostOf(false)).toBeGreaterThan(24 * MEGABYTE)
})
