import { expect, test } from '@jest/globals'
import { buildOutputs, deliveryOutputs, repositoryOutputs } from '../../../src/actions/build/outputs.ts'
import { digest, HOST, OTHER_ACCOUNT, REPOSITORY, tag } from '../../values.ts'

const A = digest('a')

test('the repository', () => {
  expect(repositoryOutputs(REPOSITORY)).toEqual({ registry: HOST, repository: 'team/app' })
})

test('a public repository: host and name together are its URI', () => {
  const registry = { ...REPOSITORY.registry, host: 'public.ecr.aws', alias: 'a1b2c3d4' }
  expect(repositoryOutputs({ ...REPOSITORY, registry })).toEqual({
    registry: 'public.ecr.aws',
    repository: 'a1b2c3d4/team/app',
  })
})

test('a build', () => {
  expect(buildOutputs({ digest: A, imageId: digest('c'), metadata: '{}' })).toEqual({
    imageid: digest('c'),
    metadata: '{}',
  })
})

test('a build that names no image', () => {
  expect(buildOutputs({ digest: undefined, imageId: undefined, metadata: '{}' })).toStrictEqual({ metadata: '{}' })
})

test('an image with its tags, one a line', () => {
  expect(deliveryOutputs([{ repository: REPOSITORY, digest: A, tags: [tag('v1'), tag('latest')] }])).toEqual({
    image: `${HOST}/team/app@${A}`,
    images: `${HOST}/team/app@${A}`,
    digest: A,
    tags: `${HOST}/team/app:v1\n${HOST}/team/app:latest`,
    'tag-names': 'v1\nlatest',
    references: `${HOST}/team/app:v1@${A}\n${HOST}/team/app:latest@${A}`,
    registry: HOST,
    repository: 'team/app',
  })
})

test('an image without tags yet', () => {
  const outputs = deliveryOutputs([{ repository: REPOSITORY, digest: A, tags: [] }])
  expect(outputs).toMatchObject({ tags: '', 'tag-names': '', references: '' })
})

test('two repositories: the single values are those of the first one, and each tag is named once', () => {
  const host = `${OTHER_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com`
  const other = { ...REPOSITORY, registry: { ...REPOSITORY.registry, account: OTHER_ACCOUNT, host } }
  const outputs = deliveryOutputs([
    { repository: REPOSITORY, digest: A, tags: [tag('v1')] },
    { repository: other, digest: A, tags: [tag('v1'), tag('latest')] },
  ])
  expect(outputs).toEqual({
    image: `${HOST}/team/app@${A}`,
    images: `${HOST}/team/app@${A}\n${host}/team/app@${A}`,
    digest: A,
    tags: `${HOST}/team/app:v1\n${host}/team/app:v1\n${host}/team/app:latest`,
    'tag-names': 'v1\nlatest',
    references: `${HOST}/team/app:v1@${A}\n${host}/team/app:v1@${A}\n${host}/team/app:latest@${A}`,
    registry: HOST,
    repository: 'team/app',
  })
})

test('no repository has it yet', () => {
  expect(deliveryOutputs([])).toEqual({})
})
