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

test.each(CORPUS)('$name', (file) => withJob({ ecr: ECR }, async (job) => check(file, await runWorkflow(job, file))))
