import { DescribeImagesCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { createRepository, ecrClient, makeImage, pushImage, registryClient, sha256, withEcr } from './support.ts'

const clients = Array.from({ length: 200 }, (_, at) => at)

test('200 clients at once, each with an image and a tag of its own, get right answers', () =>
  withEcr({}, async (ecr) => {
    for (const name of ['app', 'web']) await createRepository(ecr, name)
    const client = await registryClient(ecr, 'app')
    const sdk = ecrClient(ecr)
    const work = async (at: number) => {
      const image = makeImage(`image ${at}`)
      for (const blob of [...image.blobs, 'a layer that all have']) {
        const put = await client.pushBlob(blob)
        expect([put.status, put.headers.get('docker-content-digest')]).toEqual([201, sha256(blob)])
      }
      expect((await client.putManifest(`v${at}`, image.manifest)).status).toBe(201)
      expect(await (await client.send('GET', `manifests/v${at}`)).text()).toBe(image.manifest)
      const describe = new DescribeImagesCommand({ repositoryName: 'app', imageIds: [{ imageTag: `v${at}` }] })
      expect((await sdk.send(describe)).imageDetails?.map(({ imageDigest }) => imageDigest)).toEqual([image.digest])
      expect((await client.send('GET', `manifests/never-${at}`)).status).toBe(404)
    }
    await Promise.all(clients.map(work))
    const { tags } = (await (await client.send('GET', 'tags/list')).json()) as { tags: string[] }
    expect(tags).toHaveLength(200)
  }))

test('200 clients that push one tag at once leave it at one of their images, whole', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const images = clients.map((at) => makeImage(`image ${at}`))
    const answers = await Promise.all(images.map((image) => pushImage(ecr, 'app', image, 'latest')))
    expect(answers.map(({ status }) => status)).toEqual(images.map(() => 201))
    const { send } = await registryClient(ecr, 'app')
    const digest = (await send('HEAD', 'manifests/latest')).headers.get('docker-content-digest')
    expect(images.filter((image) => image.digest === digest)).toHaveLength(1)
    const { imageDetails } = await ecrClient(ecr).send(
      new DescribeImagesCommand({ repositoryName: 'app', maxResults: 1000 }),
    )
    expect(imageDetails?.filter(({ imageTags }) => imageTags !== undefined)).toHaveLength(1)
    expect(imageDetails).toHaveLength(200)
  }))
