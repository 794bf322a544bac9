import { UploadLayerPartCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../../emulator/index.ts'
import { createRepository, ecrClient, refusal, sha256, withEcr } from '../support.ts'
import { account, type Call, privateCalls, publicCalls, refused } from './calls.ts'

const app = { repositoryName: 'app' }
const place = { registryId: account, repositoryName: 'app' }
const uploadId = '01234567-89ab-cdef-0123-456789abcdef'
const where = `in the repository with name 'app' in registry with id '${account}'`
const digest = sha256('nothing')
const part = { uploadId, partFirstByte: 0, partLastByte: 0, layerPartBlob: Buffer.from('x') }

const mib = 1_048_576

/** One upload, begun. The blob is in base64 for a client that sends JSON. */
async function upload(send: Call, encode: (bytes: Buffer) => unknown) {
  const { uploadId } = (await send('InitiateLayerUpload', app)) as { uploadId: string }
  const put = (first: number, bytes: Buffer, last = first + bytes.length - 1) =>
    send('UploadLayerPart', {
      ...app,
      uploadId,
      partFirstByte: first,
      partLastByte: last,
      layerPartBlob: encode(bytes),
    })
  const complete = (...layerDigests: string[]) => send('CompleteLayerUpload', { ...app, uploadId, layerDigests })
  return { uploadId, put, complete }
}

const services: readonly { service: string; calls: (ecr: LocalEcr) => Call; encode: (bytes: Buffer) => unknown }[] = [
  { service: 'ecr', calls: privateCalls, encode: (bytes) => bytes },
  { service: 'ecr-public', calls: publicCalls, encode: (bytes) => bytes.toString('base64') },
]

test.each(services)('$service: a layer goes up in parts, and once', ({ calls, encode }) =>
  withEcr({}, async (ecr) => {
    const send = calls(ecr)
    await send('CreateRepository', app)
    const parts = [Buffer.alloc(5 * mib, 'a'), Buffer.alloc(5 * mib, 'b'), Buffer.from('end')]
    const whole = sha256(Buffer.concat(parts))
    const push = async () => {
      const { uploadId, put, complete } = await upload(send, encode)
      let first = 0
      for (const bytes of parts) {
        const answer = { ...place, uploadId, lastByteReceived: first + bytes.length - 1 }
        expect(await put(first, bytes)).toEqual(answer)
        first += bytes.length
      }
      return { uploadId, answer: await complete(sha256('other'), whole) }
    }
    const { uploadId, answer } = await push()
    expect(answer).toEqual({ ...place, uploadId, layerDigest: whole })
    const available = (await send('BatchCheckLayerAvailability', { ...app, layerDigests: [whole] })) as {
      layers: object[]
    }
    expect(available.layers).toEqual([{ layerDigest: whole, layerAvailability: 'AVAILABLE', layerSize: 10 * mib + 3 }])
    expect((await push()).answer).toEqual(
      refused('LayerAlreadyExists', `Layer with digest '${whole}' already exists ${where}`),
    )
  }),
)

interface Refusal {
  readonly name: string
  readonly act: (up: Awaited<ReturnType<typeof upload>>) => Promise<object>
  readonly answer: (uploadId: string) => object
}

const refusals: readonly Refusal[] = [
  {
    name: 'an empty upload',
    act: ({ complete }) => complete(digest),
    answer: (id) =>
      refused(
        'EmptyUpload',
        `The upload with id '${id}' ${where} cannot be completed because it does not have any parts.`,
      ),
  },
  {
    name: 'another digest',
    act: async ({ put, complete }) => {
      await put(0, Buffer.from('x'))
      return complete(digest)
    },
    answer: () => refused('InvalidLayer', 'None of the provided layer digests match the calculated layer digest'),
  },
  {
    name: 'a small part that is not the last',
    act: async ({ put, complete }) => {
      await put(0, Buffer.from('x'))
      await put(1, Buffer.from('y'))
      return complete(sha256('xy'))
    },
    answer: () => refused('LayerPartTooSmall', 'All layer parts except the last part should be at least 5MB'),
  },
  {
    name: 'a part that does not follow',
    act: async ({ put }) => {
      await put(0, Buffer.from('x'))
      return put(5, Buffer.from('y'))
    },
    answer: () => refused('InvalidLayerPart', 'First byte of the layer part is 5 instead of 1'),
  },
  {
    name: 'a part of another length',
    act: ({ put }) => put(0, Buffer.from('xyz'), 1),
    answer: () => refused('InvalidLayerPart', 'The layer part size is not valid'),
  },
  {
    name: 'one part too many',
    act: async ({ put }) => {
      await put(0, Buffer.from('x'))
      await put(1, Buffer.from('y'))
      return put(2, Buffer.from('z'))
    },
    answer: (id) =>
      refused(
        'LimitExceeded',
        `The upload with id '${id}' ${where} has the maximum allowed number of layer parts which is '2'`,
      ),
  },
  {
    name: 'an upload that was completed',
    act: async ({ put, complete }) => {
      await put(0, Buffer.from('x'))
      await complete(sha256('x'))
      return complete(sha256('x'))
    },
    answer: (id) => refused('UploadNotFound', `The upload with id '${id}' ${where} does not exist`),
  },
]

test.each(refusals)('a native upload is refused: $name', ({ act, answer }) =>
  withEcr({ settings: { layerParts: 2 } }, async (ecr) => {
    await createRepository(ecr, 'app')
    const up = await upload(privateCalls(ecr), (bytes) => bytes)
    expect(await act(up)).toEqual(answer(up.uploadId))
  }),
)

test('InvalidLayerPartException says how far the upload is', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const { uploadId, put } = await upload(privateCalls(ecr), (bytes) => bytes)
    await put(0, Buffer.from('xyz'))
    const again = new UploadLayerPartCommand({ ...app, ...part, uploadId })
    await expect(ecrClient(ecr).send(again)).rejects.toMatchObject({ ...place, uploadId, lastValidByteReceived: 2 })
    expect(await refusal(ecrClient(ecr).send(again))).toMatchObject({ name: 'InvalidLayerPartException' })
  }))

test('the link of GetDownloadUrlForLayer gives the layer, without credentials', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const { put, complete } = await upload(privateCalls(ecr), (bytes) => bytes)
    await put(0, Buffer.from('content'))
    await complete(sha256('content'))
    const { downloadUrl } = (await privateCalls(ecr)('GetDownloadUrlForLayer', {
      ...app,
      layerDigest: sha256('content'),
    })) as { downloadUrl: string }
    expect(await (await fetch(downloadUrl)).text()).toBe('content')
  }))
