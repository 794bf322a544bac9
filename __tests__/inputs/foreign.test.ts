// Inputs that this step does not have: what is an error, and what may be a variable of the job.
import { expect, test } from '@jest/globals'
import { describeUnknownInput } from '../../src/inputs/unknown-inputs.ts'
import { parseAll, problemsOf, readerOf } from '../fixtures/inputs.ts'

const MISSPELT = 'build-arg: this step has no such input; did you mean build-args?'
const VERSION = { input: 'version', problem: 'this step has no such input; did you mean something?' }

test('a name with a hyphen was written as an input', () => {
  const needed = { repository: 'app', 'aws-region': 'eu-central-1' }
  expect(problemsOf(needed, { env: { 'INPUT_BUILD-ARG': 'x' } })).toEqual([MISSPELT])
})

test('another one may be a variable of the job, and stops nothing', () => {
  const needed = { repository: 'app', 'aws-region': 'eu-central-1' }
  expect(problemsOf(needed, { env: { INPUT_TAG: 'x' } })).toEqual([])
  expect(parseAll(readerOf(needed, { env: { INPUT_TAG: 'x' } })).notes).toEqual([
    { level: 'warning', text: 'tag: this step has no such input; did you mean tags? (INPUT_TAG is set)' },
  ])
})

test('when the inputs cannot be used anyway, both are told', () => {
  expect(problemsOf({ 'aws-region': 'eu-central-1' }, { env: { INPUT_TAG: 'x', 'INPUT_BUILD-ARG': 'x' } })).toEqual([
    'tag: this step has no such input; did you mean tags?',
    MISSPELT,
    'repository: it is missing; give the name of an ECR repository, such as my-app',
  ])
})

test('as a warning it names the variable', () => {
  expect(describeUnknownInput(VERSION)).toBe(
    'version: this step has no such input; did you mean something? (INPUT_VERSION is set)',
  )
})
