// Programs that nobody here wrote push with the login that keep-login has left in docker's configuration.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { crane } from '../../../scripts/engine/crane.ts'
import { oras, runTool, skopeo } from '../../../scripts/engine/tools.ts'
import { pushImage } from '../../fixtures/promoted-image.ts'
import { loginOf, openWith } from '../../fixtures/remote-repositories.ts'
import { type Job, KEYS, withJob } from '../../support/job.ts'
import { messageOf } from '../../support/message.ts'
import { tagsIn } from '../../support/registry.ts'

const log = (line: string): void => console.log(line)

type Program = 'skopeo' | 'crane' | 'oras'

/** Tags the image as a later step of the job would, with the home of that job. */
async function push(job: Job, program: Program, tag: string): Promise<string> {
  const [from = '', to = ''] = ['prod', tag].map((name) => `${job.ecr.registry}/prod/app:${name}`)
  const conf = join(job.temp, 'registries.conf')
  await writeFile(conf, '')
  // crane asks the store for the repository first, and goes on where it has no login: the store has to be there.
  const store = join(job.temp, 'docker-credential-empty')
  await writeFile(store, '#!/bin/sh\necho credentials not found in native keychain\nexit 1\n', { mode: 0o755 })
  const path = `${job.temp}:${process.env.PATH ?? ''}`
  const env = { PATH: path, HOME: job.home, DOCKER_CONFIG: join(job.home, '.docker'), XDG_RUNTIME_DIR: job.temp }
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false']
  const calls: Readonly<Record<Program, () => Promise<string>>> = {
    crane: async () => runTool(await crane(log), ['copy', '--insecure', from, to], env),
    skopeo: async () =>
      runTool(await skopeo(log), ['--insecure-policy', 'copy', ...insecure, `docker://${from}`, `docker://${to}`], {
        ...env,
        CONTAINERS_REGISTRIES_CONF: conf,
      }),
    oras: async () => runTool(await oras(log), ['tag', '--plain-http', from, tag], env),
  }
  return calls[program]().then(
    () => 'pushed',
    (error: unknown) => String(error),
  )
}

/** Puts a file beside the image, as `oras attach` does with an SBOM. */
const attach = async (job: Job): Promise<string> => {
  const file = join(job.temp, 'sbom.json')
  await writeFile(file, '{}')
  const env = { HOME: job.home, DOCKER_CONFIG: join(job.home, '.docker') }
  const argv = ['attach', '--plain-http', '--disable-path-validation', '--artifact-type', 'application/spdx+json']
  return runTool(await oras(log), [...argv, `${job.ecr.registry}/prod/app:prod`, `${file}:application/spdx+json`], env)
}

test.each([
  ['a configuration without a helper', '{"auths":{"ghcr.io":{"auth":"eDp5"}}}', ['pushed', 'pushed', 'pushed']],
  // containers/image takes the empty helper for the name of one, and oras asks the store: the warning of the step says so.
  [
    'a store that is asked first',
    '{"credsStore":"empty"}',
    ['pushed', expect.stringContaining('docker-credential-'), expect.stringMatching(/basic credential not found|401/)],
  ],
])('%s', (_name, text, ends) =>
  withJob({}, async (job) => {
    await mkdir(join(job.home, '.docker'))
    await writeFile(join(job.home, '.docker', 'config.json'), text)
    const image = await pushImage(job.ecr, 'app', 'v1')
    const inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', from: 'app:v1', tags: 'prod' }
    const ran = await job.run({ ...inputs, 'keep-login': 'true' }, { action: 'promote' })
    expect(messageOf(ran)).toBe('')
    const programs: readonly Program[] = ['crane', 'skopeo', 'oras']
    const said: string[] = []
    for (const program of programs) said.push(await push(job, program, `by-${program}`))
    expect(said).toEqual(ends)
    const pushed = programs.filter((_, at) => said[at] === 'pushed').map((program) => `by-${program}`)
    const tags = await tagsIn(job.ecr, 'prod/app')
    expect(tags.map((line) => line.split(' ')[0])).toEqual([...pushed, 'prod'].sort())
    expect(tags).toContain(`by-crane ${image.digest}`)
    await job.post(ran.state)
    expect(await readFile(join(job.home, '.docker', 'config.json'), 'utf8')).toBe(text)
    for (const program of programs) expect(await push(job, program, 'after-the-job')).not.toBe('pushed')
  }),
)

test('oras puts an SBOM beside the image with the kept login, and the registry lists it', () =>
  withJob({}, async (job) => {
    const image = await pushImage(job.ecr, 'app', 'v1')
    const inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: 'prod/app', from: 'app:v1', tags: 'prod' }
    const ran = await job.run({ ...inputs, 'keep-login': 'true' }, { action: 'promote' })
    expect(messageOf(ran)).toBe('')
    const repository = openWith(`${job.ecr.registry}/prod/app`, await loginOf(job.ecr))
    const before = await repository.referrers(image.digest)
    expect(await attach(job)).toContain('Attached to ')
    expect(await repository.referrers(image.digest)).toHaveLength(before.length + 1)
    await job.post(ran.state)
    await expect(attach(job)).rejects.toThrow(/basic credential not found|401/)
  }))
