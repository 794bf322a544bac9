// Which time an image bears: what buildx gets as variable, what the exporter gets, and what the label says.
import { expect, test } from '@jest/globals'
import { readTimes, type Times } from '../../../../src/actions/build/inputs/labels.ts'
import { readRevision } from '../../../../src/runner/commit.ts'
import type { Environment } from '../../../../src/runner/context.ts'
import { CONTEXT, NO_FACTS, readerOf } from '../../../fixtures/inputs.ts'

interface Row {
  readonly reproducible?: string
  readonly env?: Environment
  readonly buildArgs?: readonly string[]
  /** The commit's, as Git tells it. */
  readonly commit?: string
}

/** The times that a run knows, or what is wrong. */
function timesOf({ reproducible = '', env = {}, buildArgs = [], commit }: Row): Times | readonly string[] {
  const reader = readerOf({ reproducible }, { env })
  const commitTime = commit === undefined ? undefined : new Date(commit)
  const source = readRevision({ context: CONTEXT, env }, { kind: 'folder', path: '.' }, { ...NO_FACTS, commitTime }, 7)
  const times = readTimes(reader, source, { buildArgs })
  return reader.problems.length > 0 ? reader.problems.map(({ input, problem }) => `${input}: ${problem}`) : times
}

const COMMIT = '2023-11-14T22:13:20.900Z'
const OWN = { SOURCE_DATE_EPOCH: '12' }
const NOTHING = { buildTime: undefined, created: undefined, reproducible: false, epoch: undefined }
const COMMITTED = { ...NOTHING, created: 1700000000 }
const YEAR_1980 = 315619200

test.each<readonly [name: string, row: Row, times: Times | readonly string[]]>([
  ['nobody knows one', {}, NOTHING],
  ["the commit's, for the exporter alone", { commit: COMMIT }, { ...COMMITTED, epoch: 1700000000 }],
  ['a variable of the job', { commit: COMMIT, env: OWN }, { ...NOTHING, buildTime: 12, created: 12 }],
  ['an empty variable', { commit: COMMIT, env: { SOURCE_DATE_EPOCH: '' } }, { ...COMMITTED, epoch: 1700000000 }],
  ['the beginning of time', { env: { SOURCE_DATE_EPOCH: '0' } }, { ...NOTHING, buildTime: 0, created: 0 }],
  ['a build argument', { commit: COMMIT, buildArgs: ['SOURCE_DATE_EPOCH=12'] }, COMMITTED],
  ['a build argument that takes no time', { commit: COMMIT, buildArgs: ['SOURCE_DATE_EPOCH='] }, COMMITTED],
  ['a build argument from the environment', { commit: COMMIT, buildArgs: ['SOURCE_DATE_EPOCH'] }, COMMITTED],
  [
    'another build argument',
    { commit: COMMIT, buildArgs: ['MY_SOURCE_DATE_EPOCH=12', 'SOURCE_DATE_EPOCH_=1'] },
    { ...COMMITTED, epoch: 1700000000 },
  ],
  [
    'reproducible: before everything that a cache may have',
    { commit: COMMIT, reproducible: 'true' },
    { ...COMMITTED, reproducible: true, epoch: YEAR_1980 },
  ],
  ['reproducible needs no commit', { reproducible: 'true' }, { ...NOTHING, reproducible: true, epoch: YEAR_1980 }],
  [
    'reproducible, with a time of the job',
    { commit: COMMIT, reproducible: 'true', env: OWN },
    { buildTime: 12, created: 12, reproducible: true, epoch: undefined },
  ],
  ['a word that is none', { reproducible: 'always' }, ['reproducible: "always" is not one of: true, false']],
  [
    'a date',
    { env: { SOURCE_DATE_EPOCH: '2023-11-14' } },
    ['SOURCE_DATE_EPOCH: "2023-11-14" is not a time in seconds since 1970'],
  ],
])('%s', (_name, row, times) => {
  expect(timesOf(row)).toEqual(times)
})
