import { describe, expect, test } from '@jest/globals'
import { ACTIONS } from '../../scripts/actions.ts'
import { parseAction } from '../../scripts/docs/action.ts'
import { EXAMPLES, FIRST_WORKFLOWS, OWN, readText, readWorkflow, SHOWN, stepsOf } from './files.ts'
import { actionlint, schemaErrors } from './lint.ts'
import { zizmorFindings } from './zizmor.ts'

/** An action of ours, from the workflow's own checkout or as a user names it: the folder that it has. */
const OURS = /^(?:\.|<owner>\/ecr-build-push(?=\/\w+@|@))\/?(\w*)(?:@<commit>)?$/

/** The inputs of each action, by its folder; '' is the root. */
const INPUTS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values(ACTIONS).map(({ file }) => [
    file.replace(/\/?action\.yml$/, ''),
    new Set(parseAction(readText(file)).inputs.map(({ name }) => name)),
  ]),
)

const FILES = Object.values(ACTIONS).map(({ file }) => file)

test.each(FILES)('%s follows its schema', (file) => {
  expect(schemaErrors('action', readText(file))).toEqual([])
})

test('a release attests each action, and what it runs', () => {
  const paths = stepsOf(readWorkflow('.github/workflows/release.yml')).map((step) => step.with?.['subject-path'])
  expect(paths.join('\n').match(/\S+/g)).toEqual([...FILES, 'dist/*.js'])
})

describe.each([...OWN, ...EXAMPLES])('%s', (path) => {
  const text = readText(path)
  const workflow = readWorkflow(path)

  test('follows the schema', () => {
    expect(schemaErrors('workflow', text)).toEqual([])
  })

  test('names every action by a commit, with the version beside it', () => {
    const lines = text.split('\n').filter((line) => /^\s*(- )?uses:/.test(line))
    const pinned =
      /uses: (\.\/|<owner>\/ecr-build-push(\/\w+)?@<commit>|[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/
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
    const unknown = stepsOf(workflow).flatMap(({ uses = '', with: given = {} }) => {
      const folder = OURS.exec(uses)?.[1]
      return folder === undefined ? [] : Object.keys(given).filter((name) => !INPUTS.get(folder)?.has(name))
    })
    expect(unknown).toEqual([])
  })
})

const written = (paths: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(paths.map((path) => [path, readText(path)]))

/** Files as a linter can read them: with `as` in place of what the reader fills in for the action in a folder. */
const filled = (
  files: Readonly<Record<string, string>>,
  as: (folder: string) => string,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace(/<owner>\/ecr-build-push(\/\w+)?@<commit>/g, (_, folder = '') => as(folder)),
    ]),
  )

test('all of them, and those in documents, are in order for actionlint', async () => {
  expect(
    await actionlint(filled({ ...written([...OWN, ...EXAMPLES]), ...SHOWN }, (folder) => `.${folder || '/'}`)),
  ).toEqual([])
})

/** What zizmor finds and stays, each with its reason. */
const ACCEPTED: readonly (readonly [finding: string, reason: string])[] = [
  // Dependabot proposes no newer digest for a job's container, and an old one has old packages:
  // https://github.com/dependabot/dependabot-core/issues/5819
  ['.github/workflows/ci.yml: unpinned-images', 'nobody would renew the digest'],
  ['.github/workflows/release.yml: unpinned-images', 'nobody would renew the digest'],
  ['.github/workflows/ci.yml: self-repository', 'what is checked out is tested; actionlint knows no other form'],
  ...['build-secrets', 'builders'].flatMap((name) =>
    [`docs/how-to/${name}.md`, `docs/how-to/${name}.ko.md`].map(
      (path) => [`${path}.yml: secrets-outside-env`, 'not every reader has environments'] as const,
    ),
  ),
  ...FIRST_WORKFLOWS.map((path) => `${path}.yml`).flatMap((path) => [
    [`${path}: anonymous-definition`, 'a workflow about one thing has no more than that needs'] as const,
    [`${path}: concurrency-limits`, 'a workflow about one thing has no more than that needs'] as const,
  ]),
]

test('zizmor finds nothing in them, the actions or dependabot.yml but what is listed', async () => {
  const files = written([...OWN, ...EXAMPLES, ...FILES, '.github/dependabot.yml'])
  const release = (folder: string): string => `octo-org/ecr-build-push${folder}@${'1'.repeat(40)} # v1.0.0`
  expect(await zizmorFindings(filled({ ...files, ...SHOWN }, release))).toEqual(
    ACCEPTED.map(([finding]) => finding).sort(),
  )
})

test('zizmor is really asked, and can not be silenced by a comment', async () => {
  const bad = `on: push # zizmor: ignore[concurrency-limits]
permissions: write-all # zizmor: ignore
jobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo \${{ github.head_ref }}'}]}}
`
  expect(await zizmorFindings({ 'bad/workflow.yml': bad })).toEqual([
    'bad/workflow.yml: anonymous-definition',
    'bad/workflow.yml: concurrency-limits',
    'bad/workflow.yml: excessive-permissions',
    'bad/workflow.yml: template-injection',
  ])
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
