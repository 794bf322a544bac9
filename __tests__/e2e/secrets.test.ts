// Secrets with a real BuildKit: the build reads them, and neither the log nor the repository has them afterwards. An image
// that does hold one gets no tag.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { contentsOf, tagsIn } from '../support/registry.ts'
import { type EngineJob, errorsIn, startEngineJob } from './support.ts'

let job: EngineJob
beforeAll(async () => {
  job = await startEngineJob()
})
afterAll(() => job.end())

const KEY = `-----BEGIN PRIVATE KEY-----\n${'c4n4ryk3y/+'.repeat(6)}\n-----END PRIVATE KEY-----`
const SECRETS: Readonly<Record<string, string>> = {
  string: 'c4n4ry, of "a" string',
  lines: KEY,
  variable: '  c4n4ry of a variable\n',
  file: 'c4n4ry of a file\nwith two lines\n',
}

/** What may not be anywhere: the values and their lines, and base64 of all. */
const CANARIES = Object.values(SECRETS)
  .flatMap((value) => [value, ...value.split('\n')])
  .filter((text) => text.includes('c4n4ry'))
  .flatMap((text) => [text.trim(), Buffer.from(text.trim()).toString('base64')])

const INPUTS = {
  secrets: `string=${SECRETS.string}\n"lines=${KEY}"`,
  'secret-envs': 'variable=DEPLOY_TOKEN',
  'secret-files': 'file=secrets, "mine"/file.txt',
}
const ENV = { DEPLOY_TOKEN: SECRETS.variable ?? '', RUNNER_DEBUG: '1' }

const FOLDER = { 'secrets, "mine"/file.txt': SECRETS.file ?? '' }

const sum = (text: string): string => createHash('sha256').update(text).digest('hex')

const messageOf = (result: StepResult): string => errorsIn(result).join('\n')

/** The names that images of a repository have in the engine. */
const namesInEngine = async (repository: string): Promise<readonly string[]> =>
  (await job.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}'))
    .split('\n')
    .filter((name) => name.startsWith(`${job.ecr.registry}/${repository}:`))

test('in each way to give one, the build reads exactly the value, and nothing that leaves the step has it', async () => {
  const mounts = Object.keys(SECRETS).map((id) => `--mount=type=secret,id=${id},required=true`)
  const paths = Object.keys(SECRETS).map((id) => `/run/secrets/${id}`)
  await job.write({
    ...FOLDER,
    'reads/Dockerfile': `FROM busybox:1.37\nRUN ${mounts.join(' ')} sha256sum ${paths.join(' ')} > /sums && cat ${paths.join(' ')}\n`,
  })
  const result = await job.run({ ...INPUTS, repository: 'reads', context: 'reads', tags: 'v1,latest' }, { env: ENV })
  expect(messageOf(result)).toBe('')
  expect((await tagsIn(job.ecr, 'reads')).map((line) => line.split(' ')[0])).toEqual(['latest', 'v1'])
  await job.docker('pull', '--quiet', result.outputs.image ?? '')
  const sums = await job.docker('run', '--rm', '--network', 'none', result.outputs.image ?? '', 'cat', '/sums')
  expect(sums.split('\n').map((line) => line.split(' ')[0])).toEqual(Object.values(SECRETS).map(sum))

  const { output, log, outputs, state, summary } = result
  // The build printed them: only the masks keep them out of the log.
  expect(output.replace(/^::add-mask::.*$/gm, '')).toContain('c4n4ry of a variable')
  const left = [...log.entries.map((entry) => JSON.stringify(entry)), JSON.stringify([outputs, state, summary])].join(
    '\n',
  )
  expect(CANARIES.filter((canary) => left.includes(canary))).toEqual([])
  const contents = await contentsOf(job.ecr, 'reads')
  expect(contents.length).toBeGreaterThan(3)
  expect(contents.some((bytes) => bytes.includes(sum(KEY)))).toBe(true)
  expect(CANARIES.filter((canary) => contents.some((bytes) => bytes.includes(canary)))).toEqual([])
  expect((await namesInEngine('reads')).filter((name) => name.includes('staging'))).toEqual([])
})

