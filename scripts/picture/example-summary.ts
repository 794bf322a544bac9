import { type PushReport, pushSummary } from '../../src/actions/build/summary.ts'
import type { Parsed } from '../../src/base/result.ts'
import { parseAccountId, parseRegion } from '../../src/names/aws.ts'
import { type Digest, parseDigest, parseTag } from '../../src/names/image-reference.ts'
import { registryHost } from '../../src/names/registry.ts'
import { parseRepositoryName } from '../../src/names/repository.ts'

function valid<T>(parsed: Parsed<T>): T {
  if (parsed.ok) return parsed.value
  throw new Error(parsed.problem)
}

const ACCOUNT = valid(parseAccountId('123456789012'))
const REGION = valid(parseRegion('eu-central-1'))

const digestOf = (letters: string): Digest => valid(parseDigest(`sha256:${letters.repeat(64 / letters.length)}`))

/** The image of the push before, and the one that is delivered. */
const [BEFORE, NOW] = [digestOf('7c1f9a20'), digestOf('3e8b54d1')]

const tagOf = (text: string, now: Digest | undefined) => ({
  tag: valid(parseTag(text)),
  now,
  locked: false,
  archived: false,
})

const layers = (last: number) => [
  { digest: digestOf('a1'), size: 29_000_000 },
  { digest: digestOf('b2'), size: 46_200_000 },
  { digest: digestOf(`c${last % 10}`), size: last },
]

/** The second push of an application to main, as the step would report it. */
const REPORT: PushReport = {
  destinations: [
    {
      repository: {
        name: valid(parseRepositoryName('my-app')),
        registry: { account: ACCOUNT, region: REGION, host: registryHost(ACCOUNT, REGION) },
      },
      created: false,
      result: 'delivered',
      tags: [tagOf('sha-9d0c1a7', undefined), tagOf('main', BEFORE), tagOf('latest', BEFORE)],
      stay: [],
    },
  ],
  digest: NOW,
  measured: { size: 77_310_000, manifests: 1, layers: layers(2_110_003) },
  before: { tag: valid(parseTag('latest')), measured: { size: 76_940_000, manifests: 1, layers: layers(1_740_000) } },
  build: { cache: { steps: 9, cached: 6 }, warnings: [] },
  phases: [
    { name: 'look', milliseconds: 640 },
    { name: 'build', milliseconds: 21_300 },
    { name: 'tag', milliseconds: 410 },
    { name: 'report', milliseconds: 90 },
  ],
}

/** The job summary of the READMEs' picture, as Markdown. */
export const exampleSummary = (): string => pushSummary(REPORT).print((text) => text)
