import { describe, expect, test } from '@jest/globals'
import { parseMetadata, resultFor } from '../../src/buildx/metadata.ts'
import type { StoredImage } from '../../src/oci/manifest.ts'
import { digest, reference } from '../fixtures/values.ts'

const [MANIFEST, CONFIG] = [digest('a'), digest('c')]

// Recorded with buildx 0.13.1; digests are shortened to one digit.
const RECORDED = {
  'buildx.build.ref': 'default/default/k1obchk18q34a6do4hwi6qe44',
  'containerimage.config.digest': CONFIG,
  'containerimage.descriptor': {
    mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
    digest: MANIFEST,
    size: 497,
    platform: { architecture: 'amd64', os: 'linux' },
  },
  'containerimage.digest': MANIFEST,
  'image.name': '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1',
}

test('an image', () => {
  const { digest: found, imageId, metadata } = parseMetadata(JSON.stringify(RECORDED, undefined, 2))
  expect({ found, imageId, metadata: JSON.parse(metadata) }).toEqual({
    found: MANIFEST,
    imageId: CONFIG,
    metadata: RECORDED,
  })
})

test('fields that say more than what was built are not handed on', () => {
  const hostile = {
    ...RECORDED,
    'buildx.build.provenance': { buildConfig: {}, metadata: { github_event_payload: '::add-mask::a' } },
    'buildx.build.provenance/linux/amd64': { invocation: { parameters: { 'build-arg:TOKEN': 'secret' } } },
    'buildx.build.warnings': [{ detail: '##[add-mask]a' }],
    github_event_payload: { head_commit: { message: 'x\n::stop-commands::x' } },
  }
  const { metadata } = parseMetadata(JSON.stringify(hostile))
  expect(JSON.parse(metadata)).toEqual(RECORDED)
})

test('metadata is one line: no text in it begins a line of the log', () => {
  const { metadata } = parseMetadata(JSON.stringify({ 'image.name': 'a\n::error::b' }))
  expect(metadata).toBe('{"image.name":"a\\n::error::b"}')
})

const built = (manifest: unknown, image: unknown, fields: object) => ({
  digest: manifest,
  imageId: image,
  warnings: [],
  metadata: JSON.stringify(fields),
})
const index = { 'containerimage.digest': MANIFEST }
const config = { 'containerimage.config.digest': CONFIG }
const number = { 'containerimage.digest': 7 }
const malformed = { 'containerimage.digest': 'sha256:short' }

test.each<readonly [name: string, fields: object, result: object]>([
  ['an index has no configuration', index, built(MANIFEST, MANIFEST, index)],
  ['an image that was only exported has no manifest', config, built(undefined, CONFIG, config)],
  ['a digest that is no text', number, built(undefined, undefined, number)],
  ['a malformed digest', malformed, built(undefined, undefined, malformed)],
  ['nothing', {}, built(undefined, undefined, {})],
])('%s', (_name, fields, result) => {
  expect(parseMetadata(JSON.stringify(fields))).toEqual(result)
})

test.each([
  ['a list', '[]'],
  ['null', 'null'],
  ['a text', '"sha256"'],
])('a file that is no object: %s', (_name, text) => {
  expect(() => parseMetadata(text)).toThrow(new Error('it holds no object'))
})

test('a file that is not JSON', () => {
  expect(() => parseMetadata('{"containerimage.digest":')).toThrow(SyntaxError)
})

describe('the result of a build, told of the image in the registry', () => {
  const NAME = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app:v1'
  const TYPE = 'application/vnd.docker.distribution.manifest.v2+json'
  const STORED = { digest: MANIFEST, config: CONFIG, mediaType: TYPE, size: 497 }
  const INDEX = { ...STORED, config: undefined }
  const archive = { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digest('e'), size: 480 }
  const seen = { ...RECORDED, 'containerimage.descriptor': { mediaType: TYPE, digest: MANIFEST, size: 497 } }
  const { 'containerimage.config.digest': _config, ...ofIndex } = RECORDED
  const ref = { 'buildx.build.ref': RECORDED['buildx.build.ref'] }
  const beside = {
    ...ref,
    'containerimage.digest': archive.digest,
    'containerimage.config.digest': digest('d'),
    'containerimage.descriptor': archive,
    'image.name': 'host/app:v1,host/app:latest',
  }

  test.each<readonly [name: string, fields: object, stored: StoredImage, told: object]>([
    ['the same image: as it is', RECORDED, STORED, RECORDED],
    ['a name of the step', { ...RECORDED, 'image.name': 'host/app:staging-1' }, STORED, RECORDED],
    ['an archive that was written beside it', beside, STORED, seen],
    ['an index has no configuration', RECORDED, INDEX, ofIndex],
    ['nothing was told', ref, STORED, seen],
  ])('%s', (_name, fields, stored, told) => {
    const result = resultFor(parseMetadata(JSON.stringify(fields)), stored, reference(NAME))
    const { digest: found, imageId, metadata } = result
    expect({ found, imageId, metadata: JSON.parse(metadata) }).toEqual({
      found: MANIFEST,
      imageId: stored.config ?? MANIFEST,
      metadata: told,
    })
  })
})
