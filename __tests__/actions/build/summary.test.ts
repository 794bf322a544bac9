import { expect, test } from '@jest/globals'
import { type BuildReport, buildSummary, type PushReport, pushSummary } from '../../../src/actions/build/summary.ts'
import type { DestinationReport } from '../../../src/delivery/delivery-summary.ts'
import type { Repository } from '../../../src/names/repository.ts'
import { printed } from '../../fixtures/markdown.ts'
import { digest, REPOSITORY, reference, repositoryName, tag } from '../../fixtures/values.ts'

const DESTINATION: DestinationReport = {
  repository: REPOSITORY,
  created: true,
  result: 'delivered',
  tags: [
    { tag: tag('v1'), now: undefined, locked: false, archived: false },
    { tag: tag('stable'), now: digest('a'), locked: true, archived: false },
    { tag: tag('latest'), now: digest('b'), locked: false, archived: false },
  ],
  stay: [],
}

const BUILD: BuildReport = { cache: { steps: 0, cached: 0 }, warnings: [] }

const REPORT: PushReport = {
  destinations: [DESTINATION],
  digest: digest('a'),
  measured: { size: 12_345_678, manifests: 1, layers: [] },
  before: undefined,
  build: BUILD,
  phases: [
    { name: 'look', milliseconds: 216 },
    { name: 'build', milliseconds: 12_034 },
  ],
}

const URI = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app'
const A = 'a'.repeat(64)

test('a push', () => {
  expect(printed(pushSummary(REPORT))).toBe(`### Delivered to \`${URI}\`

The repository was created by this run.

| Tag | Change |
| --- | --- |
| \`v1\` | new |
| \`stable\` | unchanged |
| \`latest\` | moved from \`sha256:bbbbbbbbbbbb\` |

\`\`\`sh
aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin ${URI.split('/')[0]}
docker pull ${URI}@sha256:${A}
\`\`\`

**Size:** 12.3 MB compressed

**Time:** 12 s

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %S.%L s
  look 0.22 s : 0, 216
  build 12 s : 216, 12250
\`\`\`

<details>
<summary>Each phase</summary>

| Phase | Time |
| --- | --- |
| look | 0.22 s |
| build | 12 s |
| **total** | 12 s |

</details>
`)
})

test('an image on ECR Public is pulled without a login', () => {
  const registry = { ...REPOSITORY.registry, host: 'public.ecr.aws', alias: 'acme' }
  const report = { ...REPORT, destinations: [{ ...DESTINATION, repository: { ...REPOSITORY, registry } }] }
  const [, commands] = /```sh\n([^`]*)```/.exec(printed(pushSummary(report))) ?? []
  expect(commands).toBe(`docker pull public.ecr.aws/acme/team/app@sha256:${A}\n`)
})

const layer = (letter: string, size: number) => ({ digest: digest(letter), size })

test.each<readonly [name: string, over: Partial<PushReport>, parts: readonly string[]]>([
  [
    'an index',
    { measured: { size: 999, manifests: 2, layers: undefined } },
    ['**Size:** 999 B compressed in 2 manifests'],
  ],
  ['an image of unknown size', { measured: undefined }, []],
  [
    'an image that grew',
    {
      before: {
        tag: tag('latest'),
        measured: { size: 3000, manifests: 1, layers: [layer('b', 1000), layer('c', 2000)] },
      },
      measured: { size: 9500, manifests: 1, layers: [layer('b', 1000), layer('d', 2500), layer('e', 6000)] },
    },
    [
      '**Size:** 9.5 kB compressed, +6.5 kB (+216.7 %) against what `latest` had',
      '| Layer that grew | Before | Now |\n| --- | --- | --- |\n| 3 of 3 | none | 6.0 kB |\n| 2 of 3 | 2.0 kB | 2.5 kB |',
    ],
  ],
  [
    'an image where an index was: nobody can tell which layer grew',
    {
      before: { tag: tag('latest'), measured: { size: 2000, manifests: 2, layers: undefined } },
      measured: { size: 3000, manifests: 1, layers: [layer('b', 3000)] },
    },
    ['**Size:** 3.0 kB compressed, +1.0 kB (+50.0 %) against what `latest` had'],
  ],
  [
    'an image that shrank',
    {
      before: { tag: tag('main'), measured: { size: 2000, manifests: 1, layers: [layer('b', 2000)] } },
      measured: { size: 1000, manifests: 1, layers: [layer('c', 1000)] },
    },
    ['**Size:** 1.0 kB compressed, −1.0 kB (−50.0 %) against what `main` had'],
  ],
  [
    'a build with a cache',
    { measured: undefined, build: { ...BUILD, cache: { steps: 7, cached: 5 } } },
    ['**Cache:** 5 of 7 steps came from it'],
  ],
  [
    'a Dockerfile with remarks, whose words mean nothing in Markdown',
    {
      measured: undefined,
      build: {
        ...BUILD,
        warnings: [
          { rule: 'StageNameCasing', message: 'Stage name <b>X</b> | should', lines: { start: 3, end: 3 }, url: '' },
          { rule: undefined, message: 'something', lines: undefined, url: '' },
        ],
      },
    },
    [
      "**Dockerfile:** 2 remarks of BuildKit's",
      '| Line | Remark |\n| --- | --- |\n| 3 | Stage name &#60;b&#62;X&#60;/b&#62; &#124; should (StageNameCasing) |\n|  | something |',
    ],
  ],
  ['a run that built nothing', { measured: undefined, build: undefined }, []],
])('%s', (_name, over, parts) => {
  const all = printed(pushSummary({ ...REPORT, ...over })).split('\n\n')
  const pull = all.findIndex((part) => part.startsWith('```sh'))
  const time = all.findIndex((part) => part.startsWith('**Time'))
  expect(all.slice(pull + 1, time)).toEqual(parts)
})

