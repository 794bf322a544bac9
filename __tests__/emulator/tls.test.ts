import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { expect, test } from '@jest/globals'
import type { LocalEcr } from '../../emulator/index.ts'
import { withEcr } from './support.ts'

/** Asks under one of AWS's own names, as /etc/hosts would lead it here, and trusts the throw-away authority only. */
async function ask(ecr: LocalEcr, host: string, method: string, path: string, headers: object, body = '') {
  const ca = await readFile(ecr.authority ?? '', 'utf8')
  const { port } = new URL(ecr.url)
  const options = {
    host: '127.0.0.1',
    port,
    servername: host,
    ca,
    method,
    path,
    headers: { host: `${host}:${port}`, ...headers },
  }
  return new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = request(options, (response) => {
        let text = ''
        response.on('data', (part: Buffer) => {
          text += part
        })
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
      })
      sent.on('error', reject).end(body)
    },
  )
}

const call = (ecr: LocalEcr, operation: string, members: object) => {
  const credential = `${ecr.environment.AWS_ACCESS_KEY_ID}/20250101/us-east-1/ecr/aws4_request`
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`,
    'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
  }
  return ask(ecr, 'api.ecr.us-east-1.amazonaws.com', 'POST', '/', headers, JSON.stringify(members))
}

test('with TLS, who uses AWS’s own names is answered with them', () =>
  withEcr({ tls: true }, async (ecr) => {
    const { port, protocol } = new URL(ecr.url)
    expect(protocol).toBe('https:')
    const created = await call(ecr, 'CreateRepository', { repositoryName: 'app' })
    const host = `123456789012.dkr.ecr.us-east-1.amazonaws.com:${port}`
    expect(JSON.parse(created.body).repository.repositoryUri).toBe(`${host}/app`)
    const { authorizationData } = JSON.parse((await call(ecr, 'GetAuthorizationToken', {})).body)
    expect(authorizationData[0].proxyEndpoint).toBe(`https://${host}`)
    const authorization = `Basic ${authorizationData[0].authorizationToken}`
    const registry = '123456789012.dkr.ecr.us-east-1.amazonaws.com'
    const { headers } = await ask(ecr, registry, 'POST', '/v2/app/blobs/uploads/', { authorization })
    expect(headers.location).toContain(`https://${host}/v2/app/blobs/uploads/`)
    const open = await ask(ecr, 'public.ecr.aws', 'GET', '/v2/', {})
    expect(open.headers['www-authenticate']).toContain(`realm="https://public.ecr.aws:${port}/token/"`)
  }))

test('the page has the variables with which clients trust the authority, and unsets them', () =>
  withEcr({ tls: true }, async (ecr) => {
    const { body } = await ask(ecr, 'api.ecr.us-east-1.amazonaws.com', 'GET', '/', {})
    for (const name of ['AWS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS'])
      expect(body).toContain(`export ${name}=&#39;${ecr.authority}&#39;`)
    expect(body).toMatch(/<pre>unset .*AWS_CA_BUNDLE NODE_EXTRA_CA_CERTS/)
  }))

test('a client that does not trust the authority is not answered', () =>
  withEcr({ tls: true }, async (ecr) => {
    await expect(fetch(`${ecr.url}/v2/`)).rejects.toThrow('fetch failed')
    expect(ecr.requests()).toEqual([])
    expect(ecr.environment.AWS_CA_BUNDLE).toBe(ecr.authority)
  }))
