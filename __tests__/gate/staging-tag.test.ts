import { expect, test } from '@jest/globals'
import { CancelledError } from '../../src/base/errors.ts'
import { StagingTag, stagingTag, stagingTagOf } from '../../src/gate/staging-tag.ts'
import { failure, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'
import { worldWith } from '../fixtures/world.ts'

test('a staging tag is new for each run', () => {
  expect(stagingTag({ GITHUB_RUN_ID: '4711' }, 'abc')).toBe('staging-4711-abc')
  expect(stagingTag({}, 'abc')).toBe('staging-abc')
})

test.each([
  ['one of this run', 'staging-4711-0123456789abcdef', true],
  ['one of another run', 'staging-4712-0123456789abcdef', false],
  ['a tag that others use', 'latest', false],
  ['what no step makes at random', 'staging-4711-latest', false],
  ['its beginning alone', 'staging-4711-', false],
  ['more than a tag', 'staging-4711-0123456789abcdef@sha256:00', false],
])('a text is a staging tag or not: %s', (_name, text, isOne) => {
  expect(stagingTagOf({ GITHUB_RUN_ID: '4711' }, text)).toBe(isOne ? text : undefined)
})

const TAG = tag('staging-4711-ab')
const SAVED = ['state', 'staging-tag', TAG]
const GONE = ['state', 'staging-tag', '']
const THERE: Start = { images: { [manifestOf(1)]: [TAG], [manifestOf(2)]: ['latest'] } }

const refusing =
  (call: string, code: string) =>
  (name: string): void => {
    if (name === call) throw failure(code)
  }

/** Removes the tag from a repository. Returns the tags that are left, and what the step said. */
async function removed(how: 'pushed' | 'doubted', start: Start, cancelled = new AbortController().signal) {
  const ecr = new MemoryEcr(start)
  const { world, records } = worldWith({ cancelled })
  const staging = new StagingTag(TAG, world)
  staging[how]({ ecr, repository: REPOSITORY })
  await staging.remove()
  return { left: [...ecr.tags.keys()], records }
}

test.each(['pushed', 'doubted'] as const)('it goes from a repository to which an image was %s', async (how) => {
  expect(await removed(how, THERE)).toEqual({ left: ['latest'], records: [SAVED, GONE] })
})

test('a push that failed may have left none', async () => {
  const nothing = { ...THERE, images: {}, before: refusing('remove', 'AccessDeniedException') }
  expect(await removed('doubted', nothing)).toEqual({ left: [], records: [SAVED, GONE] })
})

test('where it stays, a warning tells what is missing, and post tries again', async () => {
  const { left, records } = await removed('pushed', { ...THERE, before: refusing('remove', 'AccessDeniedException') })
  expect(left).toEqual([TAG, 'latest'])
  expect(records).toEqual([
    SAVED,
    ['warning', expect.stringMatching(/^The tag .*:staging-4711-ab is for this step alone .* ecr:BatchDeleteImage /)],
  ])
})

test('a run that is cancelled while it removes it says so, and leaves it for post', async () => {
  const controller = new AbortController()
  const before = (name: string): void => {
    if (name !== 'remove') return
    controller.abort(new CancelledError('the runner sent SIGINT'))
    throw failure('AbortError')
  }
  const ended = removed('pushed', { ...THERE, before }, controller.signal)
  await expect(ended).rejects.toThrow('the runner sent SIGINT')
})

test('a run that was cancelled leaves it for post', async () => {
  expect(await removed('pushed', THERE, AbortSignal.abort())).toEqual({ left: [TAG, 'latest'], records: [SAVED] })
})
