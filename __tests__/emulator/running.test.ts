import { readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { DescribeRepositoriesCommand, ListImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { expect, test } from '@jest/globals'
import { type FaultRule, startLocalEcr } from '../../emulator/index.ts'
import {
  answer,
  createRepository,
  ecrClient,
  errors,
  inFolder,
  login,
  makeImage,
  pushImage,
  refusal,
  registryClient,
  sha256,
  stsClient,
  withEcr,
} from './support.ts'

const one = makeImage('one')

test('everything that was pushed survives a restart, and so does a login', () =>
  inFolder(async (data) => {
    const first = await startLocalEcr({ data })
    await createRepository(first, 'team/app', { imageTagMutability: 'IMMUTABLE', tags: [{ Key: 'a', Value: 'b' }] })
    await pushImage(first, 'team/app', one, 'v1')
    const authorization = await login(first)
    const before = await ecrClient(first).send(new DescribeRepositoriesCommand())
    const open = await registryClient(first, 'team/app')
    await open.send('PATCH', await open.begin(), 'never finished')
    await first.close()
    // What a crash in the middle of a write leaves behind.
    const folder = join(data, '123456789012', 'us-east-1', 'team+app')
    await writeFile(join(folder, 'tags', '.0f9c'), 'sha256:')
    await withEcr({ data, port: Number(new URL(first.url).port) }, async (second) => {
      const after = await ecrClient(second).send(new DescribeRepositoriesCommand())
      expect(after.repositories).toEqual(before.repositories)
      const { imageIds } = await ecrClient(second).send(new ListImagesCommand({ repositoryName: 'team/app' }))
      expect(imageIds).toEqual([{ imageDigest: one.digest, imageTag: 'v1' }])
      const headers = { authorization }
      const tags = await fetch(`${second.url}/v2/team/app/tags/list`, { headers })
      expect(await tags.json()).toEqual({ name: 'team/app', tags: ['v1'] })
      const manifest = await fetch(`${second.url}/v2/team/app/manifests/v1`, { headers })
      expect(await manifest.text()).toBe(one.manifest)
      const layer = await fetch(`${second.url}/v2/team/app/blobs/${sha256(one.layer)}`, { headers })
      expect(await layer.text()).toBe(one.layer)
      expect(await readdir(join(folder, 'uploads'))).toEqual([])
    })
  }))

test('faults strike the named step, as often as they say, in the words of its API', () => {
  const faults: FaultRule[] = [
    { match: 'PutImage', times: 1, code: 'ThrottlingException', message: 'Rate exceeded' },
    { match: 'GetCallerIdentity', times: 1, status: 503, code: 'ServiceUnavailable', message: 'Try later' },
    { match: 'PUT manifest', times: 2, status: 429, code: 'TOOMANYREQUESTS', message: 'Rate exceeded' },
    { match: 'HEAD blob', status: 502 },
    { match: 'GET manifest', delayMs: 1 },
  ]
  return withEcr({ faults }, async (ecr) => {
    await createRepository(ecr, 'app')
    const tooMany = { status: 429, body: errors('TOOMANYREQUESTS', 'Rate exceeded') }
    expect(await answer(pushImage(ecr, 'app', one, 'v1'))).toEqual(tooMany)
    expect(await answer(pushImage(ecr, 'app', one, 'v1'))).toEqual(tooMany)
    expect((await pushImage(ecr, 'app', one, 'v1')).status).toBe(201)
    const { send } = await registryClient(ecr, 'app')
    expect((await send('HEAD', `blobs/${sha256(one.layer)}`)).status).toBe(502)
    expect((await send('GET', 'manifests/v1')).status).toBe(200)
    const put = () => new PutImageCommand({ repositoryName: 'app', imageManifest: one.manifest, imageTag: 'v2' })
    expect(await refusal(ecrClient(ecr).send(put()))).toEqual({
      name: 'ThrottlingException',
      message: 'Rate exceeded',
      status: 400,
    })
    expect((await ecrClient(ecr).send(put())).image?.imageId?.imageTag).toBe('v2')
    expect(await refusal(stsClient(ecr).send(new GetCallerIdentityCommand()))).toEqual({
      name: 'ServiceUnavailable',
      message: 'Try later',
      status: 503,
    })
    expect((await stsClient(ecr).send(new GetCallerIdentityCommand())).Account).toBe('123456789012')
  })
})

test('faults may be added while the server runs; they cut or hold a connection', () => {
  const faults: FaultRule[] = []
  return withEcr({ faults }, async (ecr) => {
    await createRepository(ecr, 'app')
    const { begin, send } = await registryClient(ecr, 'app')
    faults.push({ match: 'PATCH upload', action: 'reset', times: 1 }, { match: 'GET tags', action: 'hang' })
    const cut = await send('PATCH', await begin(), 'x').catch((error: Error) => error.cause)
    expect(cut).toMatchObject({ code: 'ECONNRESET' })
    expect((await send('PATCH', await begin(), 'x')).status).toBe(201)
    const patience = new AbortController()
    const headers = { authorization: await login(ecr) }
    const held = fetch(`${ecr.url}/v2/app/tags/list`, { headers, signal: patience.signal })
    while (!ecr.requests().some(({ step }) => step === 'GET tags')) await send('HEAD', 'manifests/x')
    // Another request is answered meanwhile.
    expect((await send('HEAD', 'manifests/x')).status).toBe(404)
    expect(ecr.requests().find(({ step }) => step === 'GET tags')?.status).toBe(0)
    patience.abort()
    await expect(held).rejects.toThrow('aborted')
  })
})

test('a fault for a step that does not exist is an error', async () => {
  await expect(startLocalEcr({ faults: [{ match: 'PUT manifests' }] })).rejects.toThrow(
    'A fault names a step that does not exist: PUT manifests. The steps are: BatchCheckLayerAvailability, BatchDeleteImage,',
  )
})

test('the request log has order, caller and bytes, and nothing secret', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    await fetch(`${ecr.url}/v2/`)
    const log = ecr.requests()
    const bytes = (text: string) => Buffer.byteLength(text)
    const lines = log.map(({ step, status, caller, repository }) => [step, status, caller, repository])
    const key = ecr.environment.AWS_ACCESS_KEY_ID
    expect(lines).toEqual([
      ['CreateRepository', 200, key, 'app'],
      ['GetAuthorizationToken', 200, key, undefined],
      ['POST upload', 202, 'token', 'app'],
      ['PUT upload', 201, 'token', 'app'],
      ['POST upload', 202, 'token', 'app'],
      ['PUT upload', 201, 'token', 'app'],
      ['PUT manifest', 201, 'token', 'app'],
      ['GET base', 401, 'anonymous', undefined],
    ])
    expect(log.map(({ arn }) => arn)).toEqual([...Array(7).fill('arn:aws:iam::123456789012:user/local'), undefined])
    expect(log[6]?.reference).toBe('v1')
    expect(log.map(({ bytesIn }) => bytesIn).slice(2)).toEqual([
      0,
      bytes(one.config),
      0,
      bytes(one.layer),
      bytes(one.manifest),
      0,
    ])
    expect(log.at(-1)).toEqual({
      order: 8,
      ended: 8,
      at: expect.any(Number),
      ms: expect.any(Number),
      host: ecr.registry,
      step: 'GET base',
      method: 'GET',
      path: '/v2/',
      status: 401,
      caller: 'anonymous',
      bytesIn: 0,
      bytesOut: 14,
    })
    expect(JSON.stringify(log)).not.toMatch(/digest=|Signature|secret/i)
  }))

test('of requests that wait on one connection, all end with it', () => {
  const faults: FaultRule[] = [
    { match: 'GET base', times: 1, action: 'hang' },
    { match: 'GET base', skip: 2, times: 1, action: 'reset' },
  ]
  return withEcr({ faults }, async (ecr) => {
    const client = connect(Number(new URL(ecr.url).port), '127.0.0.1').on('error', () => undefined)
    const cut = new Promise((resolve) => client.once('close', resolve))
    client.write(`GET /v2/ HTTP/1.1\r\nHost: ${ecr.registry}\r\n\r\n`.repeat(4))
    await cut
    await fetch(`${ecr.url}/v2/`)
    const records = ecr.requests().map(({ ended, status }) => [ended > 0, status])
    expect(records).toEqual([0, 401, 401, 0, 401].map((status) => [true, status]))
  })
})
