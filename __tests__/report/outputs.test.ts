import { expect, test } from '@jest/globals'
import { buildOutputs, imageOutputs, repositoryOutputs, tagOutputs } from '../../src/report/outputs.ts'
import { digest, HOST, REPOSITORY, tag } from '../values.ts'

const A = digest('a')

test('the repository', () => {
  expect(repositoryOutputs(REPOSITORY)).toEqual({ registry: HOST, repository: 'team/app' })
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

test('the image', () => {
  expect(imageOutputs(REPOSITORY, A)).toEqual({ image: `${HOST}/team/app@${A}`, digest: A })
})

test('tags, one a line', () => {
  expect(tagOutputs(REPOSITORY, A, [tag('v1'), tag('latest')])).toEqual({
    tags: `${HOST}/team/app:v1\n${HOST}/team/app:latest`,
    'tag-names': 'v1\nlatest',
    references: `${HOST}/team/app:v1@${A}\n${HOST}/team/app:latest@${A}`,
  })
})

test('no tags', () => {
  expect(tagOutputs(REPOSITORY, A, [])).toEqual({ tags: '', 'tag-names': '', references: '' })
})
