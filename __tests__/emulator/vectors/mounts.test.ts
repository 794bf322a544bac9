import {
  CreatePullThroughCacheRuleCommand,
  CreateRepositoryCommand,
  CreateRepositoryCreationTemplateCommand,
  DescribeRepositoriesCommand,
  PutAccountSettingCommand,
} from '@aws-sdk/client-ecr'
import { expect } from '@jest/globals'
import type { LocalEcr } from '../../../emulator/index.ts'
import { createRepository, ecrClient, makeImage, pushImage, registryClient, sha256 } from '../support.ts'
import { roadmap, testVectors } from './vector.ts'

const one = makeImage('one')
const docs = 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html'

const mountInto = async (ecr: LocalEcr, repository: string, digest: string, from = 'app') => {
  const { send } = await registryClient(ecr, repository)
  const { status, headers } = await send('POST', `blobs/uploads/?mount=${digest}&from=${from}`)
  const there = (await send('HEAD', `blobs/${digest}`)).status
  return [status, headers.get('docker-content-digest'), there]
}

const enable = (ecr: LocalEcr) =>
  ecrClient(ecr).send(new PutAccountSettingCommand({ name: 'BLOB_MOUNTING', value: 'ENABLED' }))

testVectors([
  {
    vector: 17,
    name: 'a mount is 202 as long as the account has not enabled it',
    source: docs,
    act: async (_client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      await createRepository(ecr, 'other')
      expect(await mountInto(ecr, 'other', sha256(one.layer))).toEqual([202, null, 404])
    },
  },
  {
    vector: 17,
    name: 'then it is 201, for what an image has',
    source: docs,
    act: async (_client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      await createRepository(ecr, 'other')
      await enable(ecr)
      expect(await mountInto(ecr, 'other', sha256(one.layer))).toEqual([201, sha256(one.layer), 200])
      // Again, and where it came from: nothing is lost.
      expect(await mountInto(ecr, 'other', sha256(one.layer))).toEqual([201, sha256(one.layer), 200])
      const { send } = await registryClient(ecr, 'app')
      expect(await (await send('GET', 'manifests/v1')).text()).toBe(one.manifest)
    },
  },
  {
    vector: 17,
    name: 'and 202 for what no image has',
    source: roadmap(2860),
    act: async ({ pushBlob }, ecr) => {
      await pushBlob('loose')
      await createRepository(ecr, 'other')
      await enable(ecr)
      expect(await mountInto(ecr, 'other', sha256('loose'))).toEqual([202, null, 404])
    },
  },
  {
    vector: 17,
    name: 'and 202 between repositories that are encrypted in different ways',
    source: docs,
    act: async (_client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      const encryptionConfiguration = { encryptionType: 'KMS' as const }
      await ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName: 'other', encryptionConfiguration }))
      await enable(ecr)
      expect(await mountInto(ecr, 'other', sha256(one.layer))).toEqual([202, null, 404])
    },
  },
  {
    vector: 17,
    name: 'and 202 for an image of a pull through cache',
    source: docs,
    act: async (_client, ecr) => {
      for (const repositoryName of ['quay/app', 'other']) await createRepository(ecr, repositoryName)
      await pushImage(ecr, 'quay/app', one, 'v1')
      await enable(ecr)
      const from = encodeURIComponent('quay/app')
      expect(await mountInto(ecr, 'other', sha256(one.layer), from)).toEqual([201, sha256(one.layer), 200])
      const rule = { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io' }
      await ecrClient(ecr).send(new CreatePullThroughCacheRuleCommand(rule))
      expect(await mountInto(ecr, 'other', sha256(one.config), from)).toEqual([202, null, 404])
    },
  },
  {
    vector: 17,
    name: 'and 202 without the permission to read the source',
    source: docs,
    options: {
      policies: [
        {
          policy: {
            Statement: [
              { Effect: 'Allow', Action: '*', Resource: '*' },
              { Effect: 'Deny', Action: 'ecr:GetDownloadUrlForLayer', Resource: '*' },
            ],
          },
        },
      ],
    },
    act: async (_client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      await createRepository(ecr, 'other')
      await enable(ecr)
      expect(await mountInto(ecr, 'other', sha256(one.layer))).toEqual([202, null, 404])
    },
  },
  {
    vector: 6,
    name: 'with a creation template for pushes, the repository appears, as the template says',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html',
    act: async (_client, ecr) => {
      const command = new CreateRepositoryCreationTemplateCommand({
        prefix: 'team',
        appliedFor: ['CREATE_ON_PUSH'],
        imageTagMutability: 'IMMUTABLE',
      })
      await ecrClient(ecr).send(command)
      expect((await pushImage(ecr, 'team/web', one, 'v1')).status).toBe(201)
      const described = new DescribeRepositoriesCommand({ repositoryNames: ['team/web'] })
      const { repositories } = await ecrClient(ecr).send(described)
      expect(repositories?.[0]?.imageTagMutability).toBe('IMMUTABLE')
      const { send } = await registryClient(ecr, 'else/web')
      await expect(send('POST', 'blobs/uploads/')).rejects.toThrow('fetch failed')
    },
  },
])
