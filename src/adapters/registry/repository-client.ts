import { sha256 } from '../../base/hash.ts'
import { RegistryError } from '../../ecr/registry-error.ts'
import { type Digest, digestFrom, type Tag } from '../../names/image-reference.ts'
import { statedMediaType } from '../../oci/manifest-parts.ts'
import type { RawManifest, RemoteRepository } from '../../oci/remote-repository.ts'
import { answeredType, type HttpAnswer } from '../http-answer.ts'
import type { Course } from '../question.ts'
import { MEDIA_TYPES } from '../registry-client.ts'
import { readBlob } from './blob-reader.ts'
import { hasBlob, writeBlob } from './blob-writer.ts'
import { listReferrers } from './referrer-list.ts'
import { inClass, saysMissing, wrongAnswer } from './refusals.ts'
import { type RegistryAccess, RegistryApi, type RegistryQuestion } from './registry-api.ts'

/** Opens a repository of a registry. Sends nothing. */
export function openRepository(access: RegistryAccess): RemoteRepository {
  const api = new RegistryApi(access)
  return {
    name: access.repository,
    resolve: (reference) => api.until(lookQuestion(reference), () => resolve(api, reference)),
    manifest: (reference) => readManifest(api, reference),
    putManifest: (manifest, tag) => putManifest(api, manifest, tag),
    hasBlob: (blob) => hasBlob(api, blob),
    readBlob: (blob) => readBlob(api, blob),
    writeBlob: (blob, source) => writeBlob(api, blob, source),
    referrers: (subject) => listReferrers(api, subject),
  }
}

const ACCEPT = { accept: MEDIA_TYPES.join(', ') }

const lookQuestion = (reference: string): RegistryQuestion => ({
  doing: 'look for a manifest',
  method: 'HEAD',
  path: `manifests/${reference}`,
})

async function resolve(api: RegistryApi, reference: Tag | Digest): Promise<Digest | undefined> {
  const question = lookQuestion(reference)
  const answer = await api.ask({ ...question, headers: ACCEPT })
  const wanted = digestFrom(reference)
  // An answer to HEAD has no words, so that a tag is asked for once more.
  if (answer.status === 404 && wanted === undefined) return (await getManifest(api, reference))?.digest
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw api.refusal(question, answer)
  const digest = digestFrom(answer.headers['docker-content-digest'])
  if (digest === undefined) return (await getManifest(api, reference))?.digest
  if (wanted === undefined || wanted === digest) return digest
  throw wrongAnswer(api.asking(question), `the answer is about ${digest}, not about ${reference}`)
}

/** An image that was pushed a moment ago may be missing for a short while: https://github.com/docker/actions-toolkit */
function readManifest(api: RegistryApi, reference: Tag | Digest): Promise<RawManifest | undefined> {
  const question = getQuestion(reference)
  const attempt = async (): Promise<RawManifest | undefined> => {
    const manifest = await getManifest(api, reference)
    if (manifest !== undefined || digestFrom(reference) === undefined) return manifest
    throw inClass(wrongAnswer(api.asking(question), 'it is not there'), 'unseen')
  }
  return api.until(question, attempt).catch((error) => {
    if (error instanceof RegistryError && error.failure.class === 'unseen') return undefined
    throw error
  })
}

const getQuestion = (reference: string): RegistryQuestion => ({
  doing: 'read a manifest',
  method: 'GET',
  path: `manifests/${reference}`,
})

/** The manifest; undefined when the registry says that it is not there. */
async function getManifest(api: RegistryApi, reference: Tag | Digest): Promise<RawManifest | undefined> {
  const question = getQuestion(reference)
  const answer = await api.ask({ ...question, headers: ACCEPT })
  if (answer.status === 200) return manifestIn(api, question, answer)
  const refused = api.refusal(question, answer)
  if (saysMissing(refused)) return undefined
  throw refused
}

function manifestIn(api: RegistryApi, question: RegistryQuestion, { headers, body }: HttpAnswer): RawManifest {
  const digest = `sha256:${sha256(body)}` as Digest
  const wanted = digestFrom(question.path.slice('manifests/'.length)) ?? headers['docker-content-digest'] ?? digest
  if (digest !== wanted) throw wrongAnswer(api.asking(question), `the content is ${digest} and should be ${wanted}`)
  const mediaType = statedMediaType(body) ?? answeredType({ headers }) ?? ''
  if (MEDIA_TYPES.includes(mediaType)) return { digest, mediaType, bytes: body }
  throw wrongAnswer(api.asking(question), `the answer is no manifest, but ${mediaType || 'of no type'}`)
}

/** Puts a manifest at the pace of its registry. What was lost or refused is looked at before it is sent again. */
function putManifest(api: RegistryApi, manifest: RawManifest, tag: Tag | undefined): Promise<void> {
  const { digest, bytes, mediaType } = manifest
  const { pace } = api.access
  const reference = tag ?? digest
  const question: RegistryQuestion = { doing: 'put a manifest', method: 'PUT', path: `manifests/${reference}` }
  const isThere = async (): Promise<boolean> => (await resolve(api, reference)) === digest
  const attempt = async ({ failed }: Course): Promise<void> => {
    if (failed > 0 && (await isThere())) return
    const answer = await api.ask({ ...question, headers: { 'content-type': mediaType }, body: bytes })
    if (answer.status === 201) {
      if (answer.headers['docker-content-digest'] === digest || (await isThere())) return
      throw wrongAnswer(api.asking(question), `the registry has not got ${digest} by it`)
    }
    const refused = missingPart(api.refusal(question, answer))
    // An immutable tag is refused even to the image that has it: https://github.com/aws/containers-roadmap/issues/2179
    if (refused.failure.code === 'TAG_INVALID' && (await isThere())) return
    throw refused
  }
  return api.until(question, attempt, { operation: 'PutImage', ...(pace && { pace }) })
}

/** What was put a moment ago may not be seen yet by what checks the parts. */
function missingPart(error: RegistryError): RegistryError {
  const isMissing = ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UPLOAD_UNKNOWN', 'BLOB_UNKNOWN'].includes(error.failure.code)
  return isMissing ? inClass(error, 'unseen') : error
}
