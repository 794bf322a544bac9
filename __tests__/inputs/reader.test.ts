// What the reader remembers of the inputs that it was asked for.
import { expect, test } from '@jest/globals'
import { readerOf } from '../fixtures/inputs.ts'

test('remembers each input that it was asked for once, given or not', () => {
  const reader = readerOf({ tags: 'v1', push: 'perhaps' })
  reader.list('tags', { commas: 'separate' })
  reader.boolean('push')
  reader.integer('compression-level', 0, 9)
  reader.text('tags')
  expect(reader.asked).toEqual(['tags', 'push', 'compression-level'])
  expect(reader.problems).toEqual([{ input: 'push', problem: '"perhaps" is not one of: true, false' }])
})

test('a look at what somebody wrote makes no input of it', () => {
  const reader = readerOf({ images: 'app' })
  expect([reader.peek('images'), reader.peek('registries')]).toEqual(['app', ''])
  expect(reader.asked).toEqual([])
})
