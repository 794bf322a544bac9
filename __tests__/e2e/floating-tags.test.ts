// Two runs of a branch at once, with a real engine: the older one builds longer, and ends last.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startGitHubHistory } from '../support/github-history.ts'
import type { RunningServer } from '../support/http.ts'
import { BASE, type EngineJob, errorsIn, startEngineJob } from './support.ts'

const [OLDER, NEWER] = ['a'.repeat(40), 'b'.repeat(40)] as const

let job: EngineJob
let github: RunningServer
beforeAll(async () => {
  github = await startGitHubHistory([OLDER, NEWER])
  job = await startEngineJob()
  // The older one waits for what only the newer one brings.
  await job.write({
    Dockerfile: `FROM ${BASE}\nARG SECONDS=0\nRUN sleep "$SECONDS" && echo "$SECONDS" > /built\n`,
  })
})
afterAll(async () => {
  await job.end()
  await github.close()
})

const push = (sha: string, seconds: string) =>
  job.run(
    { repository: 'team/app', 'build-args': `SECONDS=${seconds}`, 'github-token': 'ghs_history' },
    {
      payload: { repository: { default_branch: 'main', full_name: 'octo-org/app' } },
      env: {
        GITHUB_API_URL: github.address,
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REPOSITORY: 'octo-org/app',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_REF_TYPE: 'branch',
        GITHUB_SHA: sha,
      },
    },
  )

test('the older run ends green, and leaves latest where the newer one has set it', async () => {
  const slow = push(OLDER, '15')
  const newer = await push(NEWER, '0')
  const older = await slow
  expect([newer, older].flatMap(errorsIn)).toEqual([])
  expect([newer.code, older.code]).toEqual([0, 0])
  expect([newer.outputs.superseded, older.outputs.superseded]).toEqual(['false', 'true'])
  expect(older.outputs['tag-names']).toBe('sha-aaaaaaa')
  const { registry } = newer.outputs
  expect(await job.docker('pull', `${registry}/team/app:latest`)).toContain(`Digest: ${newer.outputs.digest}`)
  expect(await job.docker('pull', `${registry}/team/app:sha-aaaaaaa`)).toContain(`Digest: ${older.outputs.digest}`)
})
