import { expect, test } from '@jest/globals'
import type { Scan, ScanRequest } from '../../src/ecr/scan.ts'
import { scanCheck } from '../../src/gate/scan-check.ts'
import type { ScanVerdict } from '../../src/gate/scan-verdict.ts'
import type { ScanSettings } from '../../src/inputs/scan-settings.ts'
import { digestOf, failure, imageOf, MemoryEcr, manifestOf, type Start } from '../fixtures/memory-ecr.ts'
import { findingOf, scanOf } from '../fixtures/scans.ts'
import { REPOSITORY, tag } from '../fixtures/values.ts'
import { VirtualTime } from '../fixtures/virtual-time.ts'

const IMAGE = manifestOf(1)
const OTHER = manifestOf(2)
const ATTESTATION = manifestOf(3)

const child = (manifest: string, architecture: string, annotations?: object) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: digestOf(manifest),
  size: manifest.length,
  platform: { os: architecture === 'unknown' ? 'unknown' : 'linux', architecture },
  ...(annotations && { annotations }),
})
const INDEX = JSON.stringify({
  manifests: [
    child(IMAGE, 'amd64'),
    child(OTHER, 'arm64'),
    child(ATTESTATION, 'unknown', {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': digestOf(IMAGE),
    }),
  ],
})

interface Case extends Pick<Start, 'before'> {
  readonly image?: string
  /** Scans of each manifest, one for each question. */
  readonly scans?: readonly (readonly [manifest: string, ...scans: (Scan | undefined)[]])[]
  readonly request?: ScanRequest
  readonly settings?: Partial<ScanSettings>
  readonly images?: Start['images']
}

/** How a check ended, what it told, and how long it took. */
async function run({ image = IMAGE, scans = [], request, settings, images, before }: Case) {
  const time = new VirtualTime()
  const told: string[] = []
  let verdict: ScanVerdict | undefined
  const check = scanCheck(
    { fixable: 'high', unfixed: 'off', ignored: [], baseline: undefined, timeout: 600_000, ...settings },
    {
      now: time.now,
      wait: time.wait,
      date: () => new Date(Date.parse('2026-11-30T10:00:00Z') + time.now()),
      info: (line) => void told.push(line),
      warning: (line) => void told.push(line),
      judged: (one) => {
        verdict = one
      },
    },
  )
  const ecr = new MemoryEcr({
    scans: Object.fromEntries(scans.map(([manifest, ...all]) => [digestOf(manifest), all])),
    ...(request && { scanRequest: request }),
    ...(images && { images }),
    ...(before && { before }),
  })
  const ended = await time.run(check.run(imageOf(image), { ecr, repository: REPOSITORY }))
  return {
    problem: ended?.problem.replace(digestOf(image), '<digest>'),
    remedy: ended?.remedy,
    told,
    seconds: time.now() / 1000,
    findings: verdict?.findings.length,
  }
}

test('an image without findings passes at once', async () => {
  expect(await run({ scans: [[IMAGE, scanOf()]] })).toEqual({ told: [], seconds: 0, findings: 0 })
})

test('a scan is waited for, and that is told once', async () => {
  const scans = [[IMAGE, undefined, scanOf({ status: 'IN_PROGRESS', kind: undefined }), scanOf()]] as const
  expect(await run({ scans })).toEqual({
    told: [`Waiting for ECR's scan of ${digestOf(IMAGE)}, 10 minutes at most.`],
    seconds: 6,
    findings: 0,
  })
})

test('an index without an image does not pass', async () => {
  const image = JSON.stringify({ manifests: [] })
  expect((await run({ image })).problem).toBe(
    'The image <digest> could not be judged: it is an index without an image. It gets no tag.',
  )
})

test('a scan that no push begins is begun', async () => {
  const asked: string[] = []
  const ended = await run({
    scans: [[IMAGE, undefined, undefined, undefined, scanOf()]],
    before: (call) => void (call === 'start scan' && asked.push(call)),
  })
  expect(ended).toMatchObject({ problem: undefined, seconds: 6 })
  expect(asked).toEqual(['start scan'])
})

test('findings refuse the image', async () => {
  expect(
    await run({ scans: [[IMAGE, scanOf({ findings: [findingOf({ fix: 'unknown', fixedIn: undefined })] })]] }),
  ).toMatchObject({
    problem:
      'The image <digest> gets no tag: it has 1 critical finding of which basic scanning does not tell whether there is a fix (CVE-2026-1 in openssl 3.0.1).',
    findings: 1,
  })
})

