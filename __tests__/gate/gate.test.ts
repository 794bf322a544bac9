import { expect, test } from '@jest/globals'
import { CancelledError, UnexpectedStateError } from '../../src/base/errors.ts'
import type { ImageFacts } from '../../src/ecr/api.ts'
import type { Check } from '../../src/gate/check.ts'
import { Gate } from '../../src/gate/gate.ts'
import { StagingTag } from '../../src/gate/staging-tag.ts'
import { imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'
import { worldWith } from '../fixtures/world.ts'

const IMAGE = imageOf(manifestOf(1))
const PLACE = { ecr: new MemoryEcr(), repository: REPOSITORY }

const passes: Check = { run: async () => undefined }
const refuses = (problem: string): Check => ({ run: async () => ({ problem, remedy: `mend ${problem}` }) })
const fails: Check = { run: () => Promise.reject(new Error('ECR is away')) }

/** What a gate of these checks throws, and how it was told to have ended. */
async function checked(...[first, ...more]: readonly Check[]) {
  const ends: string[] = []
  const { world } = worldWith({})
  const staging = new StagingTag(tag('staging-1'), world)
  const onEnd = async (image: ImageFacts, _where: unknown, passed: boolean) =>
    void ends.push(`${image.digest === IMAGE.digest} ${passed}`)
  const gate = new Gate(first && { checks: [first, ...more], staging, onEnd })
  const error: unknown = await gate.check(IMAGE, PLACE).catch((thrown: unknown) => thrown)
  return { error, ends }
}

test('an image passes that nothing is checked of, and one that every check lets pass', async () => {
  expect(await checked()).toEqual({ error: undefined, ends: [] })
  expect(await checked(passes, passes)).toEqual({ error: undefined, ends: ['true true'] })
})

test('one refusal is enough', async () => {
  const { error, ends } = await checked(passes, refuses('the size'))
  expect(error).toBeInstanceOf(UnexpectedStateError)
  expect(error).toMatchObject({ message: 'the size', remedy: 'mend the size' })
  expect(ends).toEqual(['true false'])
})

test('all ends are told together', async () => {
  const { error, ends } = await checked(refuses('the size'), refuses('a secret'))
  expect(error).toBeInstanceOf(AggregateError)
  expect(error).toMatchObject({ errors: [{ message: 'the size' }, { message: 'a secret' }] })
  expect(ends).toEqual(['true false'])
})

test('an image that a check could not look at does not pass', async () => {
  const { error, ends } = await checked(passes, fails)
  expect(error).toEqual(new Error('ECR is away'))
  expect(ends).toEqual(['true false'])
})

test('a check that fails does not end the others before their time, and is told with their refusals', async () => {
  let isOver = false
  const slow: Check = {
    run: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      isOver = true
      return { problem: 'the size', remedy: 'less' }
    },
  }
  const { error } = await checked(fails, slow)
  expect([isOver, error]).toEqual([true, new AggregateError([])])
  expect(error).toMatchObject({ errors: [{ message: 'ECR is away' }, { message: 'the size' }] })
})

test('a step that is cancelled says only that', async () => {
  const cancelled: Check = { run: () => Promise.reject(new CancelledError('the runner sent SIGINT')) }
  const { error } = await checked(refuses('the size'), cancelled)
  expect(error).toEqual(new CancelledError('the runner sent SIGINT'))
})

test('a check is told what to look at, and where', async () => {
  const seen: unknown[] = []
  const look: Check = {
    run: async (image, where) => {
      seen.push(image, where)
      return undefined
    },
  }
  await checked(look)
  expect(seen).toEqual([IMAGE, PLACE])
})

test('closing takes the staging tag away', async () => {
  const ecr = new MemoryEcr({ images: { [manifestOf(1)]: ['staging-1'] } })
  const { world, records } = worldWith({})
  const staging = new StagingTag(tag('staging-1'), world)
  staging.pushed({ ecr, repository: REPOSITORY })
  await new Gate({ checks: [passes], staging, onEnd: async () => {} }).close()
  expect([...ecr.tags.keys()]).toEqual([])
  expect(records).toEqual([
    ['state', 'staging-tag', 'staging-1'],
    ['state', 'staging-tag', ''],
  ])
})
