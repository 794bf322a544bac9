import { expect, test } from '@jest/globals'
import { excerpt } from '../../src/base/text.ts'
import { DockerError } from '../../src/buildx/docker-error.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'

const text = (length: number): string => `<${'x'.repeat(length - 2)}>`

test.each<readonly [name: string, given: string, shown: string]>([
  ['nothing', '', ''],
  ['a text that just fits', text(4096), text(4096)],
  [
    'a longer one: its beginning, how much is missing, its end',
    text(5000),
    `<${'x'.repeat(3071)} … (904 characters left out) … ${'x'.repeat(1023)}>`,
  ],
])('%s', (_name, given, shown) => {
  expect(excerpt(given)).toBe(shown)
})

const facts = { doing: 'look', service: 'ECR', operation: 'DescribeImages' }

test('an error of AWS has an excerpt of what was said, and of its name', () => {
  const { code, said, message } = new AwsError({ ...facts, code: text(1_000_000), said: text(1_000_000) }, undefined)
  expect([code.length, said.length < 4200, message.length < 4500]).toEqual([200, true, true])
})

test('an error of docker has an excerpt of its output, and of the error in it', () => {
  const lines = Array.from({ length: 1000 }, () => 'x'.repeat(1000)).join('\n')
  const { output, message, read } = new DockerError({ doing: 'build', exit: { code: 1 }, output: `ERROR: ${lines}` })
  expect(Math.max(output.length, message.length, read.failure.said.length)).toBeLessThan(4300)
})
