import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { callSummary } from '../../../src/actions/build/summary.ts'
import { failureSummary } from '../../../src/actions/failure-summary.ts'
import { planSummary } from '../../../src/actions/tell-plan.ts'
import { DestinationError, IncompleteDeliveryError } from '../../../src/base/errors.ts'
import { CheckError } from '../../../src/buildx/docker-error.ts'
import type { Explanation } from '../../../src/failures/explain.ts'
import { printed } from '../../fixtures/markdown.ts'

test('a failure: what to do comes first, each thing stands once, and what has several lines keeps them', () => {
  const explanation: Explanation = {
    title: 'Could not build the image.',
    said: [['Docker said', '```x```\nis | wrong']],
    advice: [
      ['Why', 'It is *there*, and .dockerignore keeps it out:\n**/<b>_x_'],
      ['What to do', 'Remove *it*.'],
      ['More', 'https://docs.test/troubleshooting.md#x_y'],
    ],
  }
  expect(printed(failureSummary([explanation], new Error('x')))).toBe(`### The image was not delivered

**What to do:** Remove &#42;it&#42;.

**More:** https://docs.test/troubleshooting.md#x_y

\`\`\`\`text
Could not build the image.
Docker said: \`\`\`x\`\`\`
is | wrong
Why: It is *there*, and .dockerignore keeps it out:
**/<b>_x_
\`\`\`\`
`)
})

const LOST = new DestinationError('team/app', new Error('why'))

test.each<[string, Error, string]>([
  ['a part of the repositories has the image', new IncompleteDeliveryError([LOST], 2), 'Not delivered everywhere'],
  ['no repository has it', new IncompleteDeliveryError([LOST], 1), 'The image was not delivered'],
  ['none was wanted', new CheckError([]), 'The Dockerfile did not pass its check'],
])('the heading of a failure where %s', (_case, error, heading) => {
  expect(printed(failureSummary([{ title: 'why', said: [], advice: [] }], error))).toBe(
    `### ${heading}\n\n\`\`\`text\nwhy\n\`\`\`\n`,
  )
})

test('no message breaks out of its block of code', () => {
  const piece = fc.constantFrom('`', '``', '```', '~~~', '\n', '\r', '\n\n', ' ', '# title', '<img src=x>', 'x')
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const message = pieces.join('')
      const [opening = '', ...rest] = printed(failureSummary([{ title: message, said: [], advice: [] }], undefined))
        .split('\n')
        .slice(2)
      const fence = opening.slice(0, -'text'.length)
      expect(opening).toMatch(/^`{3,}text$/)
      // A block ends at the first line of at least as many backticks, which may be indented by three spaces.
      // https://spec.commonmark.org/0.31.2/#fenced-code-blocks
      const lines = rest.join('\n').split(/\r\n|\n|\r/)
      const end = lines.findIndex((line) => new RegExp(`^ {0,3}${fence}\`*[ \\t]*$`).test(line))
      expect(lines.slice(0, end)).toEqual(`${message}\n`.split(/\r\n|\n|\r/).slice(0, -1))
      expect(lines.slice(end)).toEqual([fence, ''])
    }),
    { numRuns: 500 },
  )
})

test('a plan', () => {
  expect(printed(planSummary('identity  me\ntags      v1: new'))).toBe(`### Planned, nothing was done

\`\`\`text
identity  me
tags      v1: new
\`\`\`
`)
})

test('a call that builds nothing', () => {
  expect(printed(callSummary('check', []))).toBe(`### Dockerfile: check

Nothing was built. The answer is in the log.
`)
})
