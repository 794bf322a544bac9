// Lists of images, as ECR's answers tell of them: what they leave open is no answer.
import { describe, expect, test } from '@jest/globals'
import type { FaultRule, LocalEcr } from '../../../emulator/index.ts'
import type { Ecr } from '../../../src/ecr/api.ts'
import { makeImage, pushImage } from '../../emulator/support.ts'
import { REPOSITORY, tag } from '../../fixtures/values.ts'
import { withRepository } from '../../support/ecr-session.ts'
import { ask, numbered } from '../../support/registry.ts'

const { name } = REPOSITORY
const digest = `sha256:${'a'.repeat(64)}`

const answering = (match: string, ...answers: readonly object[]): FaultRule[] =>
  answers.map((answer, at) => ({
    match,
    body: JSON.stringify(answer),
    contentType: 'application/x-amz-json-1.1',
    ...(at < answers.length - 1 && { times: 1 }),
  }))

const images = (...imageTags: readonly string[]) => ({ imageDetails: [{ imageDigest: digest, imageTags }] })

const LISTS: Readonly<Record<string, (ecr: Ecr) => Promise<unknown>>> = {
  'all tags': (ecr) => ecr.taggedImages(name),
  'some tags': (ecr) => ecr.imageStates(name, [tag('v1'), tag('latest')]),
  'one tag': (ecr) => ecr.imageState(name, tag('latest')),
  'any image': (ecr) => ecr.hasImages(name),
  templates: (ecr) => ecr.creationTemplates(),
  findings: (ecr) => ecr.scan(name, digest as never),
}

const TEMPLATES = 'DescribeRepositoryCreationTemplates'
const FINDINGS = 'DescribeImageScanFindings'
const SCAN = { imageScanStatus: { status: 'COMPLETE' }, imageScanFindings: { findings: [] } }

describe('answers that are not believed', () => {
  test.each<readonly [name: string, list: string, faults: FaultRule[], code: string]>([
    [
      'a list that begins again',
      'all tags',
      answering('DescribeImages', { ...images('v1'), nextToken: 'x' }),
      'WrongAnswer',
    ],
    ['no list', 'all tags', answering('DescribeImages', {}), 'EmptyAnswer'],
    ['one tag of two', 'some tags', answering('DescribeImages', images('v1')), 'EmptyAnswer'],
    ['no tag of two', 'some tags', answering('DescribeImages', { imageDetails: [] }), 'EmptyAnswer'],
    ['another tag than the one', 'one tag', answering('DescribeImages', images('v1')), 'EmptyAnswer'],
    ['no list of images', 'any image', answering('DescribeImages', {}), 'EmptyAnswer'],
    [
      'templates that begin again',
      'templates',
      answering(TEMPLATES, { repositoryCreationTemplates: [], nextToken: 'x' }),
      'WrongAnswer',
    ],
    ['findings that begin again', 'findings', answering(FINDINGS, { ...SCAN, nextToken: 'x' }), 'WrongAnswer'],
  ])('%s', (_name, list, faults, code) =>
    withRepository(async (_local, ecr) => {
      await expect(LISTS[list]?.(ecr)).rejects.toMatchObject({ code })
    }, faults),
  )
})

describe('answers that are', () => {
  test.each<readonly [name: string, list: string, faults: FaultRule[], told: unknown]>([
    [
      'an empty page before one with images',
      'all tags',
      answering('DescribeImages', { imageDetails: [], nextToken: 'x' }, images('v1')),
      [{ digest, archived: false, names: ['v1'], pushed: undefined }],
    ],
    [
      'an empty page, and there are more',
      'any image',
      answering('DescribeImages', { imageDetails: [], nextToken: 'x' }),
      true,
    ],
    ['an empty page, and there are none', 'any image', answering('DescribeImages', { imageDetails: [] }), false],
  ])('%s', (_name, list, faults, told) =>
    withRepository(async (_local, ecr) => {
      expect(await LISTS[list]?.(ecr)).toEqual(told)
    }, faults),
  )
})

/** Gives an image so many tags, and another one the next. */
async function pushTagged(local: LocalEcr, tags: readonly string[]): Promise<void> {
  const [first = '', ...others] = tags
  const last = others.pop() ?? ''
  const image = makeImage('one')
  await pushImage(local, name, image, first)
  for (const imageTag of others)
    await ask(local, 'PutImage', { repositoryName: name, imageManifest: image.manifest, imageTag })
  await pushImage(local, name, makeImage('two'), last)
}

test.each<readonly [name: string, tags: number, asked: number, requests: number]>([
  ['100 tags', 100, 100, 1],
  ['101 tags', 101, 101, 2],
  ['250 tags', 250, 250, 3],
  ['one of the last part is missing: that part alone is asked for one by one', 203, 204, 7],
])('the images behind many tags: %s', (_name, tags, asked, requests) =>
  withRepository(async (local, ecr) => {
    await pushTagged(local, numbered(tags))
    const before = local.requests().length
    const states = await ecr.imageStates(name, numbered(asked).map(tag))
    expect(states.map(({ names }) => names.length).sort((one, other) => other - one)).toEqual([tags - 1, 1])
    expect(local.requests().slice(before)).toHaveLength(requests)
  }),
)
