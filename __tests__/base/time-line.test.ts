import { expect, test } from '@jest/globals'
import { type Phase, timeLine, timeParts } from '../../src/base/stopwatch.ts'
import { printed } from '../fixtures/markdown.ts'

const phases = (...times: readonly (readonly [string, number])[]): readonly Phase[] =>
  times.map(([name, milliseconds]) => ({ name, milliseconds }))

test.each<readonly [name: string, phases: readonly Phase[], line: string]>([
  ['some phases', phases(['look', 200], ['build', 1000]), 'Took 1.20 s: look 0.20 s, build 1.00 s.'],
  ['one that nobody would notice', phases(['look', 200], ['prepare', 4]), 'Took 0.20 s: look 0.20 s.'],
  ['nothing that takes time', phases(['look', 1]), 'Took 0.00 s.'],
  ['a long build', phases(['build', 754_000]), 'Took 754 s: build 754 s.'],
])('a line of %s', (_name, phases, line) => {
  expect(timeLine(phases)).toBe(line)
})

test('a long run has minutes on its axis, and a short phase a bar', () => {
  const [, chart] = timeParts(phases(['look', 0.2], ['build', 90_000]))
  expect(chart && printed(chart)).toBe(
    '```mermaid\ngantt\n  dateFormat x\n  axisFormat %M:%S\n  look 0.00 s : 0, 1\n  build 90 s : 0, 90000\n```',
  )
})

test('no phase, no chart', () => {
  expect(timeParts([])).toEqual([])
})
