import { expect, test } from '@jest/globals'
import { describeDifference, isSame } from '../../../src/actions/build/compare.ts'
import type { BuildResult } from '../../../src/buildx/metadata.ts'
import type { TagPlan } from '../../../src/delivery/plan-tags.ts'
import type { ImageFacts } from '../../../src/ecr/api.ts'
import type { Digest } from '../../../src/names/image-reference.ts'
import { digest, tag } from '../../fixtures/values.ts'

const [MANIFEST, CONFIG, OTHER] = [digest('a'), digest('c'), digest('e')]

const IMAGE: ImageFacts = {
  digest: MANIFEST,
  tag: tag('v1'),
  manifest: JSON.stringify({ config: { digest: CONFIG }, layers: [] }),
  mediaType: undefined,
}
const INDEX: ImageFacts = { ...IMAGE, manifest: JSON.stringify({ manifests: [{ digest: OTHER }] }) }

const built = (manifest: Digest | undefined, config: Digest | undefined): BuildResult => ({
  digest: manifest,
  imageId: config,
  metadata: '{}',
})
const planned = (name: string, locked: boolean): TagPlan => ({ tag: tag(name), now: MANIFEST, locked, archived: false })
const TAGS = [planned('v2', false), planned('v1', true)]

test.each<readonly [name: string, result: BuildResult, image: ImageFacts, same: boolean]>([
  ['the same manifest', built(MANIFEST, undefined), IMAGE, true],
  ['the same configuration in another manifest', built(OTHER, CONFIG), IMAGE, true],
  ['the same configuration, which the classic store names as the digest', built(CONFIG, CONFIG), IMAGE, true],
  ['the same index', built(MANIFEST, MANIFEST), INDEX, true],
  ['another image', built(OTHER, digest('d')), IMAGE, false],
  ['one manifest of the index is not the index', built(OTHER, CONFIG), INDEX, false],
  ['nothing is known of what was built', built(undefined, undefined), IMAGE, false],
])('same image: %s', (_name, result, image, same) => {
  expect(isSame(result, image)).toBe(same)
})

test.each<readonly [name: string, result: BuildResult, tags: readonly TagPlan[], sentence: string]>([
  [
    'one locked tag',
    built(OTHER, digest('d')),
    TAGS,
    'v1 cannot be moved in this repository and has the image sha256:aaaaaaaaaaaa; this build gave another one (sha256:eeeeeeeeeeee).',
  ],
  [
    'several locked tags, and a build without a manifest',
    built(undefined, OTHER),
    [...TAGS, planned('stable', true)],
    'v1, stable cannot be moved in this repository and have the image sha256:aaaaaaaaaaaa; this build gave another one (sha256:eeeeeeeeeeee).',
  ],
  [
    'nothing is known of what was built',
    built(undefined, undefined),
    TAGS,
    'v1 cannot be moved in this repository and has the image sha256:aaaaaaaaaaaa; this build gave another image.',
  ],
])('difference: %s', (_name, result, tags, sentence) => {
  expect(describeDifference(result, IMAGE, tags)).toBe(sentence)
})
