import { expect, test } from '@jest/globals'
import { problemsOf, settingsOf } from '../../../fixtures/inputs.ts'

const inputs = (time: string) => ({ repository: 'app', 'aws-region': 'eu-central-1', 'stall-timeout': time })

test.each([
  ['', 1_800_000],
  ['30m', 1_800_000],
  ['90s', 90_000],
  ['2h', 7_200_000],
  ['24h', 86_400_000],
])('%j is so many milliseconds', (text, milliseconds) => {
  expect(settingsOf(inputs(text)).stallTimeout).toBe(milliseconds)
})

test.each(['0', '0s', '45', '25h', '-5m', '1.5h', '10 minutes', '1h30m'])('%s is refused', (text) => {
  expect(problemsOf(inputs(text))).toEqual([
    `stall-timeout: "${text}" is not a time such as "30m" (s, m, h, d or w), of at most 24h`,
  ])
})
