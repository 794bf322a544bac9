// The commits that tags name, and the order of commits by their times.
import { expect, test } from '@jest/globals'
import { commitsIn, orderByTime, ordersOf } from '../../src/delivery/commit-order.ts'
import type { CommitTagForm } from '../../src/image-metadata/floating-tag-line.ts'
import type { CommitHistory } from '../../src/runner/commit-history.ts'
import type { CommitOrder } from '../../src/runner/listed-commits.ts'
import { tag } from '../fixtures/values.ts'

const OWN: CommitTagForm = { before: 'rev-', after: '-web', length: 7 }

test.each<
  readonly [name: string, tags: readonly string[], form: CommitTagForm | undefined, ...commits: readonly string[]]
>([
  ['the default form', ['sha-1a2b3c4', 'latest'], undefined, '1a2b3c4'],
  ['the form of this run', ['rev-1a2b3c4-web', 'latest'], OWN, '1a2b3c4'],
  ['the default form beside that of this run', ['sha-1a2b3c4'], OWN, '1a2b3c4'],
  ['the form of this run, which it has no more', ['rev-1a2b3c4-web'], undefined],
  ['of another image: the end is another', ['rev-1a2b3c4-api', 'rev-1a2b3c4'], OWN],
  ['too short for a commit', ['sha-1a2b3c'], undefined],
  ['no commit', ['sha-1a2b3c4x', 'sha-main', 'sha-'], undefined],
  ['two tags of one commit', ['sha-1a2b3c4', 'rev-1a2b3c4-web'], OWN, '1a2b3c4'],
  ['several commits', ['sha-1a2b3c4', 'sha-5d6e7f8'], undefined, '1a2b3c4', '5d6e7f8'],
])('commits in tags: %s', (_name, tags, form, ...commits) => {
  expect(commitsIn(tags.map(tag), form)).toEqual(commits)
})

const [EARLY, LATE] = [new Date('2026-11-01T10:00:00Z'), new Date('2026-11-02T10:00:00Z')]
const COMMIT = `1a2b3c4${'0'.repeat(33)}`

test.each<
  readonly [
    name: string,
    own: Date | undefined,
    time: Date | undefined,
    commit: string | undefined,
    commits: readonly string[],
    order: string | undefined,
  ]
>([
  ['the own one is later', LATE, EARLY, COMMIT, ['1a2b3c4'], 'newer'],
  ['the own one is earlier', EARLY, LATE, COMMIT, ['1a2b3c4'], 'older'],
  ['both at one time', EARLY, EARLY, COMMIT, ['1a2b3c4'], undefined],
  ['delivered again, the own one is later', LATE, EARLY, COMMIT, ['1a2b3c4', '5d6e7f8'], undefined],
  ['delivered again, the own one is earlier', EARLY, LATE, COMMIT, ['1a2b3c4', '5d6e7f8'], 'older'],
  ['the label is of another commit than the tag', LATE, EARLY, COMMIT, ['5d6e7f8'], undefined],
  ['no label names a commit', EARLY, LATE, undefined, ['1a2b3c4'], undefined],
  ['no label names a time', LATE, undefined, COMMIT, ['1a2b3c4'], undefined],
  ['the own time is not known', undefined, LATE, COMMIT, ['1a2b3c4'], undefined],
])('order by time: %s', (_name, own, time, commit, commits, order) => {
  expect(orderByTime(own, { commit, time }, commits)).toBe(order)
})

/** Commits of an image: as many as are wanted, in ECR's order, which is that of their names. */
const commitsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => at.toString(16).padStart(7, '0'))

/** A history whose list tells some of the orders, and that tells the others when it is asked for each. */
function askedHistory(listed: Readonly<Record<string, CommitOrder>>, others: CommitOrder | undefined) {
  const asked: string[] = []
  const history: CommitHistory = {
    listed: async (commits) =>
      new Map(
        commits.flatMap((one) => {
          const order = listed[one]
          return order === undefined ? [] : [[one, order] as const]
        }),
      ),
    order: async (other) => {
      asked.push(other)
      return others === undefined ? { unknown: ['nobody says'] } : { order: others }
    },
    newer: async () => undefined,
  }
  return { history, asked }
}

const [FIRST = '', , , , , , , , , , , , , , , , , , , , , , , , LAST = ''] = commitsOf(25)

test.each<
  readonly [
    name: string,
    commits: readonly string[],
    listed: Readonly<Record<string, CommitOrder>>,
    others: CommitOrder | undefined,
    told: readonly string[],
    asked: number,
    ...unknown: readonly string[],
  ]
>([
  ['none', [], {}, 'newer', [], 0],
  ['none of the list', commitsOf(3), {}, 'newer', ['newer', 'newer', 'newer'], 3],
  ['all of the list', commitsOf(2), { [FIRST]: 'newer', '0000001': 'same' }, 'older', ['newer', 'same'], 0],
  [
    'one of the list is newer than the run: no other is asked for',
    commitsOf(25),
    { [LAST]: 'older' },
    'newer',
    ['older'],
    0,
  ],
  ['as many as are asked for', commitsOf(20), {}, 'newer', Array(20).fill('newer'), 20],
  [
    'more than are asked for',
    commitsOf(25),
    {},
    'newer',
    Array(20).fill('newer'),
    20,
    'it has the tags of 25 commits, and 5 of them were not asked for',
  ],
  ['those of the list do not count', commitsOf(21), { [FIRST]: 'newer' }, 'newer', Array(21).fill('newer'), 20],
  ['nobody says', commitsOf(1), {}, undefined, ['nobody says'], 1],
])('orders of the commits of an image: %s', async (_name, commits, listed, others, told, count, ...unknown) => {
  const { history, asked } = askedHistory(listed, others)
  const found = await ordersOf(history, commits)
  expect(found.others.map(({ known }) => ('order' in known ? known.order : known.unknown[0]))).toEqual(told)
  expect([asked.length, found.unknown]).toEqual([count, unknown])
})
