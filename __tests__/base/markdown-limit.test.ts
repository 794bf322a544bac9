import { describe, expect, test } from '@jest/globals'
import { marked, type Token, type Tokens } from 'marked'
import { pushSummary } from '../../src/actions/build/summary.ts'
import { shortenMarkdown } from '../../src/base/markdown-limit.ts'
import type { DestinationReport } from '../../src/delivery/delivery-summary.ts'
import { printed } from '../fixtures/markdown.ts'
import { digest, REPOSITORY, repositoryName, tag } from '../fixtures/values.ts'

const SAID = 'in the log: GitHub shows no job summary of more than 1 MiB.'

const numbered = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('\n')

/** Pages that are too long, to how many bytes they are shortened, and what is left. */
const PAGES: readonly (readonly [name: string, text: string, bytes: number, shortened: string])[] = [
  ['what fits stays as it is', '### Title\n\ntext\n', 16, '### Title\n\ntext\n'],
  [
    'a table loses its last rows',
    `### Title\n\n| Tag | Change |\n| --- | --- |\n${numbered(90, (index) => `| v${index} | new |`)}\n\nafter\n`,
    175,
    `### Title\n\n| Tag | Change |\n| --- | --- |\n| v0 | new |\n| v1 | new |\n| v2 | new |\n\n87 lines more are ${SAID}\n\nafter\n`,
  ],
  [
    'a block of code keeps its end, and empty lines in it are no end',
    `\`\`\`\`text\none\n\n\`\`\`\n${numbered(90, (index) => `line ${index}`)}\n\`\`\`\`\n`,
    130,
    `\`\`\`\`text\none\n\n\`\`\`\nline 0\nline 1\nline 2\nline 3\n\`\`\`\`\n\n86 lines more are ${SAID}\n`,
  ],
  [
    'of two parts the longer one is shortened',
    `- a\n- b\n\n${numbered(60, (index) => `- ${index}`)}\n\n**Time:** 1 s\n`,
    130,
    `- a\n- b\n\n- 0\n- 1\n- 2\n- 3\n- 4\n- 5\n\n54 lines more are ${SAID}\n\n**Time:** 1 s\n`,
  ],
  [
    'a line that is too long goes as a whole, and characters of several bytes count as such',
    `### Title\n\n${'한'.repeat(100)}\n`,
    150,
    `### Title\n\n1 line more is ${SAID}\n`,
  ],
]

test.each(PAGES)('%s', (_name, text, bytes, shortened) => {
  expect(shortenMarkdown(text, bytes)).toBe(shortened)
  expect(Buffer.byteLength(shortened)).toBeLessThanOrEqual(bytes)
})

describe('a push of 1000 tags to 20 repositories', () => {
  const tags = Array.from({ length: 1000 }, (_, index) => ({
    tag: tag(`release-2026.11.${index}`),
    now: digest('b'),
    locked: false,
    archived: false,
  }))
  const destinations = Array.from(
    { length: 20 },
    (_, index): DestinationReport => ({
      repository: { ...REPOSITORY, name: repositoryName(`team/app-${index}`) },
      created: false,
      result: 'delivered',
      tags,
      stay: [],
    }),
  )
  const text = printed(
    pushSummary({
      destinations,
      digest: digest('a'),
      measured: undefined,
      before: undefined,
      build: undefined,
      phases: [{ name: 'look', milliseconds: 216 }],
    }),
  )
  const LIMIT = 1000 * 1024
  const shortened = shortenMarkdown(text, LIMIT)

  test('is longer than GitHub takes, and then it is not', () => {
    expect(Buffer.byteLength(text)).toBeGreaterThan(1024 * 1024)
    expect(Buffer.byteLength(shortened)).toBeLessThanOrEqual(LIMIT)
    // Nor is more left out than has to be.
    expect(Buffer.byteLength(shortened)).toBeGreaterThan(LIMIT * 0.9)
  })

  test('keeps its title, the command and the time, and a table with whole rows', () => {
    const kinds = (page: string) => marked.lexer(page).flatMap(({ type }: Token) => (type === 'space' ? [] : [type]))
    const [first, ...rest] = kinds(text)
    expect(kinds(shortened)).toEqual([first, rest[0], 'paragraph', ...rest.slice(1)])
    const isTable = (token: Token): token is Tokens.Table => token.type === 'table'
    const [table] = marked.lexer(shortened).filter(isTable)
    const rows = table?.rows.length ?? 0
    expect(shortened).toContain(`\n\n${20 - rows} lines more are ${SAID}\n\n`)
    expect(table?.rows.every((row) => row.length === 3 && row[2]?.text.split('<br>').length === 1000)).toBe(true)
  })
})
