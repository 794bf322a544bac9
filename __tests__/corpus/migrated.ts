import { readFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { parseAction } from '../../scripts/docs/action.ts'
import { type MigratedJob, migrateJob } from '../../scripts/migrate/migrate-job.ts'
import { readJobs } from '../../scripts/migrate/workflow.ts'
import { OURS } from './run-workflow.ts'
import type { ChainStep, WorkflowFile } from './workflow-file.ts'

const KNOWN = parseAction(readFileSync('action.yml', 'utf8')).inputs.map(({ name }) => name)

/** Actions of the chain that `npm run migrate` replaces. */
const CHAIN = [
  ...['aws-actions/configure-aws-credentials', 'aws-actions/amazon-ecr-login'],
  ...['docker/setup-buildx-action', 'docker/metadata-action'],
]

/** The chain of a workflow of the corpus as a file, as its author had it. */
export const chainAsFile = ({ chain, contexts = {} }: WorkflowFile): string =>
  stringify({
    on: 'push',
    env: contexts.env,
    jobs: {
      image: { 'runs-on': 'ubuntu-latest', steps: [{ uses: 'actions/checkout@v7' }, ...chain.map(withoutOutputs)] },
    },
  })

const withoutOutputs = ({ outputs: _outputs, ...step }: ChainStep): ChainStep => step

/** What `npm run migrate` makes of a workflow of the corpus. */
export function migrated(file: WorkflowFile): MigratedJob {
  const [job] = readJobs(chainAsFile(file))
  if (job === undefined) throw new Error(`${file.name} has no job`)
  return migrateJob(job, KNOWN)
}

/** The workflow with the new step in place of the build; steps of the chain that stay are those of `here`. */
export function migratedFile(file: WorkflowFile): WorkflowFile {
  const [step] = migrated(file).steps
  const kept = file.here.map(({ uses }) => uses)
  const here = file.chain.flatMap((one): readonly ChainStep[] => {
    const action = one.uses?.split('@')[0] ?? ''
    if (action === 'docker/build-push-action')
      return step === undefined ? [] : [{ ...step, id: step.id ?? 'image', uses: OURS, with: step.inputs }]
    return CHAIN.includes(action) && !kept.includes(one.uses) ? [] : [one]
  })
  return { ...file, here }
}
