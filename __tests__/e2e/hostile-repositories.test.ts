// Repositories in the workspace that name programs for git to start: buildx asks git, and starts none of them.
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { run as runCommand } from '../../scripts/engine/run.ts'
import { newRepository, TRAPS } from '../support/hostile-repository.ts'
import { type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

/** All that a job can have buildx ask git about. */
const ASKING = { BUILDX_GIT_LABELS: 'full', BUILDX_GIT_CHECK_DIRTY: '1' }

/** What buildx says of the repository in labels. */
const REVISION = 'org.opencontainers.image.revision'
const DOCKERFILE = 'com.docker.image.source.entrypoint'

test.each(TRAPS.map((trap, number) => ({ ...trap, number })))(
  'a repository with $name starts nothing',
  async ({ set, answer, sprung, number }) => {
    const context = `trap${number}`
    await mkdir(join(job.workspace, context))
    const it = newRepository(join(job.workspace, context))
    set(it)
    await job.write({ [`${context}/Dockerfile`]: 'FROM scratch\nCOPY renamed /\n' })
    const commit = it.git('rev-parse', 'HEAD')
    const result = await job.run({ repository: 'hostile', context, tags: context }, { env: ASKING })
    expect([result.code, existsSync(it.trace)]).toEqual([0, false])

    const image = result.outputs.image ?? ''
    await job.docker('pull', '--quiet', image)
    const labels = JSON.parse(await job.docker('image', 'inspect', '--format', '{{json .Config.Labels}}', image))
    const told = answer === 'answers'
    expect(labels[DOCKERFILE]).toBe(told ? 'Dockerfile' : undefined)
    if (told) expect(labels[REVISION]).toBe(commit)
    expect(result.output.includes('will not name its commit and repository')).toBe(!told)

    // As the workflow would have it without this step.
    const env = { ...process.env, ...job.engine, ...ASKING }
    await runCommand('docker', ['buildx', 'build', '--output=type=cacheonly', context], {
      cwd: job.workspace,
      env,
    }).catch(() => '')
    const asks = sprung[0] === 'status' || answer === 'refused'
    expect(existsSync(it.trace)).toBe(asks)
    await rm(it.trace, { force: true })
  },
)
