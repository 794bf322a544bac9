// What GitHub and a checkout tell of the order of commits, and who is asked.
import { describe, expect, test } from '@jest/globals'
import { findHistory } from '../../src/runner/commit-history.ts'
import type { CommitOrder } from '../../src/runner/listed-commits.ts'

const sha = (digit: string): string => digit.repeat(40)
const listed = (digit: string, ...parents: readonly string[]) => ({
  sha: sha(digit),
  parents: parents.map((parent) => ({ sha: sha(parent) })),
})

/** main: a, b, then the merge e of the branch c, d, then f. The list is newest first. */
const LIST = [
  listed('f', 'e'),
  listed('e', 'b', 'd'),
  listed('d', 'c'),
  listed('b', 'a'),
  listed('c', 'a'),
  listed('a'),
]

interface Case {
  readonly own: string
  readonly list?: unknown
  /** What GitHub's comparison says; not given: it refuses. */
  readonly status?: string
  readonly git?: CommitOrder
}

/** A history, and whom it has asked. */
function historyFor({ own, list = LIST, status, git }: Case) {
  const asked: string[] = []
  const get = async (path: string) => {
    asked.push(path.replace('/repos/octo-org/app/', ''))
    if (path.includes('/commits?')) return list
    if (status === undefined) throw new Error('404')
    return { status }
  }
  const order = async (folder: string, one: string, other: string) => {
    asked.push(`git ${folder} ${one.slice(0, 7)} ${other}`)
    return git
  }
  const place = { own: sha(own), branch: 'main', repository: 'octo-org/app', folder: 'app', ahead: false }
  const ports = { github: { get }, git: { order }, log: { debug: () => {} } }
  return { history: findHistory(ports, { ...place, token: 'token' }), asked }
}

const COMMITS = 'commits?sha=refs%2Fheads%2Fmain&per_page=100'
const compared = (other: string, own: string) => `compare/${other}...${sha(own)}?per_page=1&page=2`

describe('the order of two commits', () => {
  test.each<readonly [name: string, one: Case, other: string, order: unknown, ...asked: readonly string[]]>([
    ['the same', { own: 'b' }, 'bbbbbbb', { order: 'same' }],
    ['newer, by the list', { own: 'f' }, 'aaaaaaa', { order: 'newer' }, COMMITS],
    ['older, by the list', { own: 'a' }, 'fffffff', { order: 'older' }, COMMITS],
    ['newer than what was merged', { own: 'e' }, 'ccccccc', { order: 'newer' }, COMMITS],
    [
      'two sides of a merge, by the comparison',
      { own: 'b', status: 'diverged' },
      'ddddddd',
      { order: 'diverged' },
      COMMITS,
      compared('ddddddd', 'b'),
    ],
    [
      'one that is not in the list',
      { own: 'b', status: 'ahead' },
      '9999999',
      { order: 'newer' },
      COMMITS,
      compared('9999999', 'b'),
    ],
    [
      'behind is older',
      { own: 'b', status: 'behind' },
      '9999999',
      { order: 'older' },
      COMMITS,
      compared('9999999', 'b'),
    ],
    [
      'GitHub refuses, and the checkout knows',
      { own: 'b', list: undefined, git: 'older' },
      '9999999',
      { order: 'older' },
      COMMITS,
      compared('9999999', 'b'),
      'git app bbbbbbb 9999999',
    ],
    [
      'nobody knows',
      { own: 'b', list: 'no list' },
      '9999999',
      {
        unknown: [
          'GitHub does not tell (it needs contents: read)',
          'the checkout does not have the history of both (fetch-depth: 0)',
        ],
      },
      COMMITS,
      compared('9999999', 'b'),
      'git app bbbbbbb 9999999',
    ],
  ])('%s', async (_name, one, other, order, ...asked) => {
    const { history, asked: questions } = historyFor(one)
    expect(await history.order(other)).toEqual(order)
    expect(await history.order(other)).toEqual(order)
    expect(questions).toEqual(asked)
  })

  test.each<
    readonly [
      name: string,
      list: unknown,
      others: readonly string[],
      orders: readonly (readonly [string, CommitOrder])[],
      ...asked: readonly string[],
    ]
  >([
    ['none', LIST, [], []],
    ['its own alone', LIST, ['bbbbbbb'], [['bbbbbbb', 'same']]],
    [
      'many, by one question, but for those that it does not tell',
      LIST,
      ['aaaaaaa', 'fffffff', 'ddddddd', '9999999', 'bbbbbbb'],
      [
        ['aaaaaaa', 'newer'],
        ['fffffff', 'older'],
        ['bbbbbbb', 'same'],
      ],
      COMMITS,
    ],
    ['no list', 'no list', ['aaaaaaa'], [], COMMITS],
  ])('by the list alone: %s', async (_name, list, others, orders, ...asked) => {
    const { history, asked: questions } = historyFor({ own: 'b', list })
    expect([...(await history.listed(others))]).toEqual(orders)
    expect(questions).toEqual(asked)
  })

  test.each<readonly [name: string, own: string, ...asked: readonly string[]]>([
    ['the list is asked for at once, and once', sha('b'), COMMITS],
    ['not where nobody knows which commit is built', ''],
  ])('ahead: %s', async (_name, own, ...asked) => {
    const questions: string[] = []
    const get = async (path: string) => {
      questions.push(path.replace('/repos/octo-org/app/', ''))
      return LIST
    }
    const ports = { github: { get }, git: { order: async () => undefined }, log: { debug: () => {} } }
    const place = { own, branch: 'main', repository: 'octo-org/app', folder: '.', token: 'token', ahead: true }
    const history = findHistory(ports, place)
    expect(questions).toEqual(asked)
    await history.order(own)
    if (own !== '') await history.order('aaaaaaa')
    expect(questions).toEqual(asked)
  })

  test('without a token, the checkout alone is asked', async () => {
    const asked: string[] = []
    const ports = {
      github: { get: () => Promise.reject(new Error('there is no token')) },
      git: {
        order: async (folder: string, own: string, other: string) => {
          asked.push(`${folder} ${own} ${other}`)
          return undefined
        },
      },
      log: { debug: () => {} },
    }
    const place = {
      own: sha('b'),
      branch: 'main',
      repository: 'octo-org/app',
      folder: '.',
      token: undefined,
      ahead: false,
    }
    const history = findHistory(ports, place)
    expect(await history.order('aaaaaaa')).toEqual({
      unknown: [
        'there is no github-token to ask GitHub with',
        'the checkout does not have the history of both (fetch-depth: 0)',
      ],
    })
    expect(await history.newer(sha('b'))).toBeUndefined()
    expect(asked).toEqual([`. ${sha('b')} aaaaaaa`])
  })
})

describe('the commits of the branch since one', () => {
  test.each<readonly [name: string, own: string, list: unknown, newer: readonly string[]]>([
    ['the newest has none', 'f', LIST, []],
    ['those of the branch, not those that were merged', 'a', LIST, ['f', 'e', 'b']],
    ['one that is not of the branch any more', '9', LIST, []],
    ['one that was merged', 'c', LIST, ['f', 'e']],
    [
      'one of the branch that became the second parent, by "git pull"',
      'b',
      [listed('f', 'c', 'b'), listed('c', 'a'), listed('b', 'a'), listed('a')],
      ['f'],
    ],
    ['an answer that is no list', 'a', { message: 'no' }, []],
  ])('%s', async (_name, own, list, newer) => {
    expect(await historyFor({ own, list }).history.newer(sha(own))).toEqual(newer.map(sha))
  })
})
