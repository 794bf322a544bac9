// When an image that is there is taken, and the sentence about it.
import { expect, test } from '@jest/globals'
import { AwsError } from '../../src/ecr/aws-error.ts'
import type { Digest, Tag } from '../../src/names/image-reference.ts'
import { printAge, printSpan } from '../../src/reuse/age.ts'
import {
  type Candidate,
  describeBuilderInputs,
  describeDifferences,
  describeDoubt,
  describeLost,
  describeReuse,
  describeUnrecorded,
  whyNotReused,
} from '../../src/reuse/reuse-decision.ts'
import type { ReuseRecord } from '../../src/reuse/reuse-record.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest
const [IMAGE, AMD64, ARM64] = [digest('a'), digest('b'), digest('c')]
const NOW = new Date('2026-03-10T12:00:00Z')

const RECORD: ReuseRecord = {
  fingerprint: 'f'.repeat(64),
  image: IMAGE,
  manifests: [AMD64, ARM64],
  commit: '1a2b3c4'.padEnd(40, '0'),
  built: new Date('2026-03-07T12:00:00Z'),
  parts: { digest: digest('d'), size: 2 },
}
const indexOf = (...manifests: readonly Digest[]) => ({
  digest: IMAGE,
  tag: undefined,
  manifest: JSON.stringify({ manifests: manifests.map((one) => ({ digest: one })) }),
  mediaType: undefined,
})
const tagsOf = (count: number): readonly Tag[] => Array.from({ length: count }, (_, at) => `v${at}` as Tag)

const WHOLE: Candidate = {
  record: RECORD,
  image: indexOf(AMD64, ARM64),
  there: [AMD64, ARM64],
  state: { digest: IMAGE, archived: false, names: tagsOf(3) },
}
const DAY = 86_400_000

test.each<readonly [name: string, candidate: Partial<Candidate>, maxAge: number | undefined, why: string | undefined]>([
  ['all of it is there', {}, undefined, undefined],
  ['it is young enough', {}, 3 * DAY + 1, undefined],
  [
    'it is as old as allowed',
    {},
    3 * DAY,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) was built 3 days ago, and reuse-max-age is 3d.',
  ],
  [
    'none is wanted',
    { record: { ...RECORD, built: NOW } },
    0,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) was built just now, and reuse-max-age is 0.',
  ],
  [
    'the clock of its builder went years before ours',
    {
      record: { ...RECORD, built: new Date('2036-03-10T12:00:00Z') },
      state: { digest: IMAGE, archived: false, names: tagsOf(3), pushed: new Date('2026-03-08T12:00:00Z') },
    },
    2 * DAY,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) was built 2 days ago, and reuse-max-age is 2d.',
  ],
  [
    'its copy was pushed later',
    { state: { digest: IMAGE, archived: false, names: tagsOf(3), pushed: NOW } },
    3 * DAY,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) was built 3 days ago, and reuse-max-age is 3d.',
  ],
  ['its clock goes before ours', { record: { ...RECORD, built: new Date('2026-03-10T13:00:00Z') } }, DAY, undefined],
  [
    'it was removed',
    { image: undefined, there: [], state: undefined },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) is not in the repository any more.',
  ],
  [
    'it is described and not given',
    { image: undefined },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) is not in the repository any more.',
  ],
  [
    'it is in the archive',
    { image: undefined, there: [], state: { digest: IMAGE, archived: true, names: tagsOf(1) } },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) is in the archive, where it cannot be pulled.',
  ],
  [
    'a child is missing',
    { there: [AMD64] },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) is not whole: sha256:cccccccccccc cannot be found.',
  ],
  [
    'it is not what the record says',
    { image: indexOf(AMD64) },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) is not whole: its manifests cannot be found.',
  ],
  ['it has 949 tags', { state: { digest: IMAGE, archived: false, names: tagsOf(949) } }, undefined, undefined],
  [
    'it has 950 tags',
    { state: { digest: IMAGE, archived: false, names: tagsOf(950) } },
    undefined,
    'Built, because the image of this content (sha256:aaaaaaaaaaaa) has 950 of 1000 tags.',
  ],
])('%s', (_name, candidate, maxAge, why) => {
  expect(whyNotReused({ ...WHOLE, ...candidate }, { now: NOW, maxAge })).toBe(why)
})

test('sentences', () => {
  expect([
    describeReuse(RECORD, NOW),
    describeReuse({ ...RECORD, commit: undefined }, NOW),
    describeDifferences(['src/a.ts', 'b', 'c', 'd']),
    describeDifferences(['base image node:22 (moved)', 'src/a.ts']),
    describeDifferences(['src/b.ts (new)']),
    describeDifferences(['docs/ (gone)']),
    describeDifferences(['src/a\n::error::b.ts (new)']),
    describeUnrecorded(IMAGE),
    describeLost(IMAGE, RECORD.fingerprint),
    describeBuilderInputs(['load']),
    describeBuilderInputs(['cache-to', 'no-cache', 'pull']),
    describeDoubt(
      new AwsError(
        { doing: 'look', service: 'ECR', operation: 'X', code: 'ThrottlingException', said: 'slow' },
        undefined,
      ),
    ),
  ]).toEqual([
    'Reused sha256:aaaaaaaaaaaa (built from 1a2b3c4 3 days ago): nothing that goes into the image has changed.',
    'Reused sha256:aaaaaaaaaaaa (built 3 days ago): nothing that goes into the image has changed.',
    'Built, because src/a.ts changed (and 3 more).',
    'Built, because the base image node:22 moved (and 1 more).',
    'Built, because src/b.ts is new.',
    'Built, because docs/ is gone.',
    'Built, because "src/a\\n::error::b.ts" is new.',
    'Built, because no image is known that was built from the same content, and what the last one (sha256:aaaaaaaaaaaa) was built from is not known.',
    "Built, because no tag fp-ffffffffffff… of this run's scope leads to the last image (sha256:aaaaaaaaaaaa), which was built from the same content.",
    'Built, because the input load asks for what only a build can do.',
    'Built, because the inputs cache-to, no-cache and pull ask for what only a build can do.',
    'Built: it could not be asked whether this image exists (ThrottlingException), and that is not the same as no. ECR said: ThrottlingException: slow',
  ])
})

test.each([
  [0, '0', 'just now'],
  [45_000, '45s', 'just now'],
  [60_000, '1m', '1 minute ago'],
  [5_400_000, '90m', '1 hour ago'],
  [43_200_000, '12h', '12 hours ago'],
  [86_400_000, '1d', '1 day ago'],
  [1_209_600_000, '14d', '14 days ago'],
])('%d milliseconds', (span, printed, age) => {
  expect([printSpan(span), printAge(span)]).toEqual([printed, age])
})
