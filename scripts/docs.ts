// `npm run docs` writes what is made from other files; `npm run docs -- --check` compares it and changes nothing.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RUN_LINE_FAILURES } from '../src/failures/known/run-line.ts'
import { KNOWN_FAILURES } from '../src/failures/known.ts'
import { parseAction } from './docs/action.ts'
import { defaultTagsTable, EVENTS } from './docs/default-tags.ts'
import { parseKorean } from './docs/korean.ts'
import { replaceBetween } from './docs/markers.ts'
import { inputTables, outputTable } from './docs/tables.ts'
import { troubleshooting } from './docs/troubleshooting.ts'

const action = parseAction(await readFile('action.yml', 'utf8'))
const korean = parseKorean(await readFile('docs/ko.yml', 'utf8'), action, EVENTS)

/** A document with these tables between their markers. */
async function withTables(path: string, tables: Readonly<Record<string, string>>): Promise<string> {
  const text = await readFile(path, 'utf8')
  return Object.entries(tables).reduce((filled, [name, table]) => replaceBetween(filled, name, table), text)
}

const made = [
  {
    path: 'README.md',
    source: 'action.yml or src/image-metadata/defaults.ts',
    text: await withTables('README.md', {
      'default-tags': defaultTagsTable(),
      inputs: inputTables(action.inputs),
      outputs: outputTable(action.outputs),
    }),
  },
  {
    path: 'README.ko.md',
    source: 'action.yml, docs/ko.yml or src/image-metadata/defaults.ts',
    text: await withTables('README.ko.md', {
      'default-tags': defaultTagsTable(korean),
      inputs: inputTables(action.inputs, korean),
      outputs: outputTable(action.outputs, korean),
    }),
  },
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
