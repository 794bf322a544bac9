// The commits that tags name, and the order of commits by their times.
import { expect, test } from '@jest/globals'
import { commitsIn, orderByTime } from '../../src/delivery/commit-order.ts'
import type { CommitTagForm } from '../../src/image-metadata/floating-tag-line.ts'
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
