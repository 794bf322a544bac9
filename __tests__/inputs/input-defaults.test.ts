// The defaults by which the code tells an input that somebody wrote from one that nobody did.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'
import { INPUT_DEFAULTS } from '../../src/inputs/input-defaults.ts'

test('they are those of action.yml', () => {
  const { inputs } = parseAction(readFileSync('action.yml', 'utf8'))
  expect(Object.entries(INPUT_DEFAULTS)).toEqual(
    inputs.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
})
