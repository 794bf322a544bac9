// Inputs that this step does not have, but nearly.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'
import { misspeltProblems } from '../../src/inputs/unknown-inputs.ts'

const OWN = parseAction(readFileSync('action.yml', 'utf8')).inputs.map(({ name }) => name)

test.each([
  ['tag', 'tags'],
  ['build_args', 'build-args'],
  ['buildargs', 'build-args'],
  ['platform', 'platforms'],
  ['aws_region', 'aws-region'],
  ['aws_secret_access_key', 'aws-secret-access-key'],
  ['role-to-asume', 'role-to-assume'],
  ['secret', 'secrets'],
])('misspelt: %s', (name, meant) => {
  expect(misspeltProblems({ [`INPUT_${name.toUpperCase()}`]: 'x' }, OWN)).toEqual([
    { input: name, problem: `this step has no such input; did you mean ${meant}?`, meant },
  ])
})

test.each([
  ['an input that this step has', 'INPUT_TAGS'],
  ['an input of the chain', 'INPUT_SKIP-LOGOUT'],
  ['a variable of another form', 'MY_INPUT_TAG'],
  ['no name', 'INPUT_'],
])('not misspelt: %s', (_name, variable) => {
  expect(misspeltProblems({ [variable]: 'x' }, OWN)).toEqual([])
})

test.each([
  ['a name with a hyphen, which somebody wrote', 'whatever-else', '; the nearest name is platforms'],
  ['a name without one, which may be a variable', 'team', ''],
])('like none: %s', (_name, name, nearest) => {
  expect(misspeltProblems({ [`INPUT_${name.toUpperCase()}`]: 'x' }, OWN)).toEqual([
    { input: name, problem: `this step has no such input${nearest}`, meant: undefined },
  ])
})

test('a long name is compared by its beginning', () => {
  const name = `platform${'s'.repeat(5000)}`
  expect(misspeltProblems({ [`INPUT_${name.toUpperCase()}`]: 'x' }, OWN)).toHaveLength(1)
})

test('an empty one asks for nothing', () => {
  expect(misspeltProblems({ INPUT_TAG: '' }, OWN)).toEqual([])
})