test('a secret that is also a build argument is found in the history: no tag, no image, and the place is named', async () => {
  await job.write({ 'leaks/Dockerfile': `FROM busybox:1.37\nARG NPM_TOKEN\nENV NAME=x\nRUN echo hello > /hello\n` })
  const inputs = { repository: 'leaks', context: 'leaks', tags: 'v1,latest', secrets: 'npm=c4n4ry-of-npm' }
  const result = await job.run({ ...inputs, 'build-args': 'NPM_TOKEN=c4n4ry-of-npm' })
  expect(result).toMatchObject({ code: 1, outputs: { image: '', tags: '', digest: '', gate: 'failed' } })
  expect(messageOf(result)).toMatch(
    // Newer versions of BuildKit have the value in the line of ARG, too.
    /^The image holds secrets of this run, so it gets no tag:\n(?:- the secret "npm": history\[\d+\]\.created_by\n)+What to do: /,
  )
  expect(result.output).toContain('::warning::This build argument looks like a secret: NPM_TOKEN. ')
  expect(result.output.replace(/^::add-mask::.*$/gm, '')).not.toContain('c4n4ry-of-npm')
  expect(await contentsOf(job.ecr, 'leaks')).toEqual([])
  expect(await namesInEngine('leaks')).toEqual([])
})

test('each platform of an index is searched', async () => {
  await job.write({
    'index/Dockerfile': 'FROM scratch\nARG TARGETARCH\nARG VALUE\nLABEL of.$TARGETARCH=$VALUE\nCOPY a.txt /\n',
    'index/a.txt': 'a',
  })
  const inputs = { repository: 'index', context: 'index', tags: 'v1', platforms: 'linux/amd64,linux/arm64' }
  const good = await job.run({ ...inputs, secrets: 'a=c4n4ry-of-a', 'build-args': 'VALUE=public' })
  expect(messageOf(good)).toBe('')
  const before = await tagsIn(job.ecr, 'index')
  const bad = await job.run({ ...inputs, secrets: 'a=c4n4ry-of-a', 'build-args': 'VALUE=c4n4ry-of-a' })
  const places = messageOf(bad)
    .split('\n')
    .filter((line) => line.startsWith('- '))
  expect(places).toEqual(
    expect.arrayContaining([
      '- the secret "a": linux/amd64 config.Labels["of.amd64"]',
      '- the secret "a": linux/arm64 config.Labels["of.arm64"]',
    ]),
  )
  expect(await tagsIn(job.ecr, 'index')).toEqual(before)
  expect(messageOf(bad)).toContain(
    'The index is removed, and its 2 manifests are still in the repository, without a tag: ',
  )
})

test('provenance with all its details has no secret, and is searched for one', async () => {
  await job.write({
    'proof/Dockerfile':
      'FROM busybox:1.37\nARG VALUE\nFROM busybox:1.37\nRUN --mount=type=secret,id=a,required=true true\n',
  })
  const inputs = { repository: 'proof', context: 'proof', tags: 'v1', provenance: 'mode=max', secrets: 'a=c4n4ry-of-a' }
  const good = await job.run({ ...inputs, 'build-args': 'VALUE=public' })
  expect(messageOf(good)).toBe('')
  const contents = await contentsOf(job.ecr, 'proof')
  expect(contents.some((bytes) => bytes.includes('https://slsa.dev/provenance/'))).toBe(true)
  expect(contents.some((bytes) => bytes.includes('c4n4ry'))).toBe(false)
  const before = await tagsIn(job.ecr, 'proof')
  const bad = await job.run({ ...inputs, 'build-args': 'VALUE=c4n4ry-of-a' })
  expect(messageOf(bad)).toMatch(/\n- the secret "a": linux\/\w+ attestation provenance predicate\..*VALUE/)
  expect(await tagsIn(job.ecr, 'proof')).toEqual(before)
})
