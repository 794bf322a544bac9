import { expect, test } from '@jest/globals'
import { type GrownLayer, grownLayers } from '../../src/oci/manifest.ts'
import { digest } from '../fixtures/values.ts'

const layers = (text: string) =>
  text
    .split(' ')
    .filter((one) => one !== '')
    .map((one) => ({ digest: digest(one.slice(0, 1)), size: Number(one.slice(1)) }))

test.each<readonly [name: string, before: string, now: string, grown: readonly GrownLayer[]]>([
  ['the same image', 'a1 b2', 'a1 b2', []],
  ['a layer that grew', 'a1 b2', 'a1 c5', [{ position: 2, before: 2, now: 5 }]],
  ['a layer that shrank', 'a1 b5', 'a1 c2', []],
  ['other content of the same size', 'a1 b5', 'a1 c5', []],
  ['a new layer at the end', 'a1', 'a1 b5', [{ position: 2, before: 0, now: 5 }]],
  ['a layer that only moved to another place', 'a1 b50', 'a1 c2 b50', []],
  [
    'the one that grew most comes first',
    'a1 b2 c3',
    'd2 e9 f4',
    [
      { position: 2, before: 2, now: 9 },
      { position: 1, before: 1, now: 2 },
      { position: 3, before: 3, now: 4 },
    ],
  ],
  ['nothing before', '', 'a1', [{ position: 1, before: 0, now: 1 }]],
])('%s', (_name, before, now, grown) => {
  expect(grownLayers(layers(before), layers(now))).toEqual(grown)
})
