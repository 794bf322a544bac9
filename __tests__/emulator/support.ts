import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { STSClient } from '@aws-sdk/client-sts'
import { type LocalEcr, type LocalEcrOptions, type LocalPlace, startLocalEcr } from '../../emulator/index.ts'

export interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** Runs a test against a server of its own. */
export async function withEcr(options: LocalEcrOptions, test: (ecr: LocalEcr) => Promise<void>): Promise<void> {
  const ecr = await startLocalEcr(options)
  try {
    await test(ecr)
  } finally {
    await ecr.close()
  }
}

function settings({ environment }: Pick<LocalEcr, 'environment'>, keys?: Keys) {
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = environment
  const credentials = keys ?? { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  return { endpoint: AWS_ENDPOINT_URL, region: AWS_REGION, credentials, maxAttempts: 1 }
}

export const ecrClient = (ecr: Pick<LocalEcr, 'environment'>, keys?: Keys): ECRClient =>
  new ECRClient(settings(ecr, keys))
export const stsClient = (ecr: Pick<LocalEcr, 'environment'>, keys?: Keys): STSClient =>
  new STSClient(settings(ecr, keys))

/** The name, message and status of an AWS error. */
export async function refusal(call: Promise<unknown>): Promise<object> {
  try {
    return { answered: await call }
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error
    const { httpStatusCode } = error.$metadata as { httpStatusCode?: number }
    return { name: error.name, message: error.message, status: httpStatusCode }
  }
}

/** Runs a test with a folder of its own, which is removed. */
export async function inFolder(act: (data: string) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'local-ecr-test-'))
  try {
    await act(data)
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

/** Creates a repository; mutable without settings. */
export async function createRepository(ecr: LocalPlace, repositoryName: string, more: object = {}): Promise<void> {
  await ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName, ...more }))
}

/** The header that docker sends after a login. */
export async function login(ecr: LocalPlace, keys?: Keys): Promise<string> {
  const { authorizationData } = await ecrClient(ecr, keys).send(new GetAuthorizationTokenCommand())
  return `Basic ${authorizationData?.[0]?.authorizationToken}`
}

export const sha256 = (content: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`

/** A manifest of one configuration and one layer, with the blobs that it needs. */
export function makeImage(content: string) {
  const blobs = [JSON.stringify({ architecture: 'amd64', os: 'linux', content }), `layer ${content}`]
  const [config = '', layer = ''] = blobs
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  })
  return { blobs, config, layer, manifest, digest: sha256(manifest) }
}

export function makeIndex(manifests: readonly string[]) {
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: manifests.map((text) => descriptor('application/vnd.oci.image.manifest.v1+json', text)),
  })
  return { manifest, digest: sha256(manifest) }
}

function descriptor(mediaType: string, content: string) {
  return { mediaType, size: Buffer.byteLength(content), digest: sha256(content) }
}

/** A client of the registry API of one repository, after a login. */
/** @param keys whose login it is; without them, that of the place's user */
export async function registryClient(ecr: LocalPlace, repository: string, keys?: Keys) {
  const authorization = await login(ecr, keys)
  const send = (method: string, path: string, body?: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(new URL(path, `${ecr.url}/v2/${repository}/`), {
      method,
      headers: { authorization, ...headers },
      redirect: 'manual',
      ...(body !== undefined && { body }),
    })
  const begin = async (): Promise<string> => (await send('POST', 'blobs/uploads/')).headers.get('location') ?? ''
  const pushBlob = async (content: string | Uint8Array) =>
    send('PUT', `${await begin()}?digest=${sha256(content)}`, content)
  const putManifest = (reference: string, manifest: string, type = 'application/vnd.oci.image.manifest.v1+json') =>
    send('PUT', `manifests/${reference}`, manifest, { 'content-type': type })
  return { send, begin, pushBlob, putManifest }
}

/** Status and body of an answer; the body parsed when it is JSON. */
export async function answer(response: Response | Promise<Response>): Promise<{ status: number; body: unknown }> {
  const { status } = await response
  const text = await (await response).text()
  return { status, body: /^[[{]/.test(text) ? JSON.parse(text) : text }
}

/** Asks the server about itself, or tells it something. */
export function local(ecr: LocalPlace, method: string, page: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  return answer(fetch(`${ecr.url}/_local/${page}`, init))
}

/** Calls ECR Public's API as its SDK does; the signature's form is what this server looks at. */
export function callPublic(ecr: LocalPlace, operation: string, members: object, region = 'us-east-1') {
  const credential = `${ecr.environment.AWS_ACCESS_KEY_ID}/20250101/${region}/ecr-public/aws4_request`
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `SpencerFrontendService.${operation}`,
  }
  return answer(fetch(ecr.url, { method: 'POST', headers, body: JSON.stringify(members) }))
}

/** The form of the registry's errors. */
export const errors = (code: string, message: string): object => ({ errors: [{ code, message }] })

/** Pushes an image with its blobs by the registry API. */
export async function pushImage(ecr: LocalPlace, repository: string, image: ReturnType<typeof makeImage>, tag: string) {
  const client = await registryClient(ecr, repository)
  for (const blob of image.blobs) await client.pushBlob(blob)
  return client.putManifest(tag, image.manifest)
}
