// Which image a push has made: what the registry has counts, and not what docker says of it.
import { expect, test } from '@jest/globals'
import { UnexpectedStateError } from '../../src/base/errors.ts'
import { type DockerPush, pushedImage } from '../../src/ecr/image-tags.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { digest, REPOSITORY, tag } from '../fixtures/values.ts'

const [OURS, OTHER] = [manifestOf(1), manifestOf(2)]
const NOWHERE = digest('a')

const never = () => Promise.reject(new Error('nothing was to wait for'))

const push = (told: Digest | undefined, isOwn = false): DockerPush => ({ tag: tag('v1'), isOwn, told })

test.each<readonly [name: string, images: Start['images'], push: DockerPush, requests: number]>([
  ['what docker told', { [OURS]: ['v1'] }, push(digestOf(OURS)), 1],
  ['docker told nothing', { [OURS]: ['v1'] }, push(undefined), 1],
  ['docker told of an archive', { [OURS]: ['v1'] }, push(NOWHERE), 2],
  ['the same, under a tag of its own', { [OURS]: ['v1'] }, push(NOWHERE, true), 1],
  ['another job has moved the tag', { [OURS]: [], [OTHER]: ['v1'] }, push(digestOf(OURS)), 2],
  ['another job has removed the tag', { [OURS]: [] }, push(digestOf(OURS)), 2],
  ['a tag of its own is not seen yet', { [OURS]: [] }, push(digestOf(OURS), true), 2],
  [
    'a tag of its own, and docker told of an image that is there',
    { [OURS]: ['v1'], [OTHER]: [] },
    push(digestOf(OTHER), true),
    1,
  ],
])('%s', async (_name, images = {}, given, requests) => {
  const ecr = new MemoryEcr({ images })
  expect((await pushedImage(ecr, REPOSITORY, given, never)).digest).toBe(imageOf(OURS).digest)
  expect(ecr.asked).toHaveLength(requests)
})

test.each<readonly [name: string, told: Digest | undefined, sign: string]>([
  ['what docker told', NOWHERE, NOWHERE],
  ['anything', undefined, 'another sign of it'],
])('a repository without %s is a contradiction', async (_name, told, sign) => {
  const waited: number[] = []
  const noting = async (milliseconds: number) => void waited.push(milliseconds)
  await expect(pushedImage(new MemoryEcr(), REPOSITORY, push(told), noting)).rejects.toEqual(
    new UnexpectedStateError(
      `The image was pushed under the tag v1, and the repository team/app has neither the tag nor ${sign}.`,
      'Run the job again. A lifecycle policy or another job may have removed the image at once.',
    ),
  )
  expect(waited).toEqual([250, 500, 1000, 2000])
})

test('an image that ECR does not show yet is waited for', async () => {
  const [before, after] = [new MemoryEcr(), new MemoryEcr({ images: { [OURS]: ['v1'] } })]
  let shown = before
  const ecr = { ...after, images: (...question: Parameters<MemoryEcr['images']>) => shown.images(...question) }
  const waited: number[] = []
  const image = await pushedImage(
    ecr as unknown as MemoryEcr,
    REPOSITORY,
    push(digestOf(OURS)),
    async (milliseconds) => {
      waited.push(milliseconds)
      if (waited.length === 2) shown = after
    },
  )
  expect([image.digest, waited]).toEqual([imageOf(OURS).digest, [250, 500]])
})
