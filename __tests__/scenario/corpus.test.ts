// Workflows in the forms of public ones: what the official chain gives is what this step gives, or a difference that the
// documents tell. See __tests__/corpus/README.md.
import { expect, test } from '@jest/globals'
import { meaningOf } from '../corpus/chain-result.ts'
import { DIFFERENCES } from '../corpus/differences.ts'
import { asAwsNames, resultOf } from '../corpus/run-result.ts'
import { runWorkflow } from '../corpus/run-workflow.ts'
import { CORPUS, type Wanted, type WorkflowFile } from '../corpus/workflow-file.ts'
import { type Ran, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const ECR = { account: ['123456789012', '210987654321'], region: ['us-east-1', 'eu-west-1'] }

/** Workflows whose result is not right yet: each must fail, so that it leaves this list when it is mended. */
const WAITING: Readonly<Record<string, string>> = {
  'another-registry-beside': 'the remedy for a name of Docker Hub pushes it to ECR',
  'capitals-in-the-name': 'capitals are lowered by metadata-action',
  'inputs-of-another-step': 'names of inputs of other one-step actions are not answered',
  'local-name-for-a-scan': 'a local name is not in the repository',
  'local-name-is-a-hash': 'a local name is taken for a tag',
  'local-name-for-compose': 'a local name is taken for a tag',
  'metadata-kept': 'braces in a description are no expression',
  'push-as-text': 'options of a builder ask for none',
  'registry-output-in-a-context': 'a dropped step leaves an empty registry',
  'registry-output-in-cache': 'a dropped step leaves an empty registry',
  'registry-output-in-tags': 'a dropped step leaves an empty registry',
  'registry-output-or-local': 'a dropped step leaves an empty registry',
  'registry-output-with-uri': 'a dropped step leaves an empty registry',
  'secret-with-a-newline': 'white space at the ends of a secret is lost',
  'templates-in-labels': 'braces of another program are no expression',
  'two-images-in-one-repository': 'options of a builder ask for none',
}

/** What the chain gives, with the differences that the file names. */
function expected({ gives, differs = [] }: WorkflowFile, version: string) {
  const { wanted: _wanted, ...chain } = gives
  return differs.reduce((result, name) => DIFFERENCES[name].here(result, version), meaningOf(chain))
}

async function check(file: WorkflowFile, ran: Ran): Promise<void> {
  if (file.refuses !== undefined) {
    expect(ran.code).toBe(1)
    expect(messageOf(ran)).toContain(file.refuses)
    expect(ran.commands).toEqual([])
    return
  }
  expect(ran.code === 0 ? '' : messageOf(ran)).toBe('')
  const { version = '', tags = '', digest = '', json } = ran.outputs
  const { gives } = file
  const chain = expected(file, version)
  // The engine has the image under the names of this step too.
  const local = expect.arrayContaining([...chain.local])
  expect(await resultOf(ran, gives.local !== undefined)).toEqual({ ...chain, local })
  if (gives.wanted !== undefined) {
    // metadata-action names a tag twice that two rules give.
    const { tags, 'tag-names': names } = JSON.parse(asAwsNames(ran, json || '{}')) as Wanted
    const once = (list: readonly string[]): readonly string[] => [...new Set(list)]
    expect({ version, tags, 'tag-names': names }).toEqual({
      version: gives.wanted.version,
      tags: once(gives.wanted.tags),
      'tag-names': once(gives.wanted['tag-names']),
    })
  }
  // Outputs that steps after docker/build-push-action read.
  expect(linesOf(asAwsNames(ran, tags))).toEqual(gives.pushed)
  expect(/^sha256:[0-9a-f]{64}$/.test(digest)).toBe(gives.pushed.length > 0)
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter(Boolean).sort()

const runFile = (file: WorkflowFile): Promise<void> =>
  withJob({ ecr: ECR }, async (job) => check(file, await runWorkflow(job, file)))

test.each(CORPUS)('$name', async (file) => {
  const run = runFile(file)
  await (file.name in WAITING ? expect(run).rejects.toThrow() : run)
})

test('what waits is in the corpus', () => {
  expect(CORPUS.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(WAITING)))
})
