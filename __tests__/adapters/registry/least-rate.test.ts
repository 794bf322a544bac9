import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const MODULE = join(import.meta.dirname, '..', '..', '..', 'src', 'adapters', 'registry', 'least-rate.js')

/** Waits in a process that is busy for longer than a stream has, so that its timers are late; then once more. */
const LATE = `
const { LeastRate } = await import(${JSON.stringify(MODULE)})
const rate = new LeastRate({ milliseconds: 20, cancelled: new AbortController().signal })
const late = async () => {
  const end = performance.now() + 40
  while (performance.now() < end);
  return 1
}
const moved = [await rate.wait(late, (bytes) => bytes), await rate.wait(async () => 2, (bytes) => bytes)]
console.log(moved.join())
`

test('what came late on a machine with much to do has come, and Node warns of no time below zero', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', LATE], { encoding: 'utf8' })
  expect([stdout, stderr]).toEqual(['1,2\n', ''])
})
