import { BatchGetImageCommand, DescribeImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr'
import { expect } from '@jest/globals'
import type { LocalEcr, PolicyRule } from '../../../emulator/index.ts'
import { answer, ecrClient, errors, login, makeImage, pushImage, refusal, sha256 } from '../support.ts'
import { type Client, issue, testVectors, type Vector } from './vector.ts'

const one = makeImage('one')

/** Takes one permission away, from everybody, on the repository `app`. */
const allBut = (action: string): PolicyRule => ({
  policy: { Statement: { Effect: 'Allow', NotAction: `ecr:${action}`, Resource: '*' } },
})

const arn = 'arn:aws:ecr:us-east-1:123456789012:repository/app'
const sentence = (action: string): string =>
  `User: arn:aws:iam::123456789012:user/local is not authorized to perform: ecr:${action} on resource: ${arn} because no identity-based policy allows the ecr:${action} action`

type Send = (client: Client) => Promise<Response>

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html */
const steps: readonly { readonly action: string; readonly step: string; readonly send: Send }[] = [
  { action: 'BatchGetImage', step: 'GET manifest', send: ({ send }) => send('GET', 'manifests/v1') },
  {
    action: 'BatchCheckLayerAvailability',
    step: 'HEAD blob',
    send: ({ send }) => send('HEAD', `blobs/${sha256(one.layer)}`),
  },
  { action: 'GetDownloadUrlForLayer', step: 'GET blob', send: ({ send }) => send('GET', `blobs/${sha256(one.layer)}`) },
  { action: 'InitiateLayerUpload', step: 'POST upload', send: ({ send }) => send('POST', 'blobs/uploads/') },
  { action: 'UploadLayerPart', step: 'PATCH upload', send: ({ send }) => send('PATCH', 'blobs/uploads/x', 'x') },
  {
    action: 'UploadLayerPart',
    step: 'PUT upload with a body',
    send: ({ send }) => send('PUT', 'blobs/uploads/x', 'x'),
  },
  { action: 'CompleteLayerUpload', step: 'PUT upload', send: ({ send }) => send('PUT', 'blobs/uploads/x') },
  { action: 'PutImage', step: 'PUT manifest', send: ({ putManifest }) => putManifest('v2', one.manifest) },
  { action: 'ListImages', step: 'GET tags', send: ({ send }) => send('GET', 'tags/list') },
  {
    action: 'ListImageReferrers',
    step: 'GET referrers',
    send: ({ send }) => send('GET', `referrers/${one.digest}`),
  },
  { action: 'BatchDeleteImage', step: 'DELETE manifest', send: ({ send }) => send('DELETE', 'manifests/v1') },
]

const denials = steps.map(({ action, step, send }): Vector => {
  const policies: PolicyRule[] = []
  return {
    vector: 14,
    name: `${step} without ecr:${action} is 403 DENIED`,
    source: issue('bazel-contrib/rules_oci', 648),
    options: { policies },
    act: async (client, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      policies.push(allBut(action))
      const { status, body } = await answer(send(client))
      // HEAD has no body to say why.
      const expected = step.startsWith('HEAD') ? '' : errors('DENIED', sentence(action))
      expect({ status, body }).toEqual({ status: 403, body: expected })
    },
  }
})

/** A clock that stands still until it is told to go on. */
function stoppedClock() {
  const start = Date.now()
  const clock = { ms: 0, now: () => start + clock.ms }
  return clock
}

const clock = stoppedClock()
const inTurn = async (count: number, act: (at: number) => Promise<Response>) => {
  const statuses: number[] = []
  for (let at = 0; at < count; at++) statuses.push((await act(at)).status)
  return statuses
}
const putImage = (ecr: LocalEcr, imageTag: string) =>
  ecrClient(ecr).send(new PutImageCommand({ repositoryName: 'app', imageManifest: one.manifest, imageTag }))

testVectors([
  {
    vector: 1,
    name: 'GET /v2/ without credentials is 401 with a Basic challenge of the host',
    source: issue('NVIDIA/enroot', 59),
    act: async (_client, ecr) => {
      const response = await fetch(`${ecr.url}/v2/`)
      expect(response.headers.get('www-authenticate')).toBe(`Basic realm="${ecr.url}/",service="ecr.amazonaws.com"`)
      expect(await answer(response)).toEqual({ status: 401, body: 'Not Authorized' })
    },
  },
  {
    vector: 1,
    name: 'GET /v2/ with a login is 200 and empty',
    source: 'https://github.com/apple/swift-container-plugin/pull/25',
    act: async (_client, ecr) => {
      const response = await fetch(`${ecr.url}/v2/`, { headers: { authorization: await login(ecr) } })
      expect([response.headers.get('content-length'), await answer(response)]).toEqual(['0', { status: 200, body: '' }])
    },
  },
  {
    vector: 13,
    name: 'an expired token is 403 DENIED, and HEAD has no body',
    source: issue('aws-actions/amazon-ecr-login', 14),
    options: { tokenLifetimeSeconds: 0 },
    act: async ({ send }) => {
      const message = 'Your authorization token has expired. Reauthenticate and try again.'
      expect(await answer(send('GET', 'manifests/v1'))).toEqual({ status: 403, body: errors('DENIED', message) })
      expect(await answer(send('HEAD', 'manifests/v1'))).toEqual({ status: 403, body: '' })
    },
  },
  {
    vector: 12,
    name: 'PutImage is let through 10 times a second, then 429 or ThrottlingException',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html',
    options: { now: clock.now },
    act: async ({ putManifest }, ecr) => {
      await pushImage(ecr, 'app', one, 'v0')
      ecr.settings.rates = 'ecr'
      const put = (at: number) => putManifest(`v${at}`, one.manifest)
      expect(await inTurn(11, put)).toEqual([...Array(10).fill(201), 429])
      expect(await answer(put(11))).toEqual({ status: 429, body: errors('TOOMANYREQUESTS', 'Rate exceeded') })
      expect(await refusal(putImage(ecr, 'v12'))).toEqual({
        name: 'ThrottlingException',
        message: 'Rate exceeded',
        status: 400,
      })
      clock.ms += 100
      expect(await inTurn(2, put)).toEqual([201, 429])
    },
  },
  {
    vector: 12,
    name: 'a push and the API take from one bucket, whichever comes first',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html',
    options: { now: clock.now, settings: { rates: 'ecr' } },
    act: async ({ putManifest }, ecr) => {
      await pushImage(ecr, 'app', one, 'v0')
      for (let at = 1; at < 10; at += 1) await putImage(ecr, `v${at}`)
      expect((await putManifest('v10', one.manifest)).status).toBe(429)
    },
  },
  ...denials,
  {
    vector: 14,
    name: 'BatchGetImage by the API without its permission is AccessDeniedException',
    source: issue('bazel-contrib/rules_oci', 648),
    options: { policies: [allBut('BatchGetImage')] },
    act: async (_client, ecr) => {
      const command = new BatchGetImageCommand({ repositoryName: 'app', imageIds: [{ imageTag: 'v1' }] })
      expect(await refusal(ecrClient(ecr).send(command))).toEqual({
        name: 'AccessDeniedException',
        message: sentence('BatchGetImage'),
        status: 400,
      })
    },
  },
  {
    vector: 22,
    name: 'a manifest is not found for a while after its push',
    source: 'https://github.com/docker/actions-toolkit',
    options: { now: clock.now, settings: { manifestDelayMs: 500 } },
    act: async ({ send }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      const read = async () => [
        (await send('HEAD', 'manifests/v1')).status,
        (await send('GET', `manifests/${one.digest}`)).status,
      ]
      expect(await read()).toEqual([404, 404])
      clock.ms += 500
      expect(await read()).toEqual([200, 200])
    },
  },
  {
    vector: 22,
    name: 'the API does not find an image for a while after its push',
    source: 'https://github.com/docker/actions-toolkit',
    options: { now: clock.now, settings: { imageDelayMs: 500 } },
    act: async ({ send }, ecr) => {
      await pushImage(ecr, 'app', one, 'v1')
      const imageIds = [{ imageTag: 'v1' }]
      const get = () => ecrClient(ecr).send(new BatchGetImageCommand({ repositoryName: 'app', imageIds }))
      const describe = () => ecrClient(ecr).send(new DescribeImagesCommand({ repositoryName: 'app', imageIds }))
      expect((await get()).failures?.[0]?.failureCode).toBe('ImageNotFound')
      expect(await refusal(describe())).toMatchObject({ name: 'ImageNotFoundException' })
      expect((await send('HEAD', 'manifests/v1')).status).toBe(200)
      clock.ms += 500
      expect([(await get()).images?.length, (await describe()).imageDetails?.length]).toEqual([1, 1])
    },
  },
])
