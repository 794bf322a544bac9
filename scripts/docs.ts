// `npm run docs` writes what is made from other files; `npm run docs -- --check` compares it and changes nothing.
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { STEP } from '../src/errors/rows/step.ts'
import { TABLE } from '../src/errors/table.ts'
import { parseAction } from './docs/action.ts'
import { defaultTagsTable } from './docs/default-tags.ts'
import { replaceBetween } from './docs/markers.ts'
import { inputTable, outputTable } from './docs/tables.ts'
import { troubleshooting } from './docs/troubleshooting.ts'

const { inputs, outputs } = parseAction(await readFile('action.yml', 'utf8'))
const readme = await readFile('README.md', 'utf8')
const tables = [
  ['default-tags', defaultTagsTable()],
  ['inputs', inputTable(inputs)],
  ['outputs', outputTable(outputs)],
] as const
const made = [
  {
    path: 'README.md',
    source: 'action.yml or src/tags/defaults.ts',
    text: tables.reduce((text, [name, table]) => replaceBetween(text, name, table), readme),
  },
  { path: 'docs/troubleshooting.md', source: 'src/errors/table.ts', text: troubleshooting([...TABLE, ...STEP]) },
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
