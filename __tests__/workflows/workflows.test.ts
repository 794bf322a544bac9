import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../../scripts/docs/action.ts'
import { EXAMPLES, OWN, readText, readWorkflow, stepsOf } from './files.ts'
import { actionlint, schemaErrors } from './lint.ts'

const inputs = new Set(parseAction(readText('action.yml')).inputs.map(({ name }) => name))

const AS_USERS_WRITE = '<owner>/ecr-build-push@<commit>'

/** This action, from the workflow's own checkout or as a user names it. */
const isOurs = (uses: string | undefined): boolean => uses === './' || uses === AS_USERS_WRITE

test('action.yml follows its schema', () => {
  expect(schemaErrors('action', readText('action.yml'))).toEqual([])
})

describe.each([...OWN, ...EXAMPLES])('%s', (path) => {
  const text = readText(path)
  const workflow = readWorkflow(path)

  test('follows the schema', () => {
    expect(schemaErrors('workflow', text)).toEqual([])
  })

  test('names every action by a commit, with the version beside it', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line))
    const pinned = /uses: (\.\/|<owner>\/ecr-build-push@<commit>|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/
    expect(lines.filter((line) => !pinned.test(line))).toEqual([])
  })

  test('says which permissions its jobs have', () => {
    const silent = Object.entries(workflow.jobs).filter(
      ([, job]) => job.permissions === undefined && workflow.permissions === undefined,
    )
    expect(silent.map(([name]) => name)).toEqual([])
    expect(JSON.stringify(workflow)).not.toContain('write-all')
  })

  test('uses inputs of this action that there are', () => {
    const ours = stepsOf(workflow).filter(({ uses }) => isOurs(uses))
    const unknown = ours.flatMap((step) => Object.keys(step.with ?? {}).filter((name) => !inputs.has(name)))
    expect(unknown).toEqual([])
  })
})

test('all of them are in order for actionlint', async () => {
  const texts = [...OWN, ...EXAMPLES].map((path) => [path, readText(path).replaceAll(AS_USERS_WRITE, './')] as const)
  expect(await actionlint(Object.fromEntries(texts))).toEqual([])
})

test('actionlint is really asked', async () => {
  const job = (rest: string): string => `on: push\njobs: {a: {runs-on: ubuntu-latest, ${rest}}}\n`
  expect(await actionlint({ good: job('steps: [{run: echo}]'), bad: job('needs: b, steps: [{run: echo}]') })).toEqual([
    expect.stringMatching(/^bad:2:.* job "a" needs job "b" which does not exist/),
  ])
})

test('the schema is really asked', () => {
  expect(schemaErrors('workflow', 'on: push\njobs: {a: {runs-on: 1}}')).not.toEqual([])
})
