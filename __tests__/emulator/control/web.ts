import type { LocalEcr } from '../../../emulator/index.ts'
import { sha256 } from '../support.ts'
import { type Call, one, publicCalls, two } from './calls.ts'

export const web = { repositoryName: 'web' }

async function pushLayer(send: Call, content: string): Promise<void> {
  const { uploadId } = (await send('InitiateLayerUpload', web)) as { uploadId: string }
  const bytes = Buffer.from(content)
  const part = { uploadId, partFirstByte: 0, partLastByte: bytes.length - 1, layerPartBlob: bytes.toString('base64') }
  await send('UploadLayerPart', { ...web, ...part })
  await send('CompleteLayerUpload', { ...web, uploadId, layerDigests: [sha256(bytes)] })
}

/** The repository `web` with the images one and two, tagged so; all by ECR Public's API. */
export async function fill(ecr: LocalEcr): Promise<void> {
  const send = publicCalls(ecr)
  await send('CreateRepository', web)
  for (const image of [one, two]) for (const blob of image.blobs) await pushLayer(send, blob)
  await send('PutImage', { ...web, imageManifest: one.manifest, imageTag: 'one' })
  await send('PutImage', { ...web, imageManifest: two.manifest, imageTag: 'two' })
}
