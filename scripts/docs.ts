// `npm run docs` writes what is made from other files; `npm run docs -- --check` compares it and changes nothing.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RUN_LINE_FAILURES } from '../src/failures/known/run-line.ts'
import { KNOWN_FAILURES } from '../src/failures/known.ts'
import { ACTIONS } from './actions.ts'
import { parseAction } from './docs/action.ts'
import { defaultTagsTable, EVENTS } from './docs/default-tags.ts'
import { type Korean, parseKorean } from './docs/korean.ts'
import { replaceBetween } from './docs/markers.ts'
import { inputTables, outputTable } from './docs/tables.ts'
import { troubleshooting } from './docs/troubleshooting.ts'
import { answerHelp } from './usage.ts'

answerHelp(`npm run docs [-- --check]

Writes what documents have from other files; with --check it says what would change, and writes nothing.`)

const actions = await Promise.all(
  Object.values(ACTIONS).map(async ({ file, page }) => ({ file, page, ...parseAction(await readFile(file, 'utf8')) })),
)
const README = 'README.md'
const shown = actions.filter(({ page }) => page === README)
const korean = parseKorean(await readFile('docs/ko.yml', 'utf8'), shown, EVENTS)

/** A document with its tables between their markers. */
async function filledText(path: string, tables: readonly (readonly [name: string, table: string])[]): Promise<string> {
  const text = await readFile(path, 'utf8')
  return tables.reduce((filled, [name, table]) => replaceBetween(filled, name, table), text)
}

/** The tables of the actions that stand in a document. */
const tablesOf = (some: typeof actions, words?: Korean) =>
  some.flatMap(({ inputs, outputs }) => [
    ['inputs', inputTables(inputs, words)] as const,
    ['outputs', outputTable(outputs, words)] as const,
  ])

/** A README, with the default tags too. */
const readmeText = (path: string, words?: Korean): Promise<string> =>
  filledText(path, [['default-tags', defaultTagsTable(words)], ...tablesOf(shown, words)])

const files = shown.map(({ file }) => file).join(', ')
const others = actions.filter(({ page }) => page !== README)
const made = [
  {
    path: README,
    source: `${files} or src/image-metadata/defaults.ts`,
    text: await readmeText(README),
  },
  {
    path: 'README.ko.md',
    source: `${files}, docs/ko.yml or src/image-metadata/defaults.ts`,
    text: await readmeText('README.ko.md', korean),
  },
  ...(await Promise.all(
    others.map(async (one) => ({
      path: one.page,
      source: one.file,
      text: await filledText(one.page, tablesOf([one])),
    })),
  )),
  {
    path: 'docs/troubleshooting.md',
    source: 'src/failures/known',
    text: troubleshooting([...KNOWN_FAILURES, ...RUN_LINE_FAILURES]),
  },
]

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
for (const { path, source, text } of made) {
  if (text === (await readFile(path, 'utf8').catch(() => undefined))) continue
  if (values.check) {
    console.error(`${path} is not what ${source} gives. Run "npm run docs" and commit ${path}.`)
    process.exitCode = 1
  } else {
    await writeFile(path, text)
    console.log(`Wrote ${path}.`)
  }
}
