import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Explanation } from '../../src/errors/explain.ts'
import type { Repository } from '../../src/names/repository.ts'
import {
  buildSummary,
  type DestinationReport,
  failureSummary,
  type PushReport,
  pushSummary,
  readableSize,
  readableTime,
} from '../../src/report/summary.ts'
import { digest, REPOSITORY, repositoryName, tag } from '../values.ts'

const DESTINATION: DestinationReport = {
  repository: REPOSITORY,
  created: true,
  result: 'delivered',
  tags: [
    { tag: tag('v1'), now: undefined, locked: false, archived: false },
    { tag: tag('stable'), now: digest('a'), locked: true, archived: false },
    { tag: tag('latest'), now: digest('b'), locked: false, archived: false },
  ],
}

const REPORT: PushReport = {
  destinations: [DESTINATION],
  digest: digest('a'),
  measured: { size: 12_345_678, manifests: 1 },
  phases: [
    { name: 'look', milliseconds: 216 },
    { name: 'build', milliseconds: 12_034 },
  ],
}

const URI = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app'
const A = 'a'.repeat(64)

test('a push', () => {
  expect(pushSummary(REPORT)).toBe(`### Delivered to \`${URI}\`

|  |  |
| --- | --- |
| Image | \`${URI}@sha256:${A}\` |
| Size | 12.3 MB compressed |
| Repository | created: \`team/app\` |

| Tag | Change |
| --- | --- |
| \`v1\` | new |
| \`stable\` | unchanged |
| \`latest\` | moved from \`sha256:bbbbbbbbbbbb\` |

\`\`\`sh
docker pull ${URI}@sha256:${A}
\`\`\`

| Phase | Time |
| --- | --- |
| look | 0.22 s |
| build | 12 s |
| **total** | 12 s |
`)
})

test.each<readonly [name: string, over: Partial<PushReport>, size: string, repository: string]>([
  ['an image', {}, '12.3 MB compressed', 'created: `team/app`'],
  ['an index', { measured: { size: 999, manifests: 2 } }, '999 B compressed in 2 manifests', 'created: `team/app`'],
  ['an image of unknown size', { measured: undefined }, 'not known', 'created: `team/app`'],
  [
    'a repository that was there',
    { destinations: [{ ...DESTINATION, created: false }] },
    '12.3 MB compressed',
    '`team/app`',
  ],
])('%s', (_name, over, size, repository) => {
  const lines = pushSummary({ ...REPORT, ...over }).split('\n')
  expect(lines.slice(5, 7)).toEqual([`| Size | ${size} |`, `| Repository | ${repository} |`])
})

test('several destinations', () => {
  const at = (name: string): Repository => ({ ...REPOSITORY, name: repositoryName(name) })
  const [new1] = DESTINATION.tags
  const destinations: readonly DestinationReport[] = [
    { repository: at('one'), created: false, result: 'failed', tags: [] },
    { ...DESTINATION, repository: at('two') },
    { repository: at('three'), created: false, result: 'incomplete', tags: new1 === undefined ? [] : [new1] },
  ]
  const host = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
  expect(pushSummary({ ...REPORT, destinations })).toBe(`### Delivered to 1 of 3 repositories

|  |  |
| --- | --- |
| Image | \`sha256:${A}\` |
| Size | 12.3 MB compressed |

| Repository | Result | Tags |
| --- | --- | --- |
| \`${host}/one\` | **failed** |  |
| \`${host}/two\` | delivered, repository created | \`v1\` new<br>\`stable\` unchanged<br>\`latest\` moved from \`sha256:bbbbbbbbbbbb\` |
| \`${host}/three\` | **incomplete** | \`v1\` new |

\`\`\`sh
docker pull ${host}/two@sha256:${A}
\`\`\`

| Phase | Time |
| --- | --- |
| look | 0.22 s |
| build | 12 s |
| **total** | 12 s |
`)
})

test('a build that is not pushed', () => {
  const phases = [{ name: 'build', milliseconds: 500 }]
  expect(buildSummary(['app:v1', 'app:latest'], 'the input push is false', phases)).toBe(`### Built, not pushed

Not pushed because the input push is false.

- \`app:v1\`
- \`app:latest\`

| Phase | Time |
| --- | --- |
| build | 0.50 s |
| **total** | 0.50 s |
`)
})

test('a failure: what to do comes first', () => {
  const explanation: Explanation = {
    title: 'Could not build the image.',
    said: [['Docker said', '```x```\nis | wrong']],
    advice: [
      ['Why', 'It is *there*, and .dockerignore keeps it out:\n**/<b>_x_'],
      ['What to do', 'Remove it.'],
      ['More', 'https://docs.test/troubleshooting.md#x_y'],
    ],
  }
  expect(failureSummary([explanation], false)).toBe(`### The image was not delivered

**Why:** It is \\*there\\*, and .dockerignore keeps it out: \\*\\*/\\<b\\>\\_x\\_

**What to do:** Remove it.

**More:** https://docs.test/troubleshooting.md#x_y

\`\`\`\`text
Could not build the image.
Docker said: \`\`\`x\`\`\`
is | wrong
Why: It is *there*, and .dockerignore keeps it out:
**/<b>_x_
What to do: Remove it.
More: https://docs.test/troubleshooting.md#x_y
\`\`\`\`

`)
})

test('a failure after a part of the repositories has the image', () => {
  expect(failureSummary([{ title: 'why', said: [], advice: [] }], true)).toBe(
    '### Not delivered everywhere\n\n```text\nwhy\n```\n\n',
  )
})

test('no message breaks out of its block of code', () => {
  const piece = fc.constantFrom('`', '``', '```', '~~~', '\n', '\r', '\n\n', ' ', '# title', '<img src=x>', 'x')
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const message = pieces.join('')
      const [opening = '', ...rest] = failureSummary([{ title: message, said: [], advice: [] }], false)
        .split('\n')
        .slice(2)
      const fence = opening.slice(0, -'text'.length)
      expect(opening).toMatch(/^`{3,}text$/)
      // A block ends at the first line of at least as many backticks, which may be indented by three spaces.
      // https://spec.commonmark.org/0.31.2/#fenced-code-blocks
      const lines = rest.join('\n').split(/\r\n|\n|\r/)
      const end = lines.findIndex((line) => new RegExp(`^ {0,3}${fence}\`*[ \\t]*$`).test(line))
      expect(lines.slice(0, end)).toEqual(`${message}\n`.split(/\r\n|\n|\r/).slice(0, -1))
      expect(lines.slice(end)).toEqual([fence, '', ''])
    }),
    { numRuns: 500 },
  )
})

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1949, '1.9 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1.0 MB'],
  [999_999, '1.0 MB'],
  [1_000_000, '1.0 MB'],
  [5_301_000, '5.3 MB'],
  [999_950_000, '1.0 GB'],
  [1_500_000_000, '1.5 GB'],
  [2_000_000_000_000, '2.0 TB'],
  [3_000_000_000_000_000, '3000.0 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(readableSize(bytes)).toBe(text)
})

test.each([
  [0, '0.00 s'],
  [4, '0.00 s'],
  [5, '0.01 s'],
  [1234, '1.23 s'],
  [9994, '9.99 s'],
  [9995, '10 s'],
  [61_499, '61 s'],
  [61_500, '62 s'],
])('%d milliseconds are %s', (milliseconds, text) => {
  expect(readableTime(milliseconds)).toBe(text)
})
