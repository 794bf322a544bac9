import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import { type EngineJob, startEngineJob } from './support.ts'

/** Its own, because the containers of other tests would be taken for what the step has left. */
let engine: Engine
let job: EngineJob
beforeAll(async () => {
  engine = await startEngine({ suite: 'trixie', store: 'containerd', log: () => {} })
  job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  await job.write({ Dockerfile: 'FROM busybox:1.37\nRUN echo started && sleep 600' })
})
afterAll(async () => {
  await job?.end()
  await engine?.stop()
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a real build, and the step with it', async (signal) => {
  const temp = join(job.workspace, `temp-${signal}`)
  await mkdir(temp)
  const { DOCKER_CONFIG: config = '' } = job.engine
  const before = await readFile(join(config, 'config.json'), 'utf8').catch(() => 'none')
  const result = await job.run(
    { repository: 'cancelled', tags: signal.toLowerCase(), 'build-args': `ONCE=${signal}` },
    {
      temp,
      started: (pid, output) => {
        // The build itself says when it has begun.
        const watch = setInterval(() => {
          if (!/\bstarted$/m.test(output())) return
          clearInterval(watch)
          process.kill(pid, signal)
        }, 50)
      },
    },
  )
  expect(result.code).toBe(1)
  expect(result.output).toContain(`::error::Cancelled: the runner sent ${signal}.`)
  expect(await readdir(temp)).toEqual([])
  expect(await readFile(join(config, 'config.json'), 'utf8').catch(() => 'none')).toBe(before)
  expect(await job.docker('ps', '--quiet')).toBe('')
})

test("the user's own docker configuration is used and stays as it is", async () => {
  const { DOCKER_CONFIG, ...engine } = job.engine
  const folder = join(job.home, '.docker')
  await mkdir(join(folder, 'cli-plugins'), { recursive: true })
  const { symlink } = await import('node:fs/promises')
  await symlink(join(DOCKER_CONFIG ?? '', 'cli-plugins', 'docker-buildx'), join(folder, 'cli-plugins', 'docker-buildx'))
  const text = `${JSON.stringify({ auths: { 'registry.example.com': { auth: 'dTpw' } }, credsStore: 'not-there', proxies: {} })}\n\n`
  await writeFile(join(folder, 'config.json'), text)
  await job.write({ 'small/Dockerfile': 'FROM scratch\nCOPY a.txt /', 'small/a.txt': 'a' })
  const env = { DOCKER_CONFIG: folder, HOME: job.home, ...engine }
  const result = await job.run({ repository: 'own-config', context: 'small', tags: 'v1' }, { env })
  expect(result.code).toBe(0)
  expect(await readFile(join(folder, 'config.json'), 'utf8')).toBe(text)
})
