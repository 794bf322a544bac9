import { DockerError } from '../buildx/docker-error.ts'
import type { Ecr, RegistryAction, RegistryToken } from '../ecr/api.ts'
import { AwsError, type Diagnosis, hasCode } from '../ecr/aws-error.ts'
import { isImmutable } from '../ecr/mutability.ts'
import { type Digest, parseTag, shortDigest } from '../names/image-reference.ts'
import { actionPrefix, describeRegistry } from '../names/registry.ts'
import { type Repository, type RepositoryName, repositoryUri } from '../names/repository.ts'
import { findKnownFailure } from './known.ts'
import { type FailedRequest, type PushQuestion, pushQuestion } from './push-question.ts'

/** What ECR answered to a question. */
export interface PushAnswers {
  /** Such as `team/app in account 123456789012, region eu-central-1`. */
  readonly place: string
  /** What the names of the actions begin with. */
  readonly service: 'ecr' | 'ecr-public'
  /** undefined: ECR did not say. */
  readonly exists: boolean | undefined
  /** The tag that the request was about, when it is there and may not move. */
  readonly locked: { readonly tag: string; readonly now: Digest } | undefined
  /** The first of the needed actions that ECR refuses to this identity, with its words. */
  readonly refused: { readonly action: RegistryAction; readonly failure: AwsError } | undefined
  /** Whether ECR said about all needed actions that they are allowed, but for the refused one. */
  readonly certain: boolean
  /** When the login to the registry ended; undefined when it is still good. */
  readonly loginEnded: Date | undefined
}

/** Takes what was open and what ECR answered. Returns the cause, or as much of it as is known; pure. */
export function answerPush(question: PushQuestion, answers: PushAnswers): Diagnosis {
  const { place, exists, locked } = answers
  if (exists === false) return { row: 'repository-missing', text: `there is no repository ${place}.` }
  if (locked !== undefined && isForTag(question.request)) {
    const { tag, now } = locked
    return {
      row: 'immutable-tag',
      text: `the tag ${tag} is on ${shortDigest(now)}, and may not move in the repository ${place}.`,
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
  return question.about === 'forbidden' ? forbidden(question.request, answers) : badRequest(place)
}

const isForTag = ({ method, url }: FailedRequest): boolean => method === 'PUT' && url.part === 'manifests'

/** A tag that cannot move was ruled out. */
const badRequest = (place: string): Diagnosis => ({
  row: undefined,
  text: `the repository ${place} is there, and the tag may move.`,
})

function forbidden({ method, url, actions }: FailedRequest, answers: PushAnswers): Diagnosis {
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

/** A repository that the build talked to, with who can be asked about it. */
export interface RegistryTarget {
  readonly repository: Repository
  readonly ecr: Ecr
  readonly registry: { readonly token: RegistryToken }
}

/**
 * Takes what a build threw. When docker's words hide the cause, asks ECR, and returns the failure with what was found;
 * otherwise returns what it was given. Changes nothing in the registry and never throws: the first failure is the one
 * that counts.
 */
export async function diagnosePush(error: unknown, places: readonly RegistryTarget[], now: Date): Promise<unknown> {
  if (!(error instanceof DockerError)) return error
  const question = pushQuestion(error.read.failure)
  const place = places.find(({ repository }) => repositoryUri(repository) === question?.request.url.repository)
  if (question === undefined || place === undefined) return error
  return error.with(answerPush(question, await ask(question, place, now)))
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
