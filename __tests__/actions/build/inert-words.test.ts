// Words of others in the job summary are text: GitHub's own renderer makes nothing of them, and shows them as they are.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { marked } from 'marked'
import { type BuildReport, buildSummary, callSummary, pushSummary } from '../../../src/actions/build/summary.ts'
import { failureSummary } from '../../../src/actions/failure-summary.ts'
import { planSummary, policySummary } from '../../../src/actions/tell-plan.ts'
import { block, code, type Markdown, markdown, markdownTable, page } from '../../../src/base/markdown.ts'
import type { Call } from '../../../src/buildx/build-settings.ts'
import type { DestinationReport } from '../../../src/delivery/delivery-summary.ts'
import { gateSummary } from '../../../src/gate/gate-summary.ts'
import type { Digest, Tag } from '../../../src/names/image-reference.ts'
import type { RepositoryName } from '../../../src/names/repository.ts'
import { ACTIVE_TEXTS, activeText, PLAIN_TEXTS, printed } from '../../fixtures/markdown.ts'
import { findingOf } from '../../fixtures/scans.ts'
import { digest, REPOSITORY } from '../../fixtures/values.ts'
import { renderedByGitHub } from '../../support/cmark.ts'

const buildOf = (texts: readonly string[]): BuildReport => ({
  cache: { steps: 7, cached: 5 },
  warnings: texts.map((message) => ({ rule: message, message, lines: { start: 3, end: 3 }, url: message })),
})

/** A repository, tags and remarks with these words, as if no border had refused them. */
function pushOf(texts: readonly string[]): Markdown {
  const [text = ''] = texts
  const destination: DestinationReport = {
    repository: { ...REPOSITORY, name: text as RepositoryName },
    created: true,
    result: 'incomplete',
    tags: [{ tag: text as Tag, now: digest('b'), locked: false, archived: false }],
    stay: [{ tag: text as Tag, because: text }],
  }
  return pushSummary({
    destinations: [destination, destination],
    digest: digest('a'),
    measured: { size: 12_345_678, manifests: 2, layers: undefined },
    before: { tag: text as Tag, measured: { size: 2000, manifests: 1, layers: undefined } },
    build: buildOf(texts),
    phases: [{ name: 'look', milliseconds: 216 }],
  })
}

/** A finding and a layer of which all words are these. */
const gateOf = (text: string): Markdown =>
  gateSummary({
    passed: false,
    digest: text as Digest,
    isTold: true,
    verdict: {
      findings: [
        {
          ...findingOf({ id: text, package: { name: text, version: text } }),
          platform: text,
          judgement: 'ignored',
          reason: text,
        },
      ],
      warnings: [],
    },
    sizes: {
      now: new Map([[text, 2000]]),
      before: new Map([[text, 1000]]),
      grown: [{ platform: text, position: 1, count: 2, before: 1000, now: 2000, maker: { kind: 'instruction', text } }],
    },
    files: undefined,
  }) ?? page()

const failureOf = (text: string): Markdown =>
  failureSummary(
    [
      {
        title: text,
        said: [[text, text]],
        advice: [
          // Advice of one line is a paragraph, that of several is in the block.
          ['Why', text.replaceAll('\n', ' ')],
          ['What to do', `${text}\n${text}`],
          ['More', 'https://docs.test/docs/troubleshooting.md#disk-full'],
        ],
      },
    ],
    new Error(text),
  )

/** Each kind of summary, with the text wherever it has words of others. */
const summariesOf = (text: string): readonly Markdown[] => [
  pushOf([text, 'other', text]),
  buildSummary([{ repository: { host: text, path: text }, tag: text as Tag }], text, buildOf([text]), []),
  failureOf(text),
  gateOf(text),
  planSummary(text),
  policySummary([{ title: text, policy: { Version: '2012-10-17', Statement: [] } }]),
  callSummary(text as Call, []),
  markdown`${text}`,
  markdown`${text}${code(text)}${text}`,
  markdown`- ${text}\n- ${code(text)}`,
]

const COMMENT = /<!-- -->/g

/** All elements, with their attributes, and nothing else. */
const elements = (html: string): string => (html.replace(COMMENT, '').match(/<[^>]*>/g) ?? []).join('')

const SIGNS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' }

