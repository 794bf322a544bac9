// What `npm run migrate` makes of the corpus does what the chain did: the same tags, labels, arguments and secrets.
import { expect, test } from '@jest/globals'
import { meaningOf } from '../corpus/chain-result.ts'
import { DIFFERENCES } from '../corpus/differences.ts'
import { migrated, migratedFile } from '../corpus/migrated.ts'
import { resultOf } from '../corpus/run-result.ts'
import { runWorkflow } from '../corpus/run-workflow.ts'
import { CORPUS, type WorkflowFile } from '../corpus/workflow-file.ts'
import { withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

const ECR = { account: ['123456789012', '210987654321'], region: ['us-east-1', 'eu-west-1'] }

/** Those of which one step is made that needs nobody to fill in anything, and whose author keeps no step that is replaced here. */
const WHOLE = CORPUS.filter((file) => {
  const isBuild = file.chain.filter(({ uses }) => uses?.startsWith('docker/build-push-action')).length === 1
  const keepsMetadata = file.here.some(({ uses }) => uses?.startsWith('docker/metadata-action@'))
  if (!isBuild || keepsMetadata || file.refuses !== undefined) return false
  const { steps, notes } = migrated(file)
  return steps.length === 1 && !notes.some((note) => /^repository: |^tags: |is not in ECR/.test(note))
})

/** What the chain gives, with the differences that the file names; a builder that is not kept is not named. */
function expected(file: WorkflowFile, version: string) {
  const { gives, differs = [] } = file
  const { wanted: _wanted, ...chain } = gives
  const result = differs.reduce((changed, name) => DIFFERENCES[name].here(changed, version), meaningOf(chain))
  const { builder: _builder, ...options } = result.options
  return migrated(file).dropped.includes('docker/setup-buildx-action') ? { ...result, options } : result
}

test('25 at least', () => expect(WHOLE.length).toBeGreaterThanOrEqual(25))

test.each(WHOLE)('$name', (file) =>
  withJob({ ecr: ECR }, async (job) => {
    const ran = await runWorkflow(job, migratedFile(file))
    expect(ran.code === 0 ? '' : messageOf(ran)).toBe('')
    const chain = expected(file, ran.outputs.version ?? '')
    expect(await resultOf(ran, file.gives.local !== undefined)).toEqual({
      ...chain,
      local: expect.arrayContaining([...chain.local]),
    })
  }),
)
