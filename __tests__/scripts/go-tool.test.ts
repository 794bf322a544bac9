import { expect, test } from '@jest/globals'
import { goLineIn, isAtLeast, versionIn } from '../../scripts/engine/go-tool.ts'

test.each([
  ['1.24.3', '1.24.3', true],
  ['1.24.4', '1.24.3', true],
  ['1.26', '1.24.3', true],
  ['1.24', '1.24.0', true],
  ['2.0', '1.24.3', true],
  ['1.24', '1.24.3', false],
  ['1.9.9', '1.24.3', false],
  ['1.19.8', '1.24.3', false],
  ['1.26.1 X:nodwarf5', '1.26.1', true],
  ['', '1.24.3', false],
  ['devel +abc', '1.24.3', false],
])('Go %s, where %s is needed: %s', (version, needed, expected) => {
  expect(isAtLeast(version, needed)).toBe(expected)
})

const MOD = `module tools

go 1.24.3

tool example.com/one/cmd/one

require (
	example.com/one v1.2.3 // indirect
	example.com/one/more v0.9.0 // indirect
)
`

test.each([
  ['in a block', MOD, 'example.com/one', 'v1.2.3'],
  ['whose name begins like another', MOD, 'example.com/one/more', 'v0.9.0'],
  ['on a line of its own', 'module tools\n\nrequire example.com/one v1.0.0-rc.1\n', 'example.com/one', 'v1.0.0-rc.1'],
])('the version of a module %s', (_name, mod, module, version) => {
  expect(versionIn(mod, module)).toBe(version)
})

test('a module that is not required has no version', () => {
  expect(() => versionIn(MOD, 'example.com/two')).toThrow('The go.mod requires no example.com/two.')
})

test('the version of Go that is needed', () => {
  expect(goLineIn(MOD)).toBe('1.24.3')
})
