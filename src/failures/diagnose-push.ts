import { DockerError } from '../buildx/docker-error.ts'
import { type BuildFailure, wordsOf } from '../buildx/output/build-failure.ts'
import type { Ecr, RegistryAction, RegistryToken } from '../ecr/api.ts'
import { AwsError, hasCode } from '../ecr/aws-error.ts'
import { isImmutable } from '../ecr/mutability.ts'
import { RegistryError } from '../ecr/registry-error.ts'
import { type Digest, parseTag, shortDigest } from '../names/image-reference.ts'
import { actionPrefix, describeRegistry, parseRegistryUrl, type RegistryUrl } from '../names/registry.ts'
import { type Repository, type RepositoryName, repositoryUri } from '../names/repository.ts'
import { findKnownFailure, KNOWN_FAILURES, type KnownId } from './known.ts'

/** A repository that docker talked to, with who can be asked about it. */
export interface RegistryTarget {
  readonly repository: Repository
  readonly ecr: Ecr
  readonly registry: { readonly token: RegistryToken }
}

/**
 * Diagnoses a docker command or a copy that failed at a registry. Takes what was thrown and the repositories that it talked
 * to. When the words hide the cause, asks ECR, and returns the same error with a diagnosis; otherwise returns
 * what it was given. Changes nothing in the registry and throws nothing: the first failure is the one that counts.
 */
export async function diagnosePush(error: unknown, targets: readonly RegistryTarget[], now: Date): Promise<unknown> {
  if (!(error instanceof DockerError || error instanceof RegistryError)) return error
  const question = error instanceof DockerError ? pushQuestion(error.read.failure) : questionIn(error.message)
  const place = targets.find(({ repository }) => repositoryUri(repository) === question?.request.url.repository)
  if (question === undefined || place === undefined) return error
  const { row, text } = answerPush(question, await ask(question, place, now))
  return error.with({ row: KNOWN_FAILURES.find(({ id }) => id === row), text })
}

/** Request of docker to a registry that failed. */
export interface FailedRequest {
  /** Such as `PUT`. */
  readonly method: string
  readonly url: RegistryUrl
  /** The IAM actions that it needs, such as `PutImage`; none when nobody knows. */
  readonly actions: readonly RegistryAction[]
}

/** Question that docker's words leave open, and that ECR can answer. */
export type PushQuestion =
  /** The connection just ended: is the repository there at all? */
  | { readonly about: 'end'; readonly request: FailedRequest }
  /** 403 without a reason: a right, an old login, a tag that cannot move, or a quota? */
  | { readonly about: 'forbidden'; readonly request: FailedRequest }
  /** 400 without a reason for a manifest: a tag that cannot move? */
  | { readonly about: 'bad-request'; readonly request: FailedRequest }

/** The known failures that are only guesses from a text, with the question that tells. */
const GUESSES = new Map<KnownId | undefined, PushQuestion['about']>([
  ['repository-missing', 'end'],
  ['connection-lost', 'end'],
  ['refused-push', 'forbidden'],
  ['refused-read', 'forbidden'],
  ['cache-refused', 'forbidden'],
  ['base-image-denied', 'forbidden'],
  ['cache-format', 'bad-request'],
])

// https://github.com/containerd/containerd/blob/main/core/remotes/errors/errors.go and Go's url.Error
const REQUEST = /unexpected status from (\w+) request to (\S+?): (\d{3})|failed to do request: (\w+) "([^"]+)": EOF/

/**
 * Question about a docker command, from why it failed. Undefined when the words tell the cause, or nobody
 * could say more.
 */
export const pushQuestion = (failure: BuildFailure): PushQuestion | undefined => questionIn(wordsOf(failure))

