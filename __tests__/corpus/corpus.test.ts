// The promise "change `uses:`, keep your `with:` lines" in the files of the corpus, and their reach.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { meaningOf } from './chain-result.ts'
import { DIFFERENCES } from './differences.ts'
import { OURS } from './run-workflow.ts'
import { type ChainStep, CORPUS, type WorkflowFile } from './workflow-file.ts'

const actionOf = ({ uses = '', run }: ChainStep): string => (run === undefined ? (uses.split('@')[0] ?? '') : 'script')

/** Steps of the chain that are gone. */
const dropped = ({ chain, here }: WorkflowFile): readonly ChainStep[] =>
  chain.filter((step) => !here.some((kept) => kept.uses === step.uses && kept.run === step.run))

/** `with:` lines of dropped steps that this step does not have as they were. */
const rewritten = (file: WorkflowFile): readonly string[] => {
  const ours = file.here.find(({ uses }) => uses === OURS)?.with ?? {}
  return dropped(file).flatMap((step) =>
    Object.entries(step.with ?? {})
      .filter(([name, value]) => ours[name] !== value)
      .map(([name]) => `${actionOf(step)} ${name}`),
  )
}

const DOCUMENTS = ['docs/migrate.md', 'docs/tags.md']
  .map((path) => readFileSync(path, 'utf8'))
  .join(' ')
  .replaceAll(/\s+/g, ' ')

test.each(Object.entries(DIFFERENCES))(
  'a document tells the difference "%s", and a workflow shows it',
  (name, { told }) => {
    expect(DOCUMENTS).toContain(told)
    expect(CORPUS.filter(({ differs = [] }) => differs.some((one) => one === name))).not.toEqual([])
  },
)

test('each row of "Each step of the chain" has a workflow that drops the action, or keeps it', () => {
  const [, section = ''] = /\| The usual step \| Here \|(.*?) If an input has no equivalent/.exec(DOCUMENTS) ?? []
  const rows = [...section.matchAll(/\| ((?:aws-actions|docker)\/[\w-]+) \|/g)].map(([, action]) => action)
  expect(rows.length).toBeGreaterThanOrEqual(6)
  const used = new Set(CORPUS.flatMap(({ chain }) => chain.map(actionOf)))
  expect(rows.filter((action) => !used.has(action ?? ''))).toEqual([])
})

test('at least 40 workflows, each of its own', () => {
  expect(CORPUS.length).toBeGreaterThanOrEqual(40)
  expect(new Set(CORPUS.map(({ chain }) => JSON.stringify(chain))).size).toBe(CORPUS.length)
})

describe.each(CORPUS)('$name', (file) => {
  test('names each line that is not kept', () => {
    expect(rewritten(file)).toEqual(file.rewritten ?? [])
  })

  test('names a difference only where it shows', () => {
    const { wanted: _wanted, ...chain } = file.gives
    const idle = (file.differs ?? []).filter(
      (name) => JSON.stringify(DIFFERENCES[name].here(meaningOf(chain), 'v')) === JSON.stringify(meaningOf(chain)),
    )
    expect(idle).toEqual([])
  })
})
