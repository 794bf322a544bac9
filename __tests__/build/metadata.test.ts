import { expect, test } from '@jest/globals'
import { parseMetadata } from '../../src/build/metadata.ts'
import { digest } from '../values.ts'

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
  expect(() => parseMetadata(text)).toThrow(new Error('the metadata file of buildx holds no object'))
})

test('a file that is not JSON', () => {
  expect(() => parseMetadata('{"containerimage.digest":')).toThrow(SyntaxError)
})
