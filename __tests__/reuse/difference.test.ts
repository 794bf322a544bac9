import { expect, test } from '@jest/globals'
import { differencesOf } from '../../src/reuse/difference.ts'
import type { FingerprintParts } from '../../src/reuse/fingerprint.ts'

const BEFORE: FingerprintParts = {
  scheme: 1,
  salt: '0',
  settings: [
    ['Dockerfile', '1'],
    ['build-args NODE_VERSION', '2'],
  ],
  images: [['node:22', '3']],
  contexts: [
    ['build-contexts docs', '4', [['a.md', '5']]],
    [
      'context',
      '6',
      [
        ['.git', '7', [['index', '8']]],
        ['README.md', '9'],
        ['lib', '10'],
        [
          'src',
          '11',
          [
            ['a.ts', '12'],
            ['b.ts', '13'],
          ],
        ],
      ],
    ],
  ],
}

test.each<readonly [name: string, after: Partial<FingerprintParts>, differences: readonly string[]]>([
  ['nothing', {}, []],
  [
    'another salt, with which every mark is another one',
    { salt: 'x', settings: [['Dockerfile', 'x']], images: [], contexts: [] },
    ['reuse-salt'],
  ],
  ['another version of what counts', { scheme: 2 }, ['what counts, in this version of the action']],
  [
    'a setting that is another one, and one that is gone',
    { settings: [['Dockerfile', 'x']] },
    ['Dockerfile', 'build-args NODE_VERSION (gone)'],
  ],
  [
    'an image that moved, and a new one',
    {
      images: [
        ['node:22', 'x'],
        ['nginx:1', 'y'],
      ],
    },
    ['base image node:22 (moved)', 'base image nginx:1 (new)'],
  ],
  [
    'files, the ones of git last',
    {
      contexts: [
        ['build-contexts docs', 'x', [['a.md', 'x']]],
        [
          'context',
          'x',
          [
            ['.git', 'x', [['index', 'x']]],
            ['README.md', 'x'],
            ['lib', 'x', [['c.ts', 'x']]],
            ['new', 'x', []],
            ['src', 'x', [['a.ts', 'x']]],
          ],
        ],
      ],
    },
    ['build-contexts docs: a.md', 'README.md', 'lib/', 'new/ (new)', 'src/a.ts', 'src/b.ts (gone)', '.git/index'],
  ],
  [
    'a folder that is known by its hash alone',
    { contexts: [['context', 'x']] },
    ['context', 'build-contexts docs (gone)'],
  ],
])('%s', (_name, after, differences) => {
  expect(differencesOf(BEFORE, { ...BEFORE, ...after })).toEqual(differences)
})
