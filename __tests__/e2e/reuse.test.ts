// reuse: auto with a real engine: what was built once is not built again, and is what a client pulls.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

const commit = (sha: string, timestamp: string) => ({
  payload: { repository: { default_branch: 'main' }, head_commit: { id: sha.repeat(20), timestamp } },
  env: {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_SHA: sha.repeat(20),
  },
})

const INPUTS = { repository: 'reused', reuse: 'auto', platforms: 'linux/amd64' }

test('a second commit with another date gets the image, and a change builds', async () => {
  await job.write({ Dockerfile: 'FROM scratch\nCOPY greeting.txt /\nCMD ["/none"]\n', 'greeting.txt': 'Hello\n' })
  const first = await job.run(INPUTS, commit('a1', '2026-01-10T00:30:00Z'))
  expect([first.code, first.outputs.reused]).toEqual([0, 'false'])
  // Docker need not be there.
  const { env, payload } = commit('b2', '2026-02-11T08:15:00Z')
  const second = await job.run(INPUTS, { payload, env: { ...env, PATH: '/nowhere' } })
  expect([second.code, second.outputs.reused, second.outputs.digest]).toEqual([0, 'true', first.outputs.digest])
  const [reference = ''] = (second.outputs.tags ?? '').split('\n')
  expect(reference).toMatch(/:sha-b2b2b2b$/)
  await job.docker('pull', '--quiet', reference)
  const container = (await job.docker('create', reference)).trim()
  expect(await job.docker('cp', `${container}:/greeting.txt`, '-')).toContain('Hello')
  await job.docker('rm', container)
  await job.write({ 'greeting.txt': 'Good bye\n' })
  const third = await job.run(INPUTS, commit('c3', '2026-03-12T12:00:00Z'))
  expect([third.code, third.outputs.reused, third.outputs['reuse-reason']]).toEqual([
    0,
    'false',
    'Built, because greeting.txt changed.',
  ])
  expect(third.outputs.digest).not.toBe(first.outputs.digest)
})
