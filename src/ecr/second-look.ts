import { type Answers, answer } from '../errors/answer.ts'
import { AwsFailure, DockerFailure } from '../errors/failures.ts'
import { type Question, questionOf, type RegistryAction } from '../errors/question.ts'
import { actionPrefix, describeRegistry } from '../names/registry.ts'
import { type Repository, type RepositoryName, repositoryUri } from '../names/repository.ts'
import { parseTag } from '../names/tag.ts'
import type { Ecr, RegistryToken } from './api.ts'
import { hasCode } from './look.ts'
import { isLocked } from './mutability.ts'

/** A repository that the build talked to, with who can be asked about it. */
export interface Place {
  readonly repository: Repository
  readonly ecr: Ecr
  readonly registry: { readonly token: RegistryToken }
}

/**
 * Takes what a build threw. When docker's words hide the cause, asks ECR, and returns the failure with what was found;
 * otherwise returns what it was given. Changes nothing in the registry and never throws: the first failure is the one
 * that counts.
 */
export async function lookAgain(error: unknown, places: readonly Place[], now: Date): Promise<unknown> {
  if (!(error instanceof DockerFailure)) return error
  const question = questionOf(error.output)
  const place = places.find(({ repository }) => repositoryUri(repository) === question?.request.url.repository)
  if (question === undefined || place === undefined) return error
  return error.with(answer(question, await ask(question, place, now)))
}

async function ask(
  { about, request }: Question,
  { repository, ecr, registry: { token } }: Place,
  now: Date,
): Promise<Answers> {
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
  const [image] = images instanceof AwsFailure ? [] : images
  const locked = tag.ok && image !== undefined && !(facts instanceof AwsFailure) && isLocked(facts, tag.value)
  const { expires } = token
  const refused = permissions.find(({ failure }) => failure !== undefined && REFUSALS.test(failure.code))
  return {
    place: `${name} in ${describeRegistry(registry)}`,
    service: actionPrefix(registry),
    exists: missing ? false : facts instanceof AwsFailure ? undefined : true,
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
  failure: await ecr.rehearse(name, action).then(() => undefined, failed),
})

/** Anything but an answer of AWS is no answer. */
function failed(error: unknown): AwsFailure {
  if (error instanceof AwsFailure) return error
  return new AwsFailure({ doing: 'look again', service: 'ECR', operation: '', code: '', said: String(error) }, error)
}
