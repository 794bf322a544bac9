// `npm run docs` writes what is made from other files; `npm run docs -- --check` compares it and changes nothing.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { ACTIONS } from './actions.ts'
import { parseAction } from './docs/action.ts'
import { defaultTagsTable, EVENTS } from './docs/default-tags.ts'
import { type Korean, parseKorean } from './docs/korean.ts'
import { replaceBetween } from './docs/markers.ts'
import { inputTables, outputTable } from './docs/tables.ts'
import { CHAPTERS, COMMONEST, troubleshooting } from './docs/troubleshooting.ts'
import { answerHelp } from './usage.ts'

answerHelp(`npm run docs [-- --check]

Writes what documents have from other files; with --check it says what would change, and writes nothing.`)

const actions = await Promise.all(
  Object.values(ACTIONS).map(async ({ file, page, korean }) => ({
    file,
    page,
    korean,
    ...parseAction(await readFile(file, 'utf8')),
  })),
)
const korean = parseKorean(
  await readFile('docs/ko.yml', 'utf8'),
  actions.filter(({ korean }) => korean !== undefined),
  EVENTS,
)

/** A document with its tables between their markers. */
async function filledText(path: string, tables: readonly (readonly [name: string, table: string])[]): Promise<string> {
  const text = await readFile(path, 'utf8')
  return tables.reduce((filled, [name, table]) => replaceBetween(filled, name, table), text)
}

type Described = (typeof actions)[number]

/** The page of an action, with its tables. */
const pageOf = async (path: string, { file, inputs, outputs }: Described, words?: Korean) => ({
  path,
  source: words === undefined ? file : `${file} or docs/ko.yml`,
  text: await filledText(path, [
    ['inputs', inputTables(inputs, words)],
    ['outputs', outputTable(outputs, words)],
  ]),
})

/** The page about tags. */
const tagsPage = async (path: string, words?: Korean) => ({
  path,
  source: 'src/image-metadata/defaults.ts',
  text: await filledText(path, [['default-tags', defaultTagsTable(words)]]),
})

const made = [
  await tagsPage('docs/tags.md'),
  await tagsPage('docs/tags.ko.md', korean),
  ...(await Promise.all(actions.map((action) => pageOf(action.page, action)))),
  ...(await Promise.all(
    actions.flatMap((action) => (action.korean === undefined ? [] : [pageOf(action.korean, action, korean)])),
  )),
  {
    path: 'docs/troubleshooting.md',
    source: 'src/failures/known',
    text: troubleshooting(CHAPTERS, COMMONEST),
  },
]

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
let changed = 0
for (const { path, source, text } of made) {
  if (text === (await readFile(path, 'utf8').catch(() => undefined))) continue
  changed += 1
  if (values.check) {
    console.error(`${path} is not what ${source} gives. Run "npm run docs" and commit ${path}.`)
    process.exitCode = 1
  } else {
    await writeFile(path, text)
    console.log(`Wrote ${path}.`)
  }
}
if (changed === 0) console.log('The documents are up to date.')
