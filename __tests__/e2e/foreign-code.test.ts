// A fork's pull request tries to get its bytes into the image of main, by way of the build cache: the content of a cache mount
// is no part of a cache key, so a step of main that reads the mount is taken from the cache with what a stranger put there.
// https://docs.docker.com/reference/dockerfile/#run---mounttypecache
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { BASE, provideBase } from '../../scripts/base-image.ts'
import { docker, type Environment } from '../../scripts/demo/docker.ts'
import { loggedIn } from '../../scripts/demo/login.ts'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { cachedIn } from './cached.ts'
import { type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob
/** The engine of main's runs, which has built nothing for a fork. */
let fresh: Engine
beforeAll(async () => {
  job = await startEngineJob()
  fresh = await startEngine({ suite: 'trixie', store: 'containerd', log: () => {} })
  await provideBase(fresh.environment, BASE, () => {})
})
afterAll(async () => {
  await fresh.stop()
  await job.end()
})

const OWN = { full_name: 'octo-org/app' }
const FORK = {
  payload: {
    number: 7,
    repository: { default_branch: 'main' },
    pull_request: { head: { repo: { full_name: 'mallory/app' } }, base: { repo: OWN } },
  },
  env: { GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REPOSITORY: 'octo-org/app' },
}
const MAIN = {
  payload: { repository: { default_branch: 'main', ...OWN } },
  env: {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octo-org/app',
  },
}

/** The step of main, which keeps in a mount what it would otherwise fetch each time. `id` tells the tests' steps apart. */
const step = (id: string): string =>
  `RUN --mount=type=cache,id=${id},target=/kept test -f /kept/${id} || echo ours > /kept/${id}; cp /kept/${id} /lib`

const trusted = (id: string): string => `FROM busybox:1.37
COPY source.txt /
${step(id)}
`

/** The same step behind a copy of the same file, which comes from a stage that has put something into the mount. */
const planted = (id: string): string => `FROM busybox:1.37 AS plant
COPY source.txt /
RUN --mount=type=cache,id=${id},target=/kept echo theirs > /kept/${id}
FROM busybox:1.37
COPY --from=plant source.txt /
${step(id)}
`

/** A fork's run, and then main's on an engine that never saw the fork. */
async function attack(
  repository: string,
  allowing: Readonly<Record<string, string>>,
): Promise<{ readonly fork: StepResult; readonly main: StepResult; readonly lib: string }> {
  const cache = `type=registry,ref=${job.ecr.registry}/${repository}:cache`
  const id = repository.replace('/', '-')
  const caches = { 'cache-from': cache, 'cache-to': `${cache},mode=max,image-manifest=true,oci-mediatypes=true` }
  const build = async (dockerfile: string, engine: Environment, run: typeof FORK | typeof MAIN, more: object) => {
    await job.write({ Dockerfile: dockerfile, 'source.txt': id })
    const inputs = { repository, tags: 'v1', ...more }
    return job.run(inputs, { payload: run.payload, env: { ...engine, ...run.env } })
  }
  // A cache cannot be pushed to a repository that is missing.
  await build('FROM scratch\nCOPY Dockerfile /\n', job.engine, MAIN, { tags: 'v0' })
  const fork = await build(planted(id), job.engine, FORK, { ...caches, ...allowing })
  // BuildKit takes nothing from another cache for a base image that it has built from before.
  await docker(fresh.environment, 'builder', 'prune', '--all', '--force')
  const main = await build(trusted(id), fresh.environment, MAIN, caches)
  const lib = await loggedIn(job.ecr, fresh.environment, (environment) =>
    docker(environment, 'run', '--rm', '--network', 'none', main.outputs.image ?? '', 'cat', '/lib'),
  )
  return { fork, main, lib }
}

test("main's image has main's bytes: the fork's run has written no cache", async () => {
  const { fork, main, lib } = await attack('team/app', {})
  expect([fork.code, main.code, cachedIn(main), lib]).toEqual([0, 0, [], 'ours'])
})

test('where allow-untrusted lets the fork write the cache, its bytes come into the image: the attack is a real one', async () => {
  const { fork, main, lib } = await attack('team/open', { 'allow-untrusted': 'true' })
  expect([fork.code, main.code, cachedIn(main), lib]).toEqual([
    0,
    0,
    ['COPY source.txt /', step('team-open')],
    'theirs',
  ])
})
