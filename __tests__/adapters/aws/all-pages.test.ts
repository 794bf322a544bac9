// Lists that AWS gives in pages: whole, or not believed.
import { expect, test } from '@jest/globals'
import { allPages, type ListPage } from '../../../src/adapters/aws/all-pages.ts'
import { ecr } from '../../../src/adapters/aws/call.ts'
import { AwsError } from '../../../src/ecr/aws-error.ts'

const DOING = ecr('look at the tags', 'DescribeImages')

type Page = ListPage<string>
const page = (found: readonly string[], next?: string): Page => ({ found, next })

/** All that a list has whose pages are these, by their tokens ('': the first one); or what is said against it. */
async function allOf(pages: (token: string) => Page): Promise<unknown> {
  try {
    return await allPages(DOING, async (token = '') => pages(token))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    return `${error.code}: ${error.said}`
  }
}

const AGAIN = 'WrongAnswer: the list begins again before its end'

test.each<readonly [name: string, pages: Readonly<Record<string, Page>>, all: unknown]>([
  ['nothing', { '': page([]) }, []],
  ['one page', { '': page(['a', 'b']) }, ['a', 'b']],
  ['an empty token is none', { '': page(['a'], '') }, ['a']],
  ['two pages', { '': page(['a'], '2'), 2: page(['b']) }, ['a', 'b']],
  [
    'pages without entries before others',
    { '': page([], '2'), 2: page([], '3'), 3: page(['a'], '4'), 4: page([]) },
    ['a'],
  ],
  ['a page that names itself', { '': page(['a'], '2'), 2: page(['b'], '2') }, AGAIN],
  ['a page that names one before it', { '': page(['a'], '2'), 2: page(['b'], '3'), 3: page(['c'], '2') }, AGAIN],
])('a list of pages: %s', async (_name, pages, all) => {
  expect(await allOf((token) => pages[token] ?? page(['no such page']))).toEqual(all)
})

test('a list of pages: always one more', async () => {
  expect(await allOf((token) => page(['a'], `${token}1`))).toBe(
    'WrongAnswer: the list has no end, also after 1000 pages',
  )
})

test('a list of pages: as many as there can be', async () => {
  const all = await allOf((token) => page(['a'], token.length < 999 ? `${token}1` : ''))
  expect(all).toHaveLength(1000)
})
