import { expect, test } from '@jest/globals'
import { createRepository, local, makeImage, pushImage, registryClient, withEcr } from './support.ts'

const one = makeImage('one')

test('requests are read over HTTP, from any one on, and forgotten', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    const { status, body } = await local(ecr, 'GET', 'requests')
    expect([status, body]).toEqual([200, JSON.parse(JSON.stringify(ecr.requests()))])
    const last = (await local(ecr, 'GET', 'requests?after=6')).body as { order: number; step: string }[]
    expect(last.map(({ order, step }) => [order, step])).toEqual([[7, 'PUT manifest']])
    expect(await local(ecr, 'DELETE', 'requests')).toEqual({ status: 200, body: [] })
    expect(ecr.requests()).toEqual([])
  }))

test('the order of arrival and the order of ending are both there', () =>
  withEcr({ faults: [{ match: 'GET tags', delayMs: 50 }] }, async (ecr) => {
    await createRepository(ecr, 'app')
    const { send } = await registryClient(ecr, 'app')
    const slow = send('GET', 'tags/list')
    while (!ecr.requests().some(({ step }) => step === 'GET tags')) await send('HEAD', 'manifests/x')
    await send('DELETE', 'manifests/x')
    await slow
    const [tags, deleted] = ['GET tags', 'DELETE manifest'].map((name) =>
      ecr.requests().find(({ step }) => step === name),
    )
    expect((tags?.order ?? 0) < (deleted?.order ?? 0)).toBe(true)
    expect((tags?.ended ?? 0) > (deleted?.ended ?? 0)).toBe(true)
    expect(tags?.ms).toBeGreaterThanOrEqual(49)
  }))

test('policies, settings and latencies are set while the server runs', () =>
  withEcr({}, async (ecr) => {
    await createRepository(ecr, 'app')
    const { send } = await registryClient(ecr, 'app')
    const policy = { Statement: { Effect: 'Allow', NotAction: 'ecr:ListImages', Resource: '*' } }
    expect(await local(ecr, 'PUT', 'policies', [{ policy }])).toEqual({ status: 200, body: [{ policy }] })
    expect((await send('GET', 'tags/list')).status).toBe(403)
    await local(ecr, 'DELETE', 'policies')
    expect((await send('GET', 'tags/list')).status).toBe(200)
    await local(ecr, 'PUT', 'settings', { missingRepositoryPush: 'not-found' })
    const missing = await registryClient(ecr, 'missing')
    expect((await missing.send('POST', 'blobs/uploads/')).status).toBe(404)
    await local(ecr, 'PUT', 'latency', { 'GET tags': 30 })
    await send('GET', 'tags/list')
    expect(ecr.requests().at(-1)?.ms).toBeGreaterThanOrEqual(29)
  }))

test.each([
  { page: 'settings', value: { rate: 'ecr' }, message: "There is no setting 'rate'. The settings are: " },
  {
    page: 'settings',
    value: { rates: 'fast', tagsPerImage: -1 },
    message:
      "The setting 'rates' is one of off, ecr; it is \"fast\". The setting 'tagsPerImage' is a whole number; it is -1.",
  },
  { page: 'latency', value: { '*': 'long' }, message: 'A latency is a whole number of milliseconds' },
  { page: 'policies', value: [{ polices: [] }], message: 'A policy rule is an object with a policy' },
  { page: 'policies', value: [{ policy: { Statement: [] }, to: 'x' }], message: "A policy rule has no member 'to'" },
])('a wrong value for $page is refused with a sentence: $message', ({ page, value, message }) =>
  withEcr({}, async (ecr) => {
    const { status, body } = await local(ecr, 'PUT', page, value)
    expect([status, body]).toEqual([400, { message: expect.stringContaining(message) }])
  }),
)

test('what is no page says which there are', () =>
  withEcr({}, async (ecr) => {
    const { status, body } = await local(ecr, 'GET', 'requestz')
    expect([status, body]).toEqual([404, { message: expect.stringContaining('/_local/requests') }])
    expect(await local(ecr, 'PUT', 'requests', [])).toEqual({
      status: 405,
      body: { message: '/_local/requests does not take PUT.' },
    })
  }))
