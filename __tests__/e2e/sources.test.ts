// What is built, from where: Git repositories on a server with a password, folders of them, and further contexts.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { run as runCommand } from '../../scripts/engine/run.ts'
import { type GitServer, startGitServer } from './git-server.ts'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

const TOKEN = 'ghs_SnowCanary0123456789abcdef'

let job: EngineJob
let server: GitServer
let commit: string

beforeAll(async () => {
  ;[job, server] = await Promise.all([startEngineJob(), startGitServer(TOKEN)])
  await job.write({
    'repository/Dockerfile': 'FROM scratch\nCOPY a.txt /\n',
    'repository/a.txt': 'at the root',
    'repository/web/Dockerfile': 'FROM scratch\nCOPY b.txt /\n',
    'repository/web/b.txt': 'in a folder',
  })
  const folder = join(job.workspace, 'repository')
  commit = await server.publish('octo/app', folder)
  await server.publish('octo/private', folder)
  await rm(folder, { recursive: true })
})
afterAll(() => Promise.all([job.end(), server.end()]))

/** A job of the repository on that server, whose workspace has no checkout. */
const github = () => ({
  GITHUB_SERVER_URL: server.url,
  GITHUB_API_URL: `${server.url}/api`,
  GITHUB_REPOSITORY: 'octo/app',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_SHA: commit,
})

const run = (inputs: Readonly<Record<string, string>>) =>
  job.run({ repository: 'sources', ...inputs }, { env: github() })

/** The names of files in an image. */
async function filesIn(image: string): Promise<readonly string[]> {
  await job.docker('pull', '--quiet', image)
  const container = (await job.docker('create', image, 'nothing')).trim()
  const out = join(job.workspace, `out-${container.slice(0, 12)}.tar`)
  await job.docker('export', '--output', out, container)
  await job.docker('rm', container)
  const names = (await runCommand('tar', ['-tf', out])).split('\n')
  return names.filter((name) => name.endsWith('.txt'))
}

test('a folder of it, with a further context from the same repository', async () => {
  const result = await run({ context: '{{defaultContext}}:web', 'github-token': TOKEN, tags: 'web' })
  expect(result.code).toBe(0)
  expect(await filesIn(result.outputs.image ?? '')).toEqual(['b.txt'])
  await job.write({
    'local/Dockerfile': 'FROM scratch\nCOPY --from=other /a.txt /\nCOPY --from=lib /c.txt /\n',
    'lib/c.txt': 'c',
  })
  const mixed = await run({
    context: 'local',
    'build-contexts': 'other={{defaultContext}}\nlib=lib',
    'github-token': TOKEN,
    tags: 'mixed',
  })
  expect(mixed.code).toBe(0)
  expect(await filesIn(mixed.outputs.image ?? '')).toEqual(['a.txt', 'c.txt'])
})

test.each([
  ['no token', { context: 'BASE/octo/private.git' }, 'The builder is not allowed to read that Git repository.'],
  [
    'a wrong token',
    { context: 'BASE/octo/private.git', 'github-token': 'ghs_wrong' },
    'The builder is not allowed to read that Git repository.',
  ],
  [
    'a branch that is not there',
    { context: 'BASE/octo/app.git#nope', 'github-token': TOKEN },
    'That Git repository, or the branch, tag or commit in it, is not there, or this job is not allowed to see it.',
  ],
  [
    'a repository that is not there',
    { context: 'BASE/octo/none.git', 'github-token': TOKEN },
    'That Git repository, or the branch, tag or commit in it, is not there, or this job is not allowed to see it.',
  ],
  [
    'a folder that is not there',
    { context: '{{defaultContext}}:none', 'github-token': TOKEN },
    'The Git repository has no such folder at that commit.',
  ],
])('%s: the message says what to do', async (_name, inputs: Readonly<Record<string, string>>, cause) => {
  const context = (inputs.context ?? 'git').replace('BASE', server.url)
  const result = await run({ ...inputs, context, push: 'false' })
  expect(result.code).toBe(1)
  expect(errorsIn(result).join('\n')).toContain(`Why: ${cause}\n`)
})
