import { expect, test } from '@jest/globals'
import { type ComparedSizes, sizeCheck } from '../../src/gate/size-check.ts'
import type { SizeLimits } from '../../src/inputs/size-limits.ts'
import { digestOf, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'

const indexOf = (...sizes: readonly (readonly [architecture: string, size: number])[]): string =>
  JSON.stringify({
    manifests: sizes.map(([architecture, size]) => ({
      digest: digestOf(manifestOf(size)),
      platform: { os: 'linux', architecture },
    })),
  })

/** Why an image is refused, where the repository has another one with the tag v1; and the sizes that were compared. */
async function run(now: string, limits: Partial<SizeLimits>, before?: string, children: readonly number[] = []) {
  let sizes: ComparedSizes | undefined
  const images = Object.fromEntries([
    ...(before === undefined ? [] : [[before, ['v1']]]),
    ...children.map((size) => [manifestOf(size), []]),
  ])
  const told: string[] = []
  const check = sizeCheck({ bytes: undefined, growth: undefined, ...limits }, [tag('v2'), tag('v1')], {
    compared: (compared) => {
      sizes = compared
    },
    info: (line) => void told.push(line),
    warning: (line) => void told.push(`warning: ${line}`),
  })
  const refusal = await check.run(imageOf(now), { ecr: new MemoryEcr({ images }), repository: REPOSITORY })
  return { problem: refusal?.problem.replace(digestOf(now), '<digest>'), sizes, told }
}

const REFUSED = 'The image <digest> gets no tag:'

test.each<[string, number, number | undefined, Partial<SizeLimits>, string | undefined]>([
  ['under the limit', 99, undefined, { bytes: 100 }, undefined],
  ['at the limit', 100, undefined, { bytes: 100 }, undefined],
  ['over the limit', 101, undefined, { bytes: 100 }, `${REFUSED} it has 101 B, and size-limit is 100 B.`],
  ['grown as much as it may', 110, 100, { growth: 10 }, undefined],
  [
    'grown more than it may',
    111,
    100,
    { growth: 10 },
    `${REFUSED} it has 111 B, 11.0 % more than the 100 B of v1, and size-growth-limit is 10 %.`,
  ],
  ['smaller than before', 50, 100, { growth: 0 }, undefined],
  ['the first one', 500, undefined, { growth: 10 }, undefined],
  [
    'over both',
    200,
    100,
    { bytes: 150, growth: 10 },
    `${REFUSED} it has 200 B, and size-limit is 150 B; it has 200 B, 100.0 % more than the 100 B of v1, and size-growth-limit is 10 %.`,
  ],
])('an image that is %s', async (_name, now, before, limits, problem) => {
  expect((await run(manifestOf(now), limits, before === undefined ? undefined : manifestOf(before))).problem).toBe(
    problem,
  )
})

test('each platform is compared with itself, and a new one has not grown', async () => {
  const { problem, sizes } = await run(
    indexOf(['amd64', 120], ['arm64', 300]),
    { growth: 10 },
    indexOf(['amd64', 100]),
    [100, 120, 300],
  )
  expect(problem).toBe(
    `${REFUSED} linux/amd64 has 120 B, 20.0 % more than the 100 B of v1, and size-growth-limit is 10 %.`,
  )
  expect(sizes).toEqual({
    now: new Map([
      ['linux/amd64', 120],
      ['linux/arm64', 300],
    ]),
    before: new Map([['linux/amd64', 100]]),
    grown: [],
  })
})

const LOST = (platforms: string): string =>
  `warning: The repository does not say the size that ${platforms} had as v1, so nothing is known of its growth (size-growth-limit).`

test.each<[string, string, string, readonly number[], string]>([
  [
    'one platform',
    indexOf(['amd64', 120], ['arm64', 300]),
    indexOf(['amd64', 110], ['arm64', 7]),
    [110],
    'linux/arm64',
  ],
  ['an image that stands alone now', manifestOf(120), indexOf(['amd64', 7]), [], 'the image'],
  ['the only one', indexOf(['amd64', 120]), indexOf(['amd64', 7]), [], 'linux/amd64'],
])('what the repository has lost of the image before is told, of %s', async (_name, now, before, kept, lost) => {
  const { problem, told } = await run(now, { growth: 10 }, before, [120, 300, ...kept])
  expect([problem, told]).toEqual([undefined, [LOST(lost)]])
})

test('where only the size is limited, the image before is compared for the summary alone', async () => {
  const { problem, sizes, told } = await run(manifestOf(120), { bytes: 200 }, manifestOf(100))
  expect([problem, told, sizes?.before]).toEqual([undefined, [], new Map([['', 100]])])
})

const OTHERS = 'The image of v1 has other platforms, so nothing is known of the growth (size-growth-limit).'

test.each<[string, string, string, string | undefined, readonly string[]]>([
  [
    'an image of one platform, by its index',
    manifestOf(120),
    indexOf(['amd64', 100]),
    `${REFUSED} it has 120 B, 20.0 % more than the 100 B of v1, and size-growth-limit is 10 %.`,
    [],
  ],
  [
    'an index of one platform, with what stood alone',
    indexOf(['amd64', 120]),
    manifestOf(80),
    `${REFUSED} linux/amd64 has 120 B, 50.0 % more than the 80 B of v1, and size-growth-limit is 10 %.`,
    [],
  ],
  ['what stands alone, with several', manifestOf(120), indexOf(['amd64', 100], ['arm64', 300]), undefined, [OTHERS]],
  ['one platform, with another', indexOf(['amd64', 120]), indexOf(['arm64', 100]), undefined, [OTHERS]],
])('the growth of %s', async (_name, now, before, problem, told) => {
  expect(await run(now, { growth: 10 }, before, [100, 120, 300])).toMatchObject({ problem, told })
})

test.each<[string, string, string]>([
  [
    'whose manifest is not there',
    indexOf(['amd64', 100], ['arm64', 300]),
    'the repository does not say the size of linux/arm64',
  ],
  ['that is an index of nothing', indexOf(), 'it is an index without an image'],
])('an image %s does not pass', async (_name, now, why) => {
  expect((await run(now, { bytes: 1_000 }, undefined, [100])).problem).toBe(
    `The image <digest> could not be measured: ${why}. It gets no tag.`,
  )
})
