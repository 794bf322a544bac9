import { DescribeRepositoriesCommand, ListImagesCommand } from '@aws-sdk/client-ecr'
import { expect, test } from '@jest/globals'
import { type FaultRule, type LocalEcr, startLocalEcr } from '../../emulator/index.ts'
import { createRepository, ecrClient, local, makeImage, pushImage, registryClient, withEcr } from './support.ts'

type Client = Awaited<ReturnType<typeof registryClient>>

const one = makeImage('one')
const two = makeImage('two')
const blob = Buffer.alloc(300_000, 'x')

/** A repository with image one as v1 and a blob, and then the faults. */
async function withFaults(
  faults: readonly FaultRule[],
  act: (client: Client, ecr: LocalEcr) => Promise<void>,
): Promise<void> {
  const inForce: FaultRule[] = []
  await withEcr({ faults: inForce }, async (ecr) => {
    await createRepository(ecr, 'app')
    await pushImage(ecr, 'app', one, 'v1')
    const client = await registryClient(ecr, 'app')
    await client.pushBlob(blob)
    inForce.push(...faults)
    await act(client, ecr)
  })
}

test('a fault may let some pass, be for one repository, and strike a number of times', () =>
  withFaults([{ match: '*', repository: 'app', skip: 1, times: 2, status: 503 }], async ({ send }, ecr) => {
    await createRepository(ecr, 'other')
    const other = await registryClient(ecr, 'other')
    const statuses: number[] = []
    for (const { send: ask } of [{ send }, other, { send }, { send }, { send }])
      statuses.push((await ask('GET', 'tags/list')).status)
    expect(statuses).toEqual([200, 200, 503, 503, 200])
    expect(ecr.requests().at(-2)?.fault).toMatchObject({ match: '*', repository: 'app' })
  }))

test('the control API can lie, too', () =>
  withFaults(
    [
      { match: 'ListImages', truncateTo: 5 },
      { match: 'DescribeRepositories', body: '<html>' },
    ],
    async (_, ecr) => {
      const client = ecrClient(ecr)
      await expect(client.send(new ListImagesCommand({ repositoryName: 'app' }))).rejects.toThrow('JSON')
      await expect(client.send(new DescribeRepositoriesCommand())).rejects.toThrow('JSON')
    },
  ))

test('over HTTP, faults are set, shown and removed while the server runs', () =>
  withFaults([], async ({ putManifest }, ecr) => {
    const fault = { match: 'PUT manifest', status: 503 }
    expect(await local(ecr, 'PUT', 'faults', [fault])).toEqual({ status: 200, body: [fault] })
    expect((await putManifest('v2', one.manifest)).status).toBe(503)
    expect(await local(ecr, 'DELETE', 'faults')).toEqual({ status: 200, body: [] })
    expect((await putManifest('v2', one.manifest)).status).toBe(201)
  }))

const wrong: readonly { fault: object; message: string }[] = [
  {
    fault: { match: 'PUT manifests' },
    message: 'A fault names a step that does not exist: PUT manifests. The steps are:',
  },
  {
    fault: { match: 'PUT manifest', time: 1 },
    message: "The fault for 'PUT manifest' has no member 'time'; it has match,",
  },
  {
    fault: { match: 'PUT manifest', times: -1 },
    message: "The fault for 'PUT manifest': times has to be a whole number.",
  },
  {
    fault: { match: 'PUT manifest', action: 'explode' },
    message: "The fault for 'PUT manifest': action has to be one of reset, close, hang.",
  },
  {
    fault: { match: 'PUT manifest', at: 'request', status: 500 },
    message:
      "The fault for 'PUT manifest': in the middle of a body only an action can strike. The fault for 'PUT manifest': an answer can be replaced at start or end, not in the middle of a body.",
  },
  { fault: { match: 'PUT manifest', afterBytes: 5 }, message: "afterBytes needs at: 'request' or 'answer'." },
  { fault: { match: 'PUT manifest', body: 'x', code: 'Y' }, message: 'it has a lying body and an error code.' },
  { fault: { status: 500 }, message: 'A fault has no `match`.' },
]

test.each(wrong)('a fault that cannot mean anything is refused: $message', async ({ fault, message }) => {
  await expect(startLocalEcr({ faults: [fault as FaultRule] })).rejects.toThrow(message)
})

test('a wrong fault over HTTP is refused, and the others stay', () =>
  withFaults([], async (_client, ecr) => {
    await local(ecr, 'PUT', 'faults', [{ match: 'GET tags' }])
    const { status, body } = await local(ecr, 'PUT', 'faults', [{ match: 'no step' }])
    expect([status, body]).toEqual([400, { message: expect.stringContaining('does not exist: no step.') }])
    expect(await local(ecr, 'GET', 'faults')).toEqual({ status: 200, body: [{ match: 'GET tags' }] })
    await pushImage(ecr, 'app', two, 'v2')
  }))