test('many remarks are cut', () => {
  const warning = { rule: 'Rule', message: 'words', lines: undefined, url: '' }
  const text = printed(pushSummary({ ...REPORT, build: { ...BUILD, warnings: Array(31).fill(warning) } }))
  expect(text.match(/words/g)).toHaveLength(20)
  expect(text).toContain('\n\nAnd 11 more, in the log.\n\n')
})

test('several destinations', () => {
  const at = (name: string): Repository => ({ ...REPOSITORY, name: repositoryName(name) })
  const [new1] = DESTINATION.tags
  const destinations: readonly DestinationReport[] = [
    { repository: at('one'), created: false, result: 'failed', tags: [], stay: [] },
    { ...DESTINATION, repository: at('two') },
    { repository: at('three'), created: false, result: 'incomplete', tags: new1 === undefined ? [] : [new1], stay: [] },
  ]
  const host = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
  expect(printed(pushSummary({ ...REPORT, destinations }))).toBe(`### Delivered to 1 of 3 repositories

| Repository | Result | Tags |
| --- | --- | --- |
| \`${host}/one\` | **failed** |  |
| \`${host}/two\` | delivered, repository created | \`v1\` new<br>\`stable\` unchanged<br>\`latest\` moved from \`sha256:bbbbbbbbbbbb\` |
| \`${host}/three\` | **incomplete** | \`v1\` new |

\`\`\`sh
aws ecr get-login-password --region eu-central-1 | docker login --username AWS --password-stdin ${host}
docker pull ${host}/two@sha256:${A}
\`\`\`

**Size:** 12.3 MB compressed

**Time:** 12 s

\`\`\`mermaid
gantt
  dateFormat x
  axisFormat %S.%L s
  look 0.22 s : 0, 216
  build 12 s : 216, 12250
\`\`\`

<details>
<summary>Each phase</summary>

| Phase | Time |
| --- | --- |
| look | 0.22 s |
| build | 12 s |
| **total** | 12 s |

</details>
`)
})

test('a build that is not pushed', () => {
  expect(
    printed(buildSummary([reference('app:v1'), reference('app:latest')], 'the input push is false', BUILD, [])),
  ).toBe(`### Built, not pushed

Not pushed because the input push is false.

- \`app:v1\`
- \`app:latest\`
`)
})
