import { expect, test } from '@jest/globals'
import {
  answer,
  createRepository,
  errors,
  makeImage,
  makeIndex,
  pushImage,
  registryClient,
  sha256,
  withEcr,
} from './support.ts'

const one = makeImage('one')
const ociManifest = 'application/vnd.oci.image.manifest.v1+json'
const ociIndex = 'application/vnd.oci.image.index.v1+json'

const withoutType = one.manifest.replace(`"mediaType":"${ociManifest}",`, '')

test.each([
  { name: 'the same tag and image in a mutable repository', mutability: 'MUTABLE', manifest: one.manifest },
  { name: 'a manifest that leaves its type to the header', mutability: 'IMMUTABLE', tag: 'v2', manifest: withoutType },
])('PUT manifest takes $name', ({ mutability, tag = 'v1', manifest }) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app', { imageTagMutability: mutability })
    await pushImage(ecr, 'app', one, 'v1')
    const { putManifest } = await registryClient(ecr, 'app')
    const response = await putManifest(tag, manifest)
    expect([response.status, response.headers.get('docker-content-digest')]).toEqual([201, sha256(manifest)])
  }),
)

const inApp = "repository with name 'app' in the registry with id '123456789012'"
const unsupported = errors(
  'UNSUPPORTED',
  "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
)
const badTag = (pattern: string) =>
  errors(
    'TAG_INVALID',
    `Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression '${pattern}''`,
  )
const two = makeImage('two')

test.each([
  {
    name: 'an immutable tag, even for its own digest',
    manifest: one.manifest,
    expected: {
      status: 400,
      body: errors(
        'TAG_INVALID',
        "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
      ),
    },
  },
  {
    name: 'layers that are not there',
    tag: 'v2',
    manifest: two.manifest,
    expected: {
      status: 404,
      body: errors(
        'BLOB_UPLOAD_UNKNOWN',
        `Layers with digests '[${sha256(two.config)}, ${sha256(two.layer)}]' required for pushing image into ${inApp} do not exist`,
      ),
    },
  },
  {
    name: 'an index whose image is not there',
    tag: 'v2',
    type: ociIndex,
    manifest: makeIndex([two.manifest]).manifest,
    expected: {
      status: 404,
      body: errors(
        'MANIFEST_BLOB_UNKNOWN',
        `Images with digests '[${two.digest}]' required for pushing image into ${inApp} do not exist`,
      ),
    },
  },
  { name: 'what is no JSON', tag: 'v2', manifest: 'hello', expected: { status: 405, body: unsupported } },
  {
    name: 'a mark of the byte order before the JSON',
    tag: 'v2',
    manifest: `\uFEFF${one.manifest}`,
    expected: { status: 405, body: unsupported },
  },
  ...['1.5', '-5', '1e30', '"5"', 'null'].map((size) => ({
    name: `a layer of ${size} bytes`,
    tag: 'v2',
    manifest: one.manifest.replace(/"size":\d+/, `"size":${size}`),
    expected: { status: 405, body: unsupported },
  })),
  ...['.x', '-x', 'x'.repeat(129), 'x'.repeat(300)].map((tag) => ({
    name: `the tag ${tag.slice(0, 5)} of ${tag.length} characters`,
    tag,
    manifest: one.manifest,
    expected: { status: 400, body: badTag('[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}') },
  })),
  {
    name: 'a tag with a sign that no tag has',
    tag: 'a+b',
    manifest: one.manifest,
    expected: { status: 400, body: badTag('[a-zA-Z0-9-_.]+') },
  },
  {
    name: 'another type than the manifest says',
    tag: 'v2',
    type: ociIndex,
    manifest: one.manifest,
    expected: { status: 405, body: unsupported },
  },
  {
    name: 'a media type with parameters',
    tag: 'v2',
    type: `${ociManifest};charset=utf-8`,
    manifest: one.manifest,
    expected: { status: 405, body: unsupported },
  },
  {
    name: 'a build cache as an index of layers',
    tag: 'cache',
    type: ociIndex,
    manifest: makeIndex([one.layer]).manifest.replace(/image\.manifest/, 'image.layer'),
    expected: {
      status: 400,
      body: errors('UNSUPPORTED', 'The manifest list refers to something that is not an image'),
    },
  },
  {
    name: 'a digest that is not the manifest’s',
    tag: two.digest,
    manifest: one.manifest,
    expected: {
      status: 400,
      body: errors(
        'DIGEST_INVALID',
        'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
      ),
    },
  },
])('PUT manifest refuses $name', ({ tag = 'v1', type, manifest, expected }) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app', { imageTagMutability: 'IMMUTABLE' })
    await pushImage(ecr, 'app', one, 'v1')
    const { putManifest } = await registryClient(ecr, 'app')
    expect(await answer(putManifest(tag, manifest, type))).toEqual(expected)
  }),
)

test.each(['GET', 'HEAD', 'DELETE'])('%s of a tag that cannot be: not found, as of any other', (method) =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const { send } = await registryClient(ecr, 'app')
    for (const tag of ['.x', '-x', 'x'.repeat(129)]) expect((await send(method, `manifests/${tag}`)).status).toBe(404)
    expect((await send(method, 'manifests/a+b')).status).toBe(400)
  }),
)
