// Programs that nobody here wrote push with the login that keep-login has left in docker's configuration.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { crane } from '../../../scripts/engine/crane.ts'
import { runTool, skopeo } from '../../../scripts/engine/tools.ts'
import { pushImage } from '../../fixtures/promoted-image.ts'
import { type Job, KEYS, withJob } from '../../support/job.ts'
import { messageOf } from '../../support/message.ts'
import { tagsIn } from '../../support/registry.ts'

const log = (line: string): void => console.log(line)

/** Tags the image as a later step of the job would, with the home of that job. */
async function push(job: Job, program: 'skopeo' | 'crane', tag: string): Promise<string> {
  const [from, to] = ['prod', tag].map((name) => `${job.ecr.registry}/prod/app:${name}`)
  const conf = join(job.temp, 'registries.conf')
  await writeFile(conf, '')
  // crane asks the store for the repository first, and goes on where it has no login: the store has to be there.
  const store = join(job.temp, 'docker-credential-empty')
  await writeFile(store, '#!/bin/sh\necho credentials not found in native keychain\nexit 1\n', { mode: 0o755 })
  const path = `${job.temp}:${process.env.PATH ?? ''}`
  const env = { PATH: path, HOME: job.home, DOCKER_CONFIG: join(job.home, '.docker'), XDG_RUNTIME_DIR: job.temp }
  const said =
    program === 'crane'
      ? runTool(await crane(log), ['copy', '--insecure', from ?? '', to ?? ''], env)
      : runTool(
          await skopeo(log),
          [
            ...['--insecure-policy', 'copy', '--src-tls-verify=false', '--dest-tls-verify=false'],
            ...[`docker://${from}`, `docker://${to}`],
          ],
          { ...env, CONTAINERS_REGISTRIES_CONF: conf },
        )
  return said.then(
    () => 'pushed',
    (error: unknown) => String(error),
  )
}

test.each([
  ['a configuration without a helper', '{"auths":{"ghcr.io":{"auth":"eDp5"}}}', ['pushed', 'pushed']],
  // containers/image takes the empty helper for the name of one: the warning of the step says so.
  ['a store that is asked first', '{"credsStore":"empty"}', ['pushed', expect.stringContaining('docker-credential-')]],
])('%s', (_name, text, ends) =>
  withJob({}, async (job) => {
    await mkdir(join(job.home, '.docker'))
    await writeFile(join(job.home, '.docker', 'config.json'), text)
    const image = await pushImage(job.ecr, 'app', 'v1')
    const inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', from: 'app:v1', tags: 'prod' }
    const ran = await job.run({ ...inputs, 'keep-login': 'true' }, { action: 'promote' })
    expect(messageOf(ran)).toBe('')
    expect([await push(job, 'crane', 'by-crane'), await push(job, 'skopeo', 'by-skopeo')]).toEqual(ends)
    expect(await tagsIn(job.ecr, 'prod/app')).toContain(`by-crane ${image.digest}`)
    await job.post(ran.state)
    expect(await readFile(join(job.home, '.docker', 'config.json'), 'utf8')).toBe(text)
    expect(await push(job, 'crane', 'after-the-job')).not.toBe('pushed')
  }),
)
