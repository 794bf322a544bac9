// An image that is taken and that a lifecycle policy expires soon: by all tags that it has then, and by when it was pushed.
import { expect, test } from '@jest/globals'
import { expiryWarnings } from '../../../src/actions/build/reuse-candidates.ts'
import { shortDigest } from '../../../src/names/image-reference.ts'
import { destinationSights } from '../../fixtures/destination-states.ts'
import { imageOf, MemoryEcr, manifestOf } from '../../fixtures/memory-ecr.ts'
import { HOST, tag } from '../../fixtures/values.ts'

const IMAGE = imageOf(manifestOf(1))
const PUSHED = new Date('2026-03-01T00:00:00Z')
const NOW = new Date('2026-03-06T00:00:00Z')

const rule = (prefix: string, days: number): string =>
  JSON.stringify({
    rules: [
      {
        rulePriority: 3,
        selection: { tagStatus: 'tagged', tagPrefixList: [prefix], countType: 'sinceImagePushed', countNumber: days },
        action: { type: 'expire' },
      },
    ],
  })

/** Warnings about an image with the tag `pr-7`, which gets `main`. */
function warningsBy(lifecyclePolicy: string | undefined): readonly string[] {
  const details = { lifecyclePolicy, repositoryPolicy: undefined, tags: [], catalog: undefined }
  const record = {
    ...{ fingerprint: 'f'.repeat(64), image: IMAGE.digest, manifests: [], commit: undefined, built: PUSHED },
    parts: { digest: IMAGE.digest, size: 1 },
  }
  const state = { digest: IMAGE.digest, archived: false, names: [tag('pr-7')], pushed: PUSHED }
  const place = { ...destinationSights({ details }), ecr: new MemoryEcr(), keys: () => Promise.reject(new Error('no')) }
  return expiryWarnings([{ candidate: { record, image: IMAGE, there: [], state }, place }], [tag('main')], NOW)
}

test.each<readonly [name: string, policy: string | undefined, day: string | undefined]>([
  ['no policy', undefined, undefined],
  ['by a tag of this run', rule('main', 10), '2026-03-11'],
  ['by a tag that it has of an earlier run', rule('pr-', 10), '2026-03-11'],
  ['by a tag that it does not have', rule('v', 10), undefined],
  ['later than somebody has to do something', rule('pr-', 30), undefined],
])('%s', (_name, policy, day) => {
  const text =
    `${shortDigest(IMAGE.digest)}, which is taken, expires on ${day} by rule 3 of the lifecycle policy of ${HOST}/team/app: ` +
    'ECR counts from its push, and the tags that it gets now change nothing about that. A reuse-max-age that is shorter than the rule builds before.'
  expect(warningsBy(policy)).toEqual(day === undefined ? [] : [text])
})
