import { expect, test } from '@jest/globals'
import { readBuildOutput } from '../../src/buildx/output/build-output.ts'
import type { RegistryAction } from '../../src/ecr/api.ts'
import { AwsError } from '../../src/ecr/aws-error.ts'
import {
  answerPush,
  type PushAnswers,
  type PushCause,
  type PushQuestion,
  pushQuestion,
} from '../../src/failures/diagnose-push.ts'
import { digest } from '../fixtures/values.ts'

const URL = 'https://h.test/v2/team/app'
const REFUSED = 'User: me is not authorized to perform: ecr:PutImage on resource: app because no'

/** Takes what docker said after the reference. */
function ask(said: string): PushQuestion {
  const question = pushQuestion(readBuildOutput(`ERROR: failed to push h.test/team/app:v1: ${said}`).failure)
  if (question === undefined) throw new Error(`nothing is asked about ${said}`)
  return question
}

const ENDED = ask(`failed to do request: Post "${URL}/blobs/uploads/": EOF`)
const PUT = ask(`unexpected status from PUT request to ${URL}/manifests/v1: 403 Forbidden`)
const POST = ask(`unexpected status from POST request to ${URL}/blobs/uploads/: 403 Forbidden`)
const LAYER = ask(`unexpected status from PUT request to ${URL}/blobs/uploads/1: 403 Forbidden`)
const DELETE = ask(`unexpected status from DELETE request to ${URL}/manifests/v1: 403 Forbidden`)
const BAD = ask(`unexpected status from PUT request to ${URL}/manifests/v1: 400 Bad Request`)

const GOOD: PushAnswers = {
  place: 'team/app in account 1, region r',
  service: 'ecr',
  exists: true,
  locked: undefined,
  refused: undefined,
  certain: true,
  loginEnded: undefined,
}

const denied = (code: string, said: string, action: RegistryAction = 'PutImage'): Partial<PushAnswers> => ({
  refused: {
    action,
    failure: new AwsError({ doing: 'ask', service: 'ECR', operation: action, code, said }, undefined),
  },
})

const LOCKED = { locked: { tag: 'v1', now: digest('a') } }

test.each<
  readonly [name: string, question: PushQuestion, answers: Partial<PushAnswers>, row: PushCause['row'], text: string]
>([
  [
    'the connection ended: no repository',
    ENDED,
    { exists: false },
    'repository-missing',
    'there is no repository team/app in account 1, region r.',
  ],
  [
    'the connection ended: the repository is there',
    ENDED,
    {},
    'connection-lost',
    'the repository team/app in account 1, region r is there, so the connection broke for another reason.',
  ],
  [
    'the connection ended: ECR does not say',
    ENDED,
    { exists: undefined },
    undefined,
    'ECR did not say whether there is a repository team/app in account 1, region r.',
  ],
  [
    '403: no repository',
    PUT,
    { exists: false },
    'repository-missing',
    'there is no repository team/app in account 1, region r.',
  ],
  [
    '403: the tag is locked',
    PUT,
    LOCKED,
    'immutable-tag',
    'the tag v1 is on sha256:aaaaaaaaaaaa, and cannot move in the repository team/app in account 1, region r.',
  ],
  [
    '403: the login has ended',
    POST,
    { loginEnded: new Date(0) },
    'login-expired',
    'the login to the registry was good until 1970-01-01T00:00:00.000Z.',
  ],
  [
    '403: denied',
    PUT,
    denied('AccessDeniedException', `${REFUSED} identity-based policy allows it`),
    'access-denied',
    `PUT of a manifest needs ecr:PutImage, and ECR says about ecr:PutImage: AccessDeniedException: ${REFUSED} identity-based policy allows it`,
  ],
  [
    '403: denied by the other account',
    PUT,
    denied('AccessDeniedException', `${REFUSED} resource-based policy allows it`),
    'other-account',
    `PUT of a manifest needs ecr:PutImage, and ECR says about ecr:PutImage: AccessDeniedException: ${REFUSED} resource-based policy allows it`,
  ],
  [
    '403: the session has ended',
    POST,
    denied('ExpiredTokenException', 'The security token is expired', 'InitiateLayerUpload'),
    'expired-credentials',
    'POST of a layer needs ecr:InitiateLayerUpload, and ECR says about ecr:InitiateLayerUpload: ExpiredTokenException: The security token is expired',
  ],
  [
    '403: one of two is denied',
    LAYER,
    denied('AccessDeniedException', 'no', 'CompleteLayerUpload'),
    'access-denied',
    'PUT of a layer needs ecr:UploadLayerPart and ecr:CompleteLayerUpload, and ECR says about ecr:CompleteLayerUpload: AccessDeniedException: no',
  ],
  [
    '403: ECR does not say whether it is allowed',
    POST,
    { certain: false },
    'access-denied',
    'POST of a layer needs ecr:InitiateLayerUpload. ECR did not say whether it is allowed.',
  ],
  [
    '403: all is well but the number of images',
    PUT,
    {},
    'image-quota',
    'PUT of a manifest needs ecr:PutImage, which this identity may do; its login is good; the repository is there; the tag may move. What is left is the number of images in team/app in account 1, region r.',
  ],
  [
    '403: all is well',
    POST,
    { exists: undefined },
    undefined,
    'POST of a layer needs ecr:InitiateLayerUpload, which this identity may do; its login is good. The repository is team/app in account 1, region r.',
  ],
  ['403: nobody knows what it needs', DELETE, {}, undefined, 'the repository is team/app in account 1, region r.'],
  [
    '400: the tag is locked',
    BAD,
    LOCKED,
    'immutable-tag',
    'the tag v1 is on sha256:aaaaaaaaaaaa, and cannot move in the repository team/app in account 1, region r.',
  ],
  [
    '400: the tag may move',
    BAD,
    {},
    undefined,
    'the repository team/app in account 1, region r is there, and the tag may move.',
  ],
])('%s', (_name, question, answers, row, text) => {
  expect(answerPush(question, { ...GOOD, ...answers })).toEqual({ row, text })
})
