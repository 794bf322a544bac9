// The policies of docs/iam.md, word for word, are enough for what the document says that they are for.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import type { PolicyRule } from '../../emulator/index.ts'
import { tinyImage } from '../support/image.ts'
import { withJob } from '../support/job.ts'
import { ask, tagsIn } from '../support/registry.ts'

const DOCUMENT = readFileSync('docs/iam.md', 'utf8')

/** The JSON that follows a heading. */
function policyUnder(heading: string): object {
  const section = DOCUMENT.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? ''
  return JSON.parse(/```json\n(.*?)```/s.exec(section)?.[1] ?? '') as object
}

const { digest } = tinyImage('hello')
const PUSHED = [`v1 ${digest}`, `v2 ${digest}`]
const INPUTS = { 'aws-region': 'eu-central-1', repository: 'my-app', tags: 'v1,v2' }

const policies = (): PolicyRule[] => {
  const policy = policyUnder('What the role may do')
  return [{ principal: 'arn:aws:sts::*:assumed-role/github-ecr/*', policy }]
}

test('the policy of the role lets the step create the repository, push and tag', () =>
  withJob({ ecr: { region: 'eu-central-1', policies: policies() } }, async (job) => {
    const inputs = { ...INPUTS, 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' }
    const first = await job.run(inputs, { env: job.ecr.oidc })
    expect(first.code).toBe(0)
    expect(first.outputs).toMatchObject({ 'tag-names': 'v1\nv2', 'repository-created': 'true' })
    expect(await job.run(inputs, { env: job.ecr.oidc })).toMatchObject({ code: 0 })
    // The policy is the reason: it names this repository and no other.
    const other = await job.run({ ...inputs, repository: 'other' }, { env: job.ecr.oidc })
    expect(other.output).toContain('is not authorized to perform: ecr:BatchGetImage on resource: ')
  }))

test.each([
  ['its URI', { repository: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/my-app' }],
  ['registry-id', { 'registry-id': '123456789012' }],
])('the policy of the repository lets the role of another account push, by %s', (_name, place) =>
  withJob(
    { ecr: { region: 'eu-central-1', account: ['111122223333', '123456789012'], policies: policies() } },
    async (job) => {
      const [, theirs] = job.ecr.places
      if (theirs === undefined) throw new Error('there is no second account')
      await ask(theirs, 'CreateRepository', { repositoryName: 'my-app' })
      const inputs = { ...INPUTS, ...place, 'role-to-assume': 'arn:aws:iam::111122223333:role/github-ecr' }
      const before = await job.run(inputs, { env: job.ecr.oidc })
      expect(before.output).toContain('because no resource-based policy allows the ecr:BatchGetImage action')
      const policyText = JSON.stringify(policyUnder('A registry of another account'))
      await ask(theirs, 'SetRepositoryPolicy', { repositoryName: 'my-app', policyText })
      const ran = await job.run(inputs, { env: job.ecr.oidc })
      expect(ran.code).toBe(0)
      expect(ran.outputs).toMatchObject({
        image: `${theirs.registry}/my-app@${digest}`,
        registry: theirs.registry,
        'repository-created': 'false',
      })
      expect(await tagsIn(theirs, 'my-app')).toEqual(PUSHED)
    },
  ),
)
