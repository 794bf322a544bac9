import { expect, test } from '@jest/globals'
import { alternatives, troubleshooting } from '../../scripts/docs/troubleshooting.ts'
import { KNOWN_FAILURES } from '../../src/failures/known.ts'

test('one section a row, after a list of all causes', () => {
  const page = troubleshooting([
    {
      id: 'no-docker',
      kind: 'yours',
      pattern: /not found: docker|uploads\/": EOF/i,
      cause: 'There is no docker.',
      remedy: 'Pass steps.<id>.outputs.name; docs/iam.md lists more.',
      seen: 'https://example.test/1',
    },
    {
      id: 'slow',
      kind: 'transient',
      pattern: /slow/,
      cause: 'It is slow.',
      remedy: 'Wait.',
      seen: 'https://example.test/2',
    },
  ])
  expect(page.slice(page.indexOf('## What you see'))).toBe(`## What you see

- [There is no docker.](#no-docker)
- [It is slow.](#slow)

## no-docker

There is no docker.

- **What to do:** Pass steps.\\<id>.outputs.name; [docs/iam.md](iam.md) lists more.
- **The message has:** \`not found: docker\` or \`uploads/": EOF\`, in capital or small letters
- **Kind:** a change on your side solves it
- **Seen in:** https://example.test/1

## slow

It is slow.

- **What to do:** Wait.
- **The message has:** \`slow\`
- **Kind:** it passes by itself: run the job again
- **Seen in:** https://example.test/2
`)
})

test.each([
  ['one', 'abc', ['abc']],
  ['several', 'a b|c|d', ['a b', 'c', 'd']],
  ['in a group, which is one', 'x (a|b(c|d))|y', ['x (a|b(c|d))', 'y']],
  ['in a class', 'a[|(]b|c', ['a[|(]b', 'c']],
  ['escaped', 'a\\|b\\(|c', ['a\\|b\\(', 'c']],
])('alternatives: %s', (_name, source, expected) => {
  expect(alternatives(source)).toEqual(expected)
})

test('every alternative of every known cause is a regular expression of its own', () => {
  const parts = KNOWN_FAILURES.flatMap(({ pattern }) => alternatives(pattern.source))
  expect(parts.map((part) => new RegExp(part).source)).toEqual(parts)
})
