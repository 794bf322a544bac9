// Which login a base image is looked up with, and that the log hides it before anything is sent.
import { expect, test } from '@jest/globals'
import { gatherFingerprint } from '../../../src/actions/build/fingerprint/gather-fingerprint.ts'
import { fingerprintWishes } from '../../../src/actions/build/take-fingerprint.ts'
import type { World } from '../../../src/actions/world.ts'
import type { StoredLogin } from '../../../src/buildx/docker-config/registry-login.ts'
import { settingsWith } from '../../fixtures/destination-states.ts'
import { JOB, runOf } from '../../fixtures/fingerprint-job.ts'
import { MemoryEcr } from '../../fixtures/memory-ecr.ts'
import { HOST, REGION } from '../../fixtures/values.ts'
import { worldWith } from '../../fixtures/world.ts'

const basic = (text: string): StoredLogin & { readonly kind: 'basic' } => ({
  kind: 'basic',
  authorization: Buffer.from(text).toString('base64'),
})
const VARIABLE = JSON.stringify({ auths: { 'ghcr.io': { auth: basic('octo:variable-password').authorization } } })

interface Case {
  readonly image: string
  readonly env?: Readonly<Record<string, string>>
  readonly own?: StoredLogin
}

/** What happened of masks and registries, in order. */
async function looked({ image, env = {}, own = { kind: 'none' } }: Case): Promise<readonly string[]> {
  const said: string[] = []
  const { run: plain } = await runOf(JOB)
  const open: World['openRepository'] = (name, { login }) => {
    said.push(`opened with ${login.kind}`)
    return { ...plain.world.openRepository(name, { login, use: 'read' }), manifest: async () => undefined }
  }
  const { run } = await runOf({ ...JOB, files: { Dockerfile: `FROM ${image}\n` }, env: { ...JOB.env, ...env } })
  const { log } = worldWith({}).world
  const world = {
    ...run.world,
    ...{ openRepository: open, dockerLogin: async () => own },
    log: { ...log, mask: (text: string) => void said.push(`hidden ${text}`) },
  }
  const memory = new MemoryEcr({})
  const session = {
    caller: () => Promise.reject(new Error()),
    keys: () => Promise.reject(new Error()),
    ecr: () => memory,
  }
  const wishes = fingerprintWishes(
    { ...run, world: { ...world, connect: async () => session }, settings: settingsWith(['v1']) },
    '',
  )
  await gatherFingerprint({ ...run, world }, wishes)
  return [...new Set(said)]
}

const hidden = (authorization: string, password: string) => [`hidden ${authorization}`, `hidden ${password}`]

test.each<readonly [name: string, one: Case, said: readonly string[]]>([
  [
    'ECR in the region of a destination, without a login of docker',
    { image: `${HOST}/base:1` },
    [...hidden('QVdTOnNlY3JldA==', 'secret'), 'opened with basic'],
  ],
  [
    'a credential helper, which nobody has heard before',
    { image: 'ghcr.io/octo/base:1', own: basic('octo:helper-password') },
    [...hidden(basic('octo:helper-password').authorization, 'helper-password'), 'opened with basic'],
  ],
  [
    'a token of docker',
    { image: 'ghcr.io/octo/base:1', own: { kind: 'identity', token: 'identity-token' } },
    ['hidden identity-token', 'opened with identity'],
  ],
  [
    'DOCKER_AUTH_CONFIG, which stands above all others',
    { image: 'ghcr.io/octo/base:1', env: { DOCKER_AUTH_CONFIG: VARIABLE }, own: basic('octo:helper-password') },
    [...hidden(basic('octo:variable-password').authorization, 'variable-password'), 'opened with basic'],
  ],
  ['nobody', { image: 'node:22' }, ['opened with none']],
  ['ECR of another region', { image: `${HOST.replace(REGION, 'ap-south-1')}/base:1` }, ['opened with none']],
])('%s', async (_name, one, said) => {
  expect(await looked(one)).toEqual(said)
})
