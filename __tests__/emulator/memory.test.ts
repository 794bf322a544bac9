import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const module = join(import.meta.dirname, '..', '..', 'emulator', 'memory.js')
const PRINT = `const { peakMemoryBytes } = await import(${JSON.stringify(module)}); process.stdout.write(String(peakMemoryBytes()))`

/** Starts a process that asks for its own peak, from one that holds so much memory itself. */
function peakBelow(parentBytes: number): number {
  const parent = `const held = Buffer.alloc(${parentBytes}, 1)
const { execFileSync } = await import('node:child_process')
process.stdout.write(execFileSync(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(PRINT)}]))
if (held[0] !== 1) throw new Error('the memory was not held')`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', parent]))
}

test('the peak is that of the process itself, not of the one that started it', () => {
  expect(peakBelow(400e6)).toBeLessThan(300e6)
})

test('memory that was given back still counts', () => {
  const source = `Buffer.alloc(300e6, 1).fill(2); ${PRINT}`
  expect(Number(execFileSync(process.execPath, ['--input-type=module', '-e', source]))).toBeGreaterThan(300e6)
})
