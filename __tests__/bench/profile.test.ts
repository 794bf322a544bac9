import { expect, test } from '@jest/globals'
import { type CpuProfile, profileRows } from '../../bench/profile.ts'

const BUNDLE = 'file:///dist/index.js'
const LINES = ['// begin', ';// CONCATENATED MODULE: ./build/src/a.js', 'one', '/***/ 42:', 'two']

const node = (id: number, functionName: string, lineNumber: number, url = BUNDLE) => ({
  id,
  callFrame: { functionName, url, lineNumber },
})

const PROFILE: CpuProfile = {
  nodes: [node(1, '(idle)', -1, ''), node(2, 'work', 2), node(3, '', 4), node(4, 'open', 7, 'node:fs')],
  samples: [1, 2, 3, 2, 4],
  timeDeltas: [90_000, 4000, 3000, 2000, 1000],
}

test('a profile says which functions and modules took most by themselves', () => {
  expect(profileRows(PROFILE, (url) => (url === BUNDLE ? LINES : undefined))).toEqual({
    functions: [
      ['work, build/src/a.js', '6.0 ms (60 %)'],
      ['the module itself, module 42 of the bundle', '3.0 ms (30 %)'],
      ['open, node:fs', '1.0 ms (10 %)'],
    ],
    modules: [
      ['build/src/a.js', '6.0 ms (60 %)'],
      ['module 42 of the bundle', '3.0 ms (30 %)'],
      ['node:fs', '1.0 ms (10 %)'],
    ],
  })
})
