import { expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'

test('inputs and outputs, with defaults as the text that the runner hands over, and groups by the comments', () => {
  const action = parseAction(`
name: any
inputs:
  # One
  first:
    description: The first
    required: true
  number:
    description: A number
    default: 3600
  # Two
  flag:
    description: A flag
    default: false
  nothing:
    description: Given as nothing
    default: ""
outputs:
  made:
    description: >
      Two lines
      folded
`)
  const field = { required: false, default: undefined, group: undefined }
  expect(action).toEqual({
    inputs: [
      { ...field, name: 'first', description: 'The first', required: true, group: 'One' },
      { ...field, name: 'number', description: 'A number', default: '3600', group: 'One' },
      { ...field, name: 'flag', description: 'A flag', default: 'false', group: 'Two' },
      { ...field, name: 'nothing', description: 'Given as nothing', group: 'Two' },
    ],
    outputs: [{ ...field, name: 'made', description: 'Two lines folded' }],
  })
})

test.each([
  ['an action without both', 'name: any', { inputs: [], outputs: [] }],
  ['an empty file', '', { inputs: [], outputs: [] }],
])('%s', (_name, text, expected) => {
  expect(parseAction(text)).toEqual(expected)
})

test.each([
  ['an input without description', 'inputs:\n  one:\n    default: x', 'action.yml does not describe the input one.'],
  ['an input with nothing at all', 'inputs:\n  one:', 'action.yml does not describe the input one.'],
  ['a blank description', 'outputs:\n  two:\n    description: "  "', 'action.yml does not describe the output two.'],
])('%s', (_name, text, message) => {
  expect(() => parseAction(text)).toThrow(new Error(message))
})
