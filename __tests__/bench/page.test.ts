import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { benchmarksPage, type Section } from '../../bench/page.ts'

const page = readFileSync('docs/benchmarks.md', 'utf8')

/** The tables of the page, as they were given. */
const sections = (): readonly Section[] =>
  page
    .split(/^## /m)
    .slice(2)
    .map((text) => ({
      title: text.slice(0, text.indexOf('\n')),
      rows: [...text.matchAll(/^\| (.+) \| (.+) \|$/gm)].slice(2).map(([, what = '', figure = '']) => [what, figure]),
    }))

test('docs/benchmarks.md is what `npm run bench` writes, but for the figures', () => {
  const date = /^Measured on (.+):$/m.exec(page)?.[1] ?? ''
  const machine = [...page.matchAll(/^- (.+)$/gm)].map(([, fact = '']) => fact)
  expect(benchmarksPage({ date, machine }, sections())).toBe(page)
})

test('the next commit comes before the same one again, which says little', () => {
  const titles = sections().map(({ title }) => title.replace(/[,:].*$/, ''))
  expect(titles.slice(0, 3)).toEqual(['The next commit', 'The next commit', 'The same commit of examples/hello again'])
})
