import { PutImageCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../emulator/index.ts'
import { createRepository, ecrClient, makeImage, makeIndex, pushImage, refusal, sha256, withEcr } from './support.ts'

const one = makeImage('one')
const two = makeImage('two')
const absent = sha256('nothing')
const put = (imageManifest: string, more: object = {}) =>
  new PutImageCommand({ repositoryName: 'app', imageManifest, ...more })

/** A server whose repository `app` has the images one and two, tagged so. */
function withImages(settings: object, act: (ecr: LocalEcr) => Promise<void>): Promise<void> {
  return withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app', settings)
    await pushImage(ecr, 'app', one, 'one')
    await pushImage(ecr, 'app', two, 'two')
    await act(ecr)
  })
}

const inApp = "repository with name 'app' in the registry with id '123456789012'"
const layer = sha256(makeImage('new').layer)
const config = sha256(makeImage('new').config)
const immutable = (tag: string) => ({
  name: 'ImageTagAlreadyExistsException',
  message: `The image tag '${tag}' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.`,
  status: 400,
})
const badJson = {
  name: 'InvalidParameterException',
  message: "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'",
  status: 400,
}

test.each([
  {
    name: 'the same image and tag again',
    command: put(one.manifest, { imageTag: 'one' }),
    error: {
      name: 'ImageAlreadyExistsException',
      message: `Image with digest '${one.digest}' and tag 'one' already exists in the repository with name 'app' in registry with id '123456789012'`,
      status: 400,
    },
  },
  {
    name: 'an immutable tag',
    mutability: 'IMMUTABLE',
    command: put(two.manifest, { imageTag: 'one' }),
    error: immutable('one'),
  },
  {
    name: 'an immutable tag, even for its own digest',
    mutability: 'IMMUTABLE',
    command: put(one.manifest, { imageTag: 'one' }),
    error: immutable('one'),
  },
  {
    name: 'a digest that is not the manifest’s',
    command: put(one.manifest, { imageTag: 'x', imageDigest: absent }),
    error: {
      name: 'ImageDigestDoesNotMatchException',
      message: 'The specified image digest does not match the digest that Amazon ECR calculated for the image.',
      status: 400,
    },
  },
  {
    name: 'layers that are not there',
    command: put(makeImage('new').manifest),
    error: {
      name: 'LayersNotFoundException',
      message: `Layers with digests '[${config}, ${layer}]' required for pushing image into ${inApp} do not exist`,
      status: 400,
    },
  },
  {
    name: 'an index whose image is not there',
    command: put(makeIndex([one.manifest, makeImage('new').manifest]).manifest),
    error: {
      name: 'ReferencedImagesNotFoundException',
      message: `Images with digests '[${makeImage('new').digest}]' required for pushing image into ${inApp} do not exist`,
      status: 400,
    },
  },
  { name: 'what is no JSON', command: put('{'), error: badJson },
  {
    name: 'a manifest without any media type',
    command: put(one.manifest.replace(/"mediaType":"[^"]+manifest[^"]+",/, '')),
    error: badJson,
  },
  {
    name: 'a tag that may not be one',
    command: put(one.manifest, { imageTag: 'v1+build' }),
    error: {
      name: 'InvalidParameterException',
      message:
        "Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression '[a-zA-Z0-9-_.]+''",
      status: 400,
    },
  },
])('PutImage refuses $name', ({ mutability = 'MUTABLE', command, error }) =>
  withImages({ imageTagMutability: mutability }, async (ecr) => {
    expect(await refusal(ecrClient(ecr).send(command))).toEqual(error)
  }),
)

test('PutImage takes the media type from the request when the manifest has none', () =>
  withImages({}, async (ecr) => {
    const imageManifest = one.manifest.replace(/"mediaType":"[^"]+manifest[^"]+",/, '')
    const imageManifestMediaType = 'application/vnd.oci.image.manifest.v1+json'
    const { image } = await ecrClient(ecr).send(put(imageManifest, { imageManifestMediaType }))
    expect(image).toMatchObject({ imageId: { imageDigest: sha256(imageManifest) }, imageManifestMediaType })
  }))

test.each([
  { mutability: 'IMMUTABLE_WITH_EXCLUSION', moved: ['v1-rc'], fixed: ['v1', 'v1-rc2', 'xv1-rc'] },
  { mutability: 'MUTABLE_WITH_EXCLUSION', moved: ['v1', 'v1-rc2', 'xv1-rc'], fixed: ['v1-rc'] },
])('$mutability of v*-rc moves $moved and keeps $fixed', ({ mutability, moved, fixed }) => {
  const imageTagMutabilityExclusionFilters = [{ filterType: 'WILDCARD', filter: 'v*-rc' }]
  const settings = { imageTagMutability: mutability, imageTagMutabilityExclusionFilters }
  return withImages(settings, async (ecr) => {
    for (const imageTag of [...moved, ...fixed]) await ecrClient(ecr).send(put(one.manifest, { imageTag }))
    for (const imageTag of moved) await ecrClient(ecr).send(put(two.manifest, { imageTag }))
    for (const imageTag of fixed)
      expect(await refusal(ecrClient(ecr).send(put(two.manifest, { imageTag })))).toEqual(immutable(imageTag))
  })
})

test('of many that push the same immutable tag at once, one succeeds', () =>
  withImages({ imageTagMutability: 'IMMUTABLE' }, async (ecr) => {
    const client = ecrClient(ecr)
    const push = (_: unknown, at: number) => put((at % 2 === 0 ? one : two).manifest, { imageTag: 'v1' })
    const results = await Promise.all(Array.from({ length: 20 }, push).map((command) => refusal(client.send(command))))
    expect(results.filter((result) => 'answered' in result)).toHaveLength(1)
    expect(results.filter((result) => !('answered' in result))).toEqual(Array(19).fill(immutable('v1')))
  }))