const decoded = (html: string): string =>
  html.replace(/&(?:#(\d+)|(\w+));/g, (all, code, name) => (code ? String.fromCodePoint(code) : (SIGNS[name] ?? all)))

/** What a reader sees, without white space, which a page has its own of. */
const seen = (html: string): string => bare(decoded(html.replace(COMMENT, '').replace(/<[^>]*>/g, '')))

/** A file has no halves of characters. */
const bare = (text: string): string => Buffer.from(text).toString('utf8').replaceAll('\0', '\ufffd').replace(/\s+/g, '')

/**
 * What GitHub makes of text after it was rendered, except in code and links: mentions, issues, commits, emoji, formulas.
 * https://github.com/gjtorikian/html-pipeline looks at each stretch of text alone.
 */
const LINKED = /@\w|#\d|[a-z]-\d|(?<![\da-z])[\da-f]{7,40}(?![\da-z])|:[\w+-]+:|\$[^$]*\$|www\.\w|:\/\//i

const linked = (html: string): readonly string[] =>
  html
    .replace(/<(pre|code|a)\b.*?<\/\1>/gs, '<>')
    .split(/<[^>]*>/)
    .map(decoded)
    .filter((text) => LINKED.test(text))

/** A word that stands for what is put in its place, in any form. */
const WORD = 'harmlessword'

interface Page {
  readonly text: string
  readonly hostile: string
  /** The same with a harmless word. */
  readonly harmless: string
}

type Render = (documents: readonly string[]) => Promise<readonly string[]>

/** Of what other elements, words or links are made than of a harmless word: each text, and what. None is right. */
async function faults(pages: readonly Page[], render: Render): Promise<readonly unknown[]> {
  const documents = [...new Set(pages.flatMap(({ hostile, harmless }) => [hostile, harmless]))]
  const rendered = await render(documents)
  const htmlOf = new Map(documents.map((document, index) => [document, rendered[index] ?? '']))
  return pages.flatMap(({ text, hostile, harmless }): readonly unknown[] => {
    const [got = '', want = ''] = [htmlOf.get(hostile), htmlOf.get(harmless)]
    if (elements(got) !== elements(want)) return [{ text, elements: elements(got) }]
    if (seen(got) !== seen(want).replaceAll(WORD, () => bare(text))) return [{ text, seen: seen(got) }]
    return linked(got).length > 0 ? [{ text, linked: linked(got) }] : []
  })
}

const HARMLESS = summariesOf(WORD).map(printed)

const pagesOf = (text: string): readonly Page[] =>
  summariesOf(text).map((hostile, index) => ({ text, hostile: printed(hostile), harmless: HARMLESS[index] ?? '' }))

const KNOWN = [...ACTIVE_TEXTS.map(([, text]) => text), ...PLAIN_TEXTS].flatMap(pagesOf)

test('the known texts, in each kind of summary', async () => {
  expect(await faults(KNOWN, renderedByGitHub)).toEqual([])
})

test('the same, as another renderer of the same Markdown shows them', async () => {
  const render: Render = async (documents) => documents.map((text) => marked.parse(text, { async: false }))
  expect(await faults(KNOWN, render)).toEqual([])
})

test.each([
  ['an element', '<b>a</b>'],
  ['a link', 'see https://evil.example'],
  ['a mention', '@octocat'],
  ['other words', '\\*'],
])('without all that, %s is found', async (_name, text) => {
  expect(await faults([{ text, hostile: text, harmless: WORD }], renderedByGitHub)).toHaveLength(1)
})

/** A text in all that a summary is made of. */
const inEachPlace = (text: string): Markdown =>
  page(markdown`- ${text}`, markdownTable(['Name', 'Words'], [[code(text), text]]), block('text', text))

test('twenty thousand random texts, others each time', async () => {
  const harmless = printed(inEachPlace(WORD))
  for (let batch = 0; batch < 2; batch += 1) {
    const texts = fc.sample(activeText, 10_000)
    const pages = texts.map((text) => ({ text, hostile: printed(inEachPlace(text)), harmless }))
    expect(await faults(pages, renderedByGitHub)).toEqual([])
  }
})

test.each(PLAIN_TEXTS)('is written as it is: %s', (text) => {
  expect(printed(markdown`${text}`)).toBe(text)
})