function questionIn(words: string): PushQuestion | undefined {
  const about = GUESSES.get(findKnownFailure(words)?.id)
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

/** Answers of ECR to a question. */
export interface PushAnswers {
  /** Such as `team/app in account 123456789012, region eu-central-1`. */
  readonly place: string
  /** Prefix of the names of the actions, such as `ecr`. */
  readonly service: 'ecr' | 'ecr-public'
  /** undefined: ECR did not say. */
  readonly exists: boolean | undefined
  /** The tag that the request was about, when it is there and cannot move. */
  readonly locked: { readonly tag: string; readonly now: Digest } | undefined
  /** The first of the needed actions that ECR refuses to this identity, with its words. */
  readonly refused: { readonly action: RegistryAction; readonly failure: AwsError } | undefined
  /** Whether ECR said about all needed actions that they are allowed, but for the refused one. */
  readonly certain: boolean
  /** When the login to the registry ended; undefined when it is still good. */
  readonly loginEnded: Date | undefined
}

async function ask(
  { about, request }: PushQuestion,
  { repository, ecr, registry: { token } }: RegistryTarget,
  now: Date,
): Promise<PushAnswers> {
  const { name, registry } = repository
  const { actions, url } = request
  const tag = parseTag(url.reference)
  const [facts, images, permissions] = await Promise.all([
    ecr.describeRepository(name).catch(failed),
    tag.ok && url.part === 'manifests' ? ecr.images(name, [{ tag: tag.value }]).catch(failed) : [],
    Promise.all(about === 'forbidden' ? actions.map((action) => rehearse(ecr, name, action)) : []),
  ])
  const failures = permissions.flatMap(({ failure }) => failure ?? [])
  const missing = [facts, images, ...failures].some((one) => hasCode(one, 'RepositoryNotFoundException'))
  const [image] = images instanceof AwsError ? [] : images
  const locked = tag.ok && image !== undefined && !(facts instanceof AwsError) && isImmutable(facts, tag.value)
  const { expires } = token
  const refused = permissions.find(({ failure }) => failure !== undefined && REFUSALS.test(failure.code))
  return {
    place: `${name} in ${describeRegistry(registry)}`,
    service: actionPrefix(registry),
    exists: missing ? false : facts instanceof AwsError ? undefined : true,
    locked: locked ? { tag: tag.value, now: image.digest } : undefined,
    refused: refused?.failure && { action: refused.action, failure: refused.failure },
    certain: failures.every(({ code }) => REFUSALS.test(code)),
    loginEnded: expires !== undefined && expires <= now ? expires : undefined,
  }
}

/** Errors that say what this identity may do. Others say that ECR could not be asked. */
const REFUSALS = /^(AccessDenied|ExpiredToken|UnrecognizedClient|LimitExceeded)/

const rehearse = async (ecr: Ecr, name: RepositoryName, action: RegistryAction) => ({
  action,
  failure: await ecr.probePermission(name, action).then(() => undefined, failed),
})

/** Anything but an answer of AWS is no answer. */
function failed(error: unknown): AwsError {
  if (error instanceof AwsError) return error
  return new AwsError({ doing: 'look again', service: 'ECR', operation: '', code: '', said: String(error) }, error)
}

/** Cause of a failed push, as far as it is known. */
export interface PushCause {
  /** The known failure that it is; undefined when the answers do not tell. */
  readonly row: KnownId | undefined
  /** Cause, as a sentence such as `there is no repository team/app in account …`. */
  readonly text: string
}

/** Cause of a failed push, from the question that docker's words left open and the answers of ECR. */
export function answerPush(question: PushQuestion, answers: PushAnswers): PushCause {
  const { place, exists, locked } = answers
  if (exists === false) return { row: 'repository-missing', text: `there is no repository ${place}.` }
  if (locked !== undefined && isForTag(question.request)) {
    const { tag, now } = locked
    return {
      row: 'immutable-tag',
      text: `the tag ${tag} is on ${shortDigest(now)}, and cannot move in the repository ${place}.`,
    }
  }
  if (question.about === 'end') {
    return exists === undefined
      ? { row: undefined, text: `ECR did not say whether there is a repository ${place}.` }
      : {
          row: 'connection-lost',
          text: `the repository ${place} is there, so the connection broke for another reason.`,
        }
  }
  if (question.about === 'forbidden') return forbidden(question.request, answers)
  // 400, and a tag that cannot move was ruled out.
  return { row: undefined, text: `the repository ${place} is there, and the tag may move.` }
}

const isForTag = ({ method, url }: FailedRequest): boolean => method === 'PUT' && url.part === 'manifests'

function forbidden({ method, url, actions }: FailedRequest, answers: PushAnswers): PushCause {
  const { place, service, exists, refused, certain, loginEnded } = answers
  if (loginEnded !== undefined) {
    return { row: 'login-expired', text: `the login to the registry was good until ${loginEnded.toISOString()}.` }
  }
  if (actions.length === 0) return { row: undefined, text: `the repository is ${place}.` }
  const names = actions.map((action) => `${service}:${action}`).join(' and ')
  const needed = `${method} of ${DESCRIPTIONS[url.part]} needs ${names}`
  if (refused !== undefined) {
    const { action, failure } = refused
    const row = findKnownFailure(failure.message)?.id
    return { row, text: `${needed}, and ECR says about ${service}:${action}: ${failure.code}: ${failure.said}` }
  }
  if (!certain) return { row: 'access-denied', text: `${needed}. ECR did not say whether it is allowed.` }
  const rest = `${needed}, which this identity may do; its login is good${exists ? '; the repository is there' : ''}`
  // Nothing else is known that ECR refuses with 403: https://github.com/aws/containers-roadmap/issues/2159
  if (actions.includes('PutImage')) {
    return { row: 'image-quota', text: `${rest}; the tag may move. What is left is the number of images in ${place}.` }
  }
  return { row: undefined, text: `${rest}. The repository is ${place}.` }
}

const DESCRIPTIONS = { manifests: 'a manifest', blobs: 'a layer', uploads: 'a layer' } as const
