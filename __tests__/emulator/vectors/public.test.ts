import { expect } from '@jest/globals'
import type { LocalEcr, LocalPlace } from '../../../emulator/index.ts'
import { answer, callPublic, errors, makeImage, sha256 } from '../support.ts'
import { issue, testVectors } from './vector.ts'

const one = makeImage('one')
const docs = 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-registry-auth.html'
const notAuthorized = errors('DENIED', 'Not Authorized')

/** The host of ECR Public, and the path of `web` there. */
function addresses({ publicRegistry }: LocalPlace) {
  const [host = '', alias = ''] = publicRegistry.split('/')
  return { host: `http://${host}`, web: `http://${host}/v2/${alias}/web` }
}

async function loginToken(ecr: LocalEcr): Promise<string> {
  const { body } = await callPublic(ecr, 'GetAuthorizationToken', {})
  return (body as { authorizationData: { authorizationToken: string } }).authorizationData.authorizationToken
}

/** Follows the challenge as docker does. */
async function bearer({ host }: { host: string }, basic?: string): Promise<string> {
  const headers: Record<string, string> = basic === undefined ? {} : { authorization: `Basic ${basic}` }
  const response = await fetch(`${host}/token/?scope=aws&service=public.ecr.aws`, { headers })
  const { token } = (await response.json()) as { token: string }
  return `Bearer ${token}`
}

async function push(web: string, authorization: string): Promise<Response> {
  for (const blob of one.blobs) {
    const begun = await fetch(`${web}/blobs/uploads/`, { method: 'POST', headers: { authorization } })
    const address = `${begun.headers.get('location')}?digest=${sha256(blob)}`
    await fetch(address, { method: 'PUT', headers: { authorization }, body: blob })
  }
  const type = 'application/vnd.oci.image.manifest.v1+json'
  const headers = { authorization, 'content-type': type }
  return fetch(`${web}/manifests/v1`, { method: 'PUT', headers, body: one.manifest })
}

testVectors([
  {
    vector: 19,
    name: 'without credentials, public.ecr.aws is 401 with a Bearer challenge in JSON',
    source: docs,
    act: async (_client, ecr) => {
      const { host } = addresses(ecr)
      const response = await fetch(`${host}/v2/`)
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="${host}/token/",service="public.ecr.aws",scope="aws"`,
      )
      expect(await answer(response)).toEqual({ status: 401, body: notAuthorized })
    },
  },
  {
    vector: 19,
    name: 'who logged in pushes, and everybody pulls',
    source: docs,
    act: async (_client, ecr) => {
      await callPublic(ecr, 'CreateRepository', { repositoryName: 'web' })
      const { host, web } = addresses(ecr)
      const owner = await bearer({ host }, await loginToken(ecr))
      expect((await push(web, owner)).status).toBe(201)
      const anonymous = { authorization: await bearer({ host }) }
      expect(await (await fetch(`${web}/manifests/v1`, { headers: anonymous })).text()).toBe(one.manifest)
      const layer = await fetch(`${web}/blobs/${sha256(one.layer)}`, { headers: anonymous })
      expect(await layer.text()).toBe(one.layer)
      const pushed = fetch(`${web}/blobs/uploads/`, { method: 'POST', headers: anonymous })
      expect(await answer(pushed)).toEqual({ status: 403, body: notAuthorized })
    },
  },
  {
    vector: 19,
    name: 'the authorization token is a bearer token, too',
    source: docs,
    act: async (_client, ecr) => {
      await callPublic(ecr, 'CreateRepository', { repositoryName: 'web' })
      const { web } = addresses(ecr)
      expect((await push(web, `Bearer ${await loginToken(ecr)}`)).status).toBe(201)
    },
  },
  {
    vector: 19,
    name: 'there is no list of tags',
    source: 'https://github.com/containers/container-libs',
    act: async (_client, ecr) => {
      await callPublic(ecr, 'CreateRepository', { repositoryName: 'web' })
      const { host, web } = addresses(ecr)
      const headers = { authorization: await bearer({ host }) }
      expect(await answer(fetch(`${web}/tags/list`, { headers }))).toEqual({
        status: 404,
        body: errors('NOT_FOUND', '404 page not found'),
      })
    },
  },
  {
    vector: 19,
    name: 'an expired token breaks pulls that would need none',
    source: issue('awslabs/amazon-ecr-credential-helper', 118),
    options: { tokenLifetimeSeconds: 0 },
    act: async (_client, ecr) => {
      const { host } = addresses(ecr)
      const headers = { authorization: `Basic ${await loginToken(ecr)}` }
      expect(await answer(fetch(`${host}/token/?service=public.ecr.aws`, { headers }))).toEqual({
        status: 403,
        body: errors('DENIED', 'Your authorization token has expired. Reauthenticate and try again.'),
      })
    },
  },
  {
    vector: 12,
    name: 'anonymous pulls from public.ecr.aws are 1 a second, then 429',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html',
    options: { settings: { rates: 'ecr' }, now: () => 1_700_000_000_000 },
    act: async (_client, ecr) => {
      await callPublic(ecr, 'CreateRepository', { repositoryName: 'web' })
      const { host, web } = addresses(ecr)
      await push(web, await bearer({ host }, await loginToken(ecr)))
      const headers = { authorization: await bearer({ host }) }
      expect((await fetch(`${web}/manifests/v1`, { headers })).status).toBe(200)
      expect(await answer(fetch(`${web}/manifests/v1`, { headers }))).toEqual({
        status: 429,
        body: errors('TOOMANYREQUESTS', 'Rate exceeded'),
      })
    },
  },
  {
    vector: 12,
    name: 'a push to public.ecr.aws and its API take from one bucket',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/public/public-service-quotas.html',
    options: { settings: { rates: 'ecr' }, now: () => 1_700_000_000_000 },
    act: async (_client, ecr) => {
      await callPublic(ecr, 'CreateRepository', { repositoryName: 'web' })
      const { host, web } = addresses(ecr)
      await push(web, await bearer({ host }, await loginToken(ecr)))
      const statuses: number[] = []
      for (let at = 1; at < 11; at += 1) {
        const input = { repositoryName: 'web', imageManifest: one.manifest, imageTag: `t${at}` }
        statuses.push((await callPublic(ecr, 'PutImage', input)).status)
      }
      expect(statuses).toEqual([...Array(9).fill(200), 400])
    },
  },
  {
    vector: 19,
    name: 'the API in another region is UnsupportedCommand',
    source: issue('codeship-library/aws-utilities', 117),
    act: async (_client, ecr) => {
      const { status, body } = await callPublic(ecr, 'DescribeRepositories', {}, 'us-west-2')
      expect([status, body]).toEqual([
        400,
        {
          __type: 'UnsupportedCommandException',
          message: 'DescribeRepositories command is only supported in us-east-1.',
        },
      ])
    },
  },
])
