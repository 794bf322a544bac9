import { expect, test } from '@jest/globals'
import { compareCosts, type Rows } from '../../bench/compare.ts'

const clock: Rows = [
  ['a', '30 ms (20 to 40)'],
  ['b', '10 ms (10 to 10)'],
  ['ratio', '3.000 × (2.000 to 4.000)'],
  ['overhead', '20 ms (10 to 30)'],
]

test.each<readonly [name: string, processor: number, rows: Rows]>([
  [
    'is known',
    10,
    [
      ...clock,
      ['processor time: a', '10 ms (10 to 10)'],
      ['processor time: b', '10 ms (10 to 10)'],
      ['processor time: ratio', '1.000 × (1.000 to 1.000)'],
      ['processor time: overhead', '0 ms (0 to 0)'],
    ],
  ],
  ['is not known', Number.NaN, clock],
])('costs where processor time %s', (_name, processor, rows) => {
  const costs = [20, 40].map((time) => ({ ours: { clock: time, processor }, theirs: { clock: 10, processor } }))
  expect(compareCosts({ ours: 'a', theirs: 'b' }, costs)).toEqual(rows)
})
