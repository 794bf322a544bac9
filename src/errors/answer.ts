import { type Digest, shortDigest } from '../names/digest.ts'
import type { AwsFailure, Finding } from './failures.ts'
import type { FailedRequest, Question, RegistryAction } from './question.ts'
import { findRow } from './said.ts'

/** What ECR answered to a question. */
export interface Answers {
  /** Such as `team/app in account 123456789012, region eu-central-1`. */
  readonly place: string
  /** What the names of the actions begin with. */
  readonly service: 'ecr' | 'ecr-public'
  /** undefined: ECR did not say. */
  readonly exists: boolean | undefined
  /** The tag that the request was about, when it is there and may not move. */
  readonly locked: { readonly tag: string; readonly now: Digest } | undefined
  /** The first of the needed actions that ECR refuses to this identity, with its words. */
  readonly refused: { readonly action: RegistryAction; readonly failure: AwsFailure } | undefined
  /** Whether ECR said about all needed actions that they are allowed, but for the refused one. */
  readonly certain: boolean
  /** When the login to the registry ended; undefined when it is still good. */
  readonly loginEnded: Date | undefined
}

/** Takes what was open and what ECR answered. Returns the cause, or as much of it as is known; pure. */
export function answer(question: Question, answers: Answers): Finding {
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
const badRequest = (place: string): Finding => ({
  row: undefined,
  text: `the repository ${place} is there, and the tag may move.`,
})

function forbidden({ method, url, actions }: FailedRequest, answers: Answers): Finding {
  const { place, service, exists, refused, certain, loginEnded } = answers
  if (loginEnded !== undefined) {
    return { row: 'login-expired', text: `the login to the registry was good until ${loginEnded.toISOString()}.` }
  }
  if (actions.length === 0) return { row: undefined, text: `the repository is ${place}.` }
  const names = actions.map((action) => `${service}:${action}`).join(' and ')
  const needed = `${method} of ${DESCRIPTIONS[url.part]} needs ${names}`
  if (refused !== undefined) {
    const { action, failure } = refused
    const row = findRow(failure.message)?.id
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
