// The rights of `npm run policy` are enough for a copy, and none of them is too many.
import { expect, test } from '@jest/globals'
import type { PolicyRule } from '../../../emulator/index.ts'
import { readRequest } from '../../../scripts/policy/request.ts'
import { identityPolicy } from '../../../src/iam/policy.ts'
import type { Tag } from '../../../src/names/image-reference.ts'
import { copyImage } from '../../../src/oci/copy.ts'
import { withEcr } from '../../emulator/support.ts'
import { ImageMaker } from '../../fixtures/image-graph.ts'
import { MemoryRepository } from '../../fixtures/memory-repository.ts'
import { fill, privateRepository } from '../../fixtures/remote-repositories.ts'
import { ask } from '../../support/registry.ts'

const V1 = 'v1' as Tag

const statementsFor = (repository: string, features: string) =>
  identityPolicy(readRequest({ repository: [repository], features: [features] }).uses).Statement

/** What is asked of the API, before a copy and after it. */
const OF_THE_API = ['ecr:GetAuthorizationToken', 'ecr:DescribeRepositories', 'ecr:DescribeImages']

/** Copies a signed image by the rights on both repositories, but for one. Returns what went wrong, or how many layers were mounted. */
async function copyWithout(from: string, to: string, mounting = 'ENABLED'): Promise<unknown> {
  const policies: PolicyRule[] = []
  let result: unknown
  await withEcr({ policies }, async (ecr) => {
    const memory = new MemoryRepository('app')
    const maker = new ImageMaker(memory)
    const image = maker.image('oci', ['a layer'])
    maker.image('oci', ['signature'], image)
    const [source, target] = [await privateRepository(ecr, 'app'), await privateRepository(ecr, 'copy')]
    await fill(source, memory)
    const rights = [
      ...statementsFor('app', 'source,referrers').map((one) => [one, from] as const),
      ...statementsFor('copy', 'push').map((one) => [one, to] as const),
    ]
    const Statement = rights.map(([one, missing]) => ({
      ...one,
      Action: one.Action.filter((name) => name !== missing),
    }))
    await ask(ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: mounting })
    policies.push({ policy: { Version: '2012-10-17', Statement } })
    const ports = { source, target, now: () => 0, copied: () => undefined }
    result = await copyImage(ports, { digest: image.digest, tags: [V1], referrers: 'all' }).then(
      ({ blobs, referrers }) => ({ ...blobs, referrers }),
      (error: Error) => error.message,
    )
  })
  return result
}

test('all of them: the layers are mounted, and the signature comes too', async () => {
  expect(await copyWithout('', '')).toEqual({ uploaded: 0, mounted: 4, present: 0, referrers: 1 })
})

const actionsOn = (repository: string, features: string): readonly string[] =>
  statementsFor(repository, features)
    .flatMap(({ Action }) => Action)
    .filter((action) => !OF_THE_API.includes(action))

test.each(actionsOn('app', 'source,referrers'))('without %s on the source', async (action) => {
  expect(await copyWithout(action, '')).toContain(`not authorized to perform: ${action}`)
})

/** An upload, where there is nothing to mount, needs what a mount does not. */
const OF_UPLOADS = ['ecr:UploadLayerPart', 'ecr:CompleteLayerUpload']

test.each(actionsOn('copy', 'push').filter((action) => !OF_UPLOADS.includes(action)))(
  'without %s on the target',
  async (action) => {
    const said = String(await copyWithout('', action))
    // What answers to HEAD has no words.
    expect(said).toMatch(/HEAD .*: 403|not authorized to perform/)
  },
)

test.each(OF_UPLOADS)('without %s on the target, in a registry that does not mount', async (action) => {
  expect(await copyWithout('', action, 'DISABLED')).toContain(`not authorized to perform: ${action}`)
})
