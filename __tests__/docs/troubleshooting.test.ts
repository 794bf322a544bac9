import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { links } from '../../scripts/docs/markdown.ts'
import { alternatives, CHAPTERS, COMMONEST, troubleshooting } from '../../scripts/docs/troubleshooting.ts'
import { RUN_LINE_FAILURES } from '../../src/failures/known/run-line.ts'
import { KNOWN_FAILURES } from '../../src/failures/known.ts'

const SLOW = {
  id: 'slow',
  kind: 'ours',
  pattern: /slow/,
  cause: 'It is slow.',
  remedy: 'Wait.',
  seen: 'https://example.test/2',
} as const

const NO_DOCKER = {
  id: 'no-docker',
  kind: 'yours',
  pattern: /not found: docker|uploads\/": EOF/i,
  cause: 'There is no docker.',
  remedy: 'Pass steps.<id>.outputs.name; docs/iam.md lists more.',
  seen: 'https://example.test/1',
} as const

test('the commonest causes, those of each chapter, and then one section a row', () => {
  const page = troubleshooting(
    [
      { title: 'Docker', rows: [NO_DOCKER] },
      { title: 'Network', rows: [SLOW] },
    ],
    ['slow'],
  )
  expect(page.slice(page.indexOf('## The commonest'))).toBe(`## The commonest

- [It is slow.](#slow)

## Docker

- [There is no docker.](#no-docker)

## Network

- [It is slow.](#slow)

## Docker: each

### no-docker

There is no docker.

**What to do:** Pass steps.\\<id>.outputs.name; [docs/iam.md](iam.md) lists more.

<details><summary>Known by</summary>

\`not found: docker\` or \`uploads/": EOF\`, in capital or small letters. Seen in https://example.test/1

</details>

## Network: each

### slow

It is slow.

**What to do:** This is a fault of this step: please report it. Wait.

<details><summary>Known by</summary>

\`slow\`. Seen in https://example.test/2

</details>
`)
})

test('each known failure is in one chapter', () => {
  const ids = CHAPTERS.flatMap(({ rows }) => rows.map(({ id }) => id))
  expect([...ids].sort()).toEqual([...KNOWN_FAILURES, ...RUN_LINE_FAILURES].map(({ id }) => id).sort())
})

test('the ten commonest are known failures, and the Korean page has them', () => {
  const ids = CHAPTERS.flatMap(({ rows }) => rows.map(({ id }) => id))
  expect(COMMONEST.filter((id) => !ids.includes(id))).toEqual([])
  const korean = links(readFileSync('docs/troubleshooting.ko.md', 'utf8'))
  expect(COMMONEST.filter((id) => !korean.includes(`troubleshooting.md#${id}`))).toEqual([])
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