test('each platform of an index is judged, and attestations are not asked about', async () => {
  const asked: string[] = []
  const ended = await run({
    image: INDEX,
    scans: [
      [IMAGE, scanOf()],
      [OTHER, scanOf({ kind: 'enhanced', status: 'ACTIVE', findings: [findingOf()] })],
    ],
    before: (call, about) => void (call === 'scan' && asked.push(about)),
  })
  expect(ended).toMatchObject({
    problem:
      'The image <digest> gets no tag: linux/arm64 has 1 critical finding that has a fix (CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2).',
    seconds: 12,
  })
  expect(new Set(asked)).toEqual(new Set([digestOf(IMAGE), digestOf(OTHER)]))
})

test('what cannot be judged does not pass, and says why of each platform', async () => {
  const failed = scanOf({ status: 'FAILED', kind: undefined, description: 'no space' })
  const archived = scanOf({ status: 'IMAGE_ARCHIVED', kind: undefined })
  expect(
    await run({
      image: INDEX,
      scans: [
        [IMAGE, failed],
        [OTHER, archived],
      ],
    }),
  ).toEqual({
    problem:
      'The image <digest> could not be judged: of linux/amd64, ECR could not finish the scan (no space); of linux/arm64, it is in the archive, where nothing is scanned. It gets no tag.',
    remedy:
      'Run the job again tomorrow, when ECR takes the image once more, or change the base image to one that ECR can scan. Restore the image, or push it again.',
    told: [],
    seconds: 0,
    findings: undefined,
  })
})

test('a scan that is not done in time does not pass', async () => {
  expect(await run({ scans: [[IMAGE, scanOf({ status: 'PENDING', kind: undefined })]] })).toMatchObject({
    problem:
      'The image <digest> could not be judged: ECR did not finish the scan in 10 minutes (status PENDING). It gets no tag.',
    seconds: 600,
  })
})

test('a repository that Amazon Inspector does not cover does not pass', async () => {
  expect(await run({ request: 'not basic' })).toMatchObject({
    problem:
      'The image <digest> could not be judged: it is not scanned: no rule of Amazon Inspector covers this repository. It gets no tag.',
    seconds: 120,
  })
})

test('a question that ECR refuses is no pass', async () => {
  const before = (call: string): void => {
    if (call === 'scan') throw failure('AccessDeniedException', 'not authorized to perform: inspector2:ListFindings')
  }
  await expect(run({ before })).rejects.toThrow('inspector2:ListFindings')
})

test('findings of the baseline only warn', async () => {
  const scans = [
    [IMAGE, scanOf({ findings: [findingOf()] })],
    [OTHER, scanOf({ findings: [findingOf()] })],
  ] as const
  const settings = { baseline: tag('latest') }
  expect(await run({ scans, settings, images: { [OTHER]: ['latest'] } })).toMatchObject({
    problem: undefined,
    told: [
      '1 finding does not count, because the image of scan-baseline has the same: CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2.',
    ],
  })
  expect(await run({ scans, settings })).toMatchObject({
    problem: expect.stringContaining('1 critical finding'),
    told: ['There is no image latest to compare the findings with (scan-baseline): all of them count.'],
  })
  expect(await run({ scans: [scans[0]], settings, images: { [OTHER]: ['latest'] } })).toMatchObject({
    problem: expect.stringContaining('1 critical finding'),
    told: ['The image latest has no findings that can be read (scan-baseline): what it may have already counts.'],
  })
})

test('a baseline of which the repository has lost a platform knows what the others have', async () => {
  const scans = [[IMAGE, scanOf({ findings: [findingOf()] })]] as const
  const before = (call: string, about: string): void => {
    if (call === 'scan' && about === digestOf(OTHER)) throw failure('ImageNotFoundException')
  }
  const images = { [INDEX]: ['latest'] }
  expect(await run({ scans, settings: { baseline: tag('latest') }, images, before })).toMatchObject({
    problem: undefined,
    told: [
      'The image latest has no findings that can be read (scan-baseline): what it may have already counts.',
      '1 finding does not count, because the image of scan-baseline has the same: CVE-2026-1 in openssl 3.0.1, fixed in 3.0.2.',
    ],
  })
})
