import { expect } from '@jest/globals'
import { type JobOptions, KEYS, withJob } from './job.ts'
import { messageOf } from './message.ts'

/** A job in which something is missing, and the whole message that says so. */
export interface Case {
  readonly options?: JobOptions
  /** On top of a repository and a region; default: the local ECR's key. */
  readonly inputs?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  readonly says: readonly string[]
}

const CHANGES = ['CreateRepository', 'PutImage', 'POST upload', 'PUT upload', 'PUT manifest']
export const DOCUMENT = 'https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md'

/** Runs the step and checks that it fails with this message, has built nothing and changed nothing. */
export async function expectRefusal({ options = {}, inputs = KEYS, env = {}, says }: Case): Promise<void> {
  await withJob(options, async (job) => {
    const ran = await job.run({ 'aws-region': 'us-east-1', repository: 'team/app', ...inputs }, { env })
    expect(messageOf(ran)).toBe(says.join('\n'))
    expect(ran.code).toBe(1)
    expect(ran.commands.map(({ argv }) => argv.slice(0, 2))).not.toContainEqual(['buildx', 'build'])
    expect(ran.requests.filter(({ step }) => CHANGES.includes(step))).toEqual([])
    expect(ran.outputs).toMatchObject({ image: '', digest: '', tags: '', 'repository-created': 'false' })
  })
}
