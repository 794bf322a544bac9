// The record of a build, as a registry has it: what is written is read, and nothing else is taken for one.
import { expect, test } from '@jest/globals'
import type { Digest } from '../../src/names/image-reference.ts'
import { isImageOf, readFingerprintParts, readRecord, writeRecord } from '../../src/reuse/reuse-record.ts'

const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest
const PARTS = {
  scheme: 1,
  salt: '0',
  settings: [['target', 'a']],
  images: [],
  contexts: [['context', 'b', [['a.ts', 'c']]]],
} as const
const FINGERPRINT = { value: 'f'.repeat(64), parts: PARTS }
const ORIGIN = { commit: 'c0ffee'.padEnd(40, '0'), built: new Date('2026-03-07T12:00:00Z') }
const INDEX = {
  digest: digest('a'),
  tag: undefined,
  manifest: JSON.stringify({ manifests: [{ digest: digest('b') }, { digest: digest('c') }] }),
  mediaType: 'application/vnd.oci.image.index.v1+json',
}

const textOf = ({ manifest: { bytes } }: ReturnType<typeof writeRecord>): string => Buffer.from(bytes).toString('utf8')

test('a record says which image has a fingerprint, and refers to it', () => {
  const written = writeRecord(FINGERPRINT, INDEX, ORIGIN)
  const [empty, parts] = written.blobs
  const read = readRecord({ manifest: textOf(written) })
  expect(read).toEqual({
    fingerprint: 'f'.repeat(64),
    image: digest('a'),
    manifests: [digest('b'), digest('c')],
    ...ORIGIN,
    parts: { digest: parts?.digest, size: parts?.size },
  })
  expect(JSON.parse(textOf(written))).toMatchObject({
    artifactType: 'application/vnd.ecr-build-push.reuse.v1+json',
    config: { digest: empty?.digest, size: 2 },
    subject: { mediaType: INDEX.mediaType, digest: INDEX.digest, size: INDEX.manifest.length },
  })
  expect(readFingerprintParts(Buffer.from(parts?.bytes ?? []).toString('utf8'))).toEqual(PARTS)
  expect(read && isImageOf(read, INDEX)).toBe(true)
  expect(read && isImageOf(read, { ...INDEX, manifest: '{"manifests":[]}' })).toBe(false)
  expect(read && isImageOf(read, { ...INDEX, digest: digest('b') })).toBe(false)
})

const WRITTEN = JSON.parse(textOf(writeRecord(FINGERPRINT, INDEX, ORIGIN)))
const annotated = (annotations: object) => ({ ...WRITTEN, annotations: { ...WRITTEN.annotations, ...annotations } })

test.each<readonly [name: string, manifest: unknown]>([
  ['an image', { config: { digest: digest('a') }, layers: [] }],
  ['an artifact of another kind', { ...WRITTEN, artifactType: 'application/spdx+json' }],
  ['a record without an image', { ...WRITTEN, subject: undefined }],
  ['a record without parts', { ...WRITTEN, layers: [] }],
  ['a fingerprint that is none', annotated({ 'ecr-build-push.fingerprint': 'latest' })],
  ['a manifest that is none', annotated({ 'ecr-build-push.manifests': 'a,b' })],
  ['a time that is none', annotated({ 'org.opencontainers.image.created': 'today' })],
  ['an array', []],
])('%s is no record', (_name, manifest) => {
  expect(readRecord({ manifest: JSON.stringify(manifest) })).toBeUndefined()
})

test('text that is no JSON is no record, and names no parts', () => {
  expect([readRecord({ manifest: '<html>' }), readFingerprintParts('<html>')]).toEqual([undefined, undefined])
})

test('a commit that is none is not known', () => {
  const manifest = JSON.stringify(annotated({ 'org.opencontainers.image.revision': 'v1' }))
  expect(readRecord({ manifest })?.commit).toBeUndefined()
})

test.each([
  '{}',
  '[]',
  '{"scheme":1,"salt":"0","settings":[["a"]],"images":[],"contexts":[]}',
  '{"scheme":1,"salt":"0","settings":{}}',
  '{"scheme":1,"settings":[],"images":[],"contexts":[]}',
])('%s has no parts of a fingerprint', (text) => {
  expect(readFingerprintParts(text)).toBeUndefined()
})
