// The runs of promote and merge in which faults happen: what is in `app` comes to `other`.
import type { Tag } from '../../src/names/image-reference.ts'
import { MemoryRepository } from '../fixtures/memory-repository.ts'
import { makePlatformImage } from '../fixtures/platform-image.ts'
import { pushImage } from '../fixtures/promoted-image.ts'
import { fill, privateRepository } from '../fixtures/remote-repositories.ts'
import { type Inputs, type Job, KEYS } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import type { Scenario } from './scenarios.ts'

const TARGET: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'other', tags: 'v1,latest' }

const makeTarget = ({ ecr }: Job): Promise<unknown> => ask(ecr, 'CreateRepository', { repositoryName: 'other' })

async function pushWhole(job: Job): Promise<void> {
  await pushImage(job.ecr, 'app', 'v1')
  await makeTarget(job)
}

/** Pushes what two builds of one platform make, as `app:amd64` and `app:arm64`, with attestations. */
async function pushParts(job: Job): Promise<void> {
  const memory = new MemoryRepository('app')
  for (const name of ['amd64', 'arm64'] as const) {
    const root = makePlatformImage(memory, { platform: `linux/${name}`, commit: 'c0ffee1', attested: true })
    memory.tags.set(name as Tag, root.digest)
  }
  await fill(await privateRepository(job.ecr, 'app'), memory)
  await makeTarget(job)
}

const copied = { repositories: ['other'], tags: ['v1', 'latest'] }

export const COPY_SCENARIOS = {
  /** An index of two images, with a signature of the whole and an SBOM of one of them. */
  promote: {
    ...copied,
    action: 'promote',
    prepare: pushWhole,
    inputs: () => ({ ...TARGET, from: 'app:v1' }),
    images: 5,
    blobs: 10,
  },
  /** The same where the registry mounts. */
  mount: {
    ...copied,
    action: 'promote',
    prepare: async (job: Job): Promise<void> => {
      await ask(job.ecr, 'PutAccountSetting', { name: 'BLOB_MOUNTING', value: 'ENABLED' })
      await pushWhole(job)
    },
    inputs: () => ({ ...TARGET, from: 'app:v1' }),
    images: 5,
    blobs: 10,
  },
  /** Two indexes of one image each, whose attestations share a blob. */
  merge: {
    ...copied,
    action: 'merge',
    prepare: pushParts,
    inputs: () => ({ ...TARGET, images: 'app:amd64\napp:arm64', platforms: 'linux/amd64,linux/arm64' }),
    images: 5,
    blobs: 7,
  },
} as const satisfies Readonly<Record<string, Scenario>>
