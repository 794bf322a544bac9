import { expect, test } from '@jest/globals'
import { UnexpectedStateError } from '../../src/base/errors.ts'
import { readImageDocuments } from '../../src/gate/secret-leaks.ts'
import { digestOf, failure, imageOf, MemoryEcr, type Start } from '../fixtures/memory-ecr.ts'
import { REPOSITORY } from '../fixtures/values.ts'

const CONFIG = { history: [{ created_by: 'CMD' }] }
const PROVENANCE = { predicate: { builder: 'x' } }
const SBOM = { spdx: true }
const text = (value: unknown): string => JSON.stringify(value)
const digest = (value: unknown): string => digestOf(text(value))
const descriptor = (value: unknown, more: object = {}) => ({ digest: digest(value), ...more })

const manifest = { config: descriptor(CONFIG), layers: [{ digest: digest('layer') }], annotations: { a: 'b' } }
const other = { ...manifest, annotations: { a: 'c' } }
const attestation = {
  config: descriptor({}),
  layers: [
    descriptor(PROVENANCE, { annotations: { 'in-toto.io/predicate-type': 'https://slsa.dev/provenance/v1' } }),
    descriptor(SBOM, { annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' } }),
  ],
}
const blobs = Object.fromEntries([CONFIG, PROVENANCE, {}].map((value) => [digest(value), text(value)]))

const read = (image: object, start: Start) =>
  readImageDocuments(new MemoryEcr({ blobs, ...start }), REPOSITORY.name, imageOf(text(image)))

test('a single image: its manifest and its configuration, no layers', async () => {
  expect(await read(manifest, {})).toEqual([
    { title: 'manifest', value: manifest },
    { title: '', value: CONFIG },
  ])
})

test('an index: what it says itself, each platform by its name, and provenance', async () => {
  const index = {
    manifests: [
      descriptor(manifest, { platform: { os: 'linux', architecture: 'amd64' } }),
      descriptor(other, { platform: { os: 'linux', architecture: 'arm', variant: 'v7' } }),
      descriptor(attestation, { annotations: { 'vnd.docker.reference.digest': digest(manifest) } }),
    ],
  }
  const images = Object.fromEntries([manifest, other, attestation].map((value) => [text(value), []]))
  expect(await read(index, { images })).toEqual([
    { title: 'index', value: index },
    { title: 'linux/amd64 manifest', value: manifest },
    { title: 'linux/amd64', value: CONFIG },
    { title: 'linux/arm/v7 manifest', value: other },
    { title: 'linux/arm/v7', value: CONFIG },
    { title: 'linux/amd64 attestation manifest', value: attestation },
    { title: 'linux/amd64 attestation', value: {} },
    { title: 'linux/amd64 attestation provenance', value: PROVENANCE },
  ])
})

test('more manifests than fit in one call', async () => {
  const children = Array.from({ length: 150 }, (_, index) => ({ ...manifest, annotations: { n: `${index}` } }))
  const ecr = new MemoryEcr({ blobs, images: Object.fromEntries(children.map((child) => [text(child), []])) })
  const index = imageOf(text({ manifests: children.map((child) => descriptor(child)) }))
  expect(await readImageDocuments(ecr, REPOSITORY.name, index)).toHaveLength(301)
  expect(ecr.asked).toEqual([100, 50])
})

test('a configuration that is no JSON is a text', async () => {
  const image = { config: { digest: digestOf('no JSON') } }
  expect((await read(image, { blobs: { [digestOf('no JSON')]: 'no JSON' } }))[1]).toEqual({
    title: '',
    value: 'no JSON',
  })
})

test('an index of which ECR lacks a manifest was not searched', async () => {
  const index = { manifests: [descriptor(manifest), descriptor(other)] }
  await expect(read(index, { images: { [text(manifest)]: [] } })).rejects.toEqual(
    new UnexpectedStateError(
      'The repository team/app has 1 of the 2 manifests of the image, so it was not searched for secrets.',
      'Run the job again. A lifecycle policy or another job may have removed one at once.',
    ),
  )
})

test('a configuration that cannot be read is a failure', async () => {
  const denied = failure('AccessDeniedException')
  const before = (call: string): void => {
    if (call === 'blob') throw denied
  }
  await expect(read(manifest, { before })).rejects.toBe(denied)
})
