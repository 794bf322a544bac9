// What the inputs of a merge say, and what is wrong with them.
import { expect, test } from '@jest/globals'
import { type Merge, parseMerge } from '../../../src/actions/merge/inputs.ts'
import { NO_FACTS, problemsIn, readerOf } from '../../fixtures/inputs.ts'

const NEEDED = {
  'aws-region': 'eu-central-1',
  repository: 'app',
  images: 'app:one\nghcr.io/o/app:two',
  platforms: 'linux/amd64, linux/arm64/v8\nlinux/arm64',
  tags: 'v1',
}

type Inputs = Readonly<Record<string, string>>

const settingsOf = (inputs: Inputs): Merge => parseMerge(readerOf({ ...NEEDED, ...inputs }), NO_FACTS).settings

test('images from anywhere, platforms in their usual spelling, annotations and tags of platforms', () => {
  const { images, platforms, annotations, platformTags } = settingsOf({ labels: 'a=b=c\nd=', 'platform-tags': 'true' })
  expect([images.map(({ text, ecr }) => [text, ecr?.address.name]), platforms, annotations, platformTags]).toEqual([
    [
      ['app:one', 'app'],
      ['ghcr.io/o/app:two', undefined],
    ],
    ['linux/amd64', 'linux/arm64'],
    { a: 'b=c', d: '' },
    ['linux/amd64', 'linux/arm64'],
  ])
})

test.each<readonly [name: string, inputs: Inputs, problem: string]>([
  ['no images', { images: '' }, 'images: it is missing; name the images, one per line, such as my-app:arm64'],
  ['an image without a tag', { images: 'app:one\napp' }, 'images: "app" has neither a tag nor a digest'],
  [
    'no platforms',
    { platforms: '' },
    'platforms: it is missing; give those that the result has, such as linux/amd64,linux/arm64',
  ],
  ['a platform alone', { platforms: 'arm64' }, 'platforms: "arm64" is not a platform such as linux/arm64'],
  [
    'a tag of a platform that is wanted for the whole',
    { 'platform-tags': 'true', tags: 'v1,v1-arm64' },
    'platform-tags: v1-arm64 is a tag of the whole image already; leave it out of the input tags',
  ],
  [
    'tags of platforms for a single one',
    { 'platform-tags': 'true', platforms: 'linux/arm64' },
    'platform-tags: it needs several platforms in the input platforms',
  ],
  ['a label without a value', { labels: 'a' }, 'labels: an item begins with "a" and is no name=value'],
])('%s', (_name, inputs, problem) => {
  expect(problemsIn(() => settingsOf(inputs))).toEqual([problem])
})
