import { type BuildFailure, wordsOf } from '../buildx/output/build-failure.ts'
import type { RegistryAction } from '../ecr/api.ts'
import { parseRegistryUrl, type RegistryUrl } from '../names/registry.ts'
import { findKnownFailure } from './known.ts'

/** A request of docker to a registry that failed. */
export interface FailedRequest {
  /** In capital letters. */
  readonly method: string
  readonly url: RegistryUrl
  /** The actions that it needs; none when nobody knows. */
  readonly actions: readonly RegistryAction[]
}

/** What docker's words leave open, and ECR can be asked. */
export type PushQuestion =
  /** The connection just ended: is the repository there at all? */
  | { readonly about: 'end'; readonly request: FailedRequest }
  /** 403 without a reason: a right, an old login, a tag that cannot move, or a quota? */
  | { readonly about: 'forbidden'; readonly request: FailedRequest }
  /** 400 without a reason for a manifest: a tag that cannot move? */
  | { readonly about: 'bad-request'; readonly request: FailedRequest }

/** Rows that are only guesses from a text. */
const GUESSES: Readonly<Record<string, PushQuestion['about'] | undefined>> = {
  'repository-missing': 'end',
  'connection-lost': 'end',
  'refused-push': 'forbidden',
  'refused-read': 'forbidden',
  'cache-refused': 'forbidden',
  'base-image-denied': 'forbidden',
  'cache-format': 'bad-request',
}

// https://github.com/containerd/containerd/blob/main/core/remotes/errors/errors.go and Go's url.Error
const REQUEST = /unexpected status from (\w+) request to (\S+?): (\d{3})|failed to do request: (\w+) "([^"]+)": EOF/

/** Takes why a docker command failed. Returns what has to be asked to tell its cause; pure. */
export function pushQuestion(failure: BuildFailure): PushQuestion | undefined {
  const words = wordsOf(failure)
  const about = GUESSES[findKnownFailure(words)?.id ?? '']
  const [, method, address, status, verb, ended] = REQUEST.exec(words) ?? []
  const url = parseRegistryUrl(address ?? ended ?? '')
  if (about === undefined || !url.ok) return undefined
  const name = (method ?? verb ?? '').toUpperCase()
  const request = { method: name, url: url.value, actions: actionsOf(name, url.value) }
  if (status === '400') return url.value.part === 'manifests' ? { about: 'bad-request', request } : undefined
  return { about: status === undefined ? 'end' : 'forbidden', request }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html and the order of a push. */
const ACTIONS: Readonly<Record<string, readonly RegistryAction[]>> = {
  'HEAD manifests': ['BatchGetImage'],
  'GET manifests': ['BatchGetImage'],
  'PUT manifests': ['PutImage'],
  'HEAD blobs': ['BatchCheckLayerAvailability'],
  'GET blobs': ['GetDownloadUrlForLayer'],
  'POST uploads': ['InitiateLayerUpload'],
  'PATCH uploads': ['UploadLayerPart'],
  // BuildKit sends a layer with the request that ends its upload.
  'PUT uploads': ['UploadLayerPart', 'CompleteLayerUpload'],
}

const actionsOf = (method: string, { part }: RegistryUrl): readonly RegistryAction[] =>
  ACTIONS[`${method} ${part}`] ?? []
