// From which private registries of ECR a build reads.
import { expect, test } from '@jest/globals'
import { ecrHostsIn } from '../../../src/buildx/dockerfile/ecr-hosts.ts'
import { caches, contexts } from '../../fixtures/flags.ts'

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const OTHER = '210987654321.dkr-ecr.us-east-1.on.aws'
const CACHE = { from: [], to: [], none: false, noneOf: [], pull: false }

interface Named {
  readonly from?: readonly string[]
  readonly buildContexts?: readonly string[]
  readonly buildArgs?: readonly string[]
  readonly dockerfile?: string
}

test.each<readonly [name: string, named: Named, ...hosts: readonly string[]]>([
  ['nothing', {}],
  ['a cache', { from: [`type=registry,ref=${HOST}/app:cache`] }, HOST],
  ['a cache as a reference alone', { from: [`${HOST}/app:cache`] }, HOST],
  ['a cache elsewhere', { from: ['type=gha', 'type=registry,ref=ghcr.io/me/app'] }],
  ['a further context', { buildContexts: [`base=docker-image://${HOST}/base@sha256:00`] }, HOST],
  ['a build argument', { buildArgs: [`REGISTRY=${HOST}`, 'A=1'] }, HOST],
  [
    'base images, each registry once',
    { dockerfile: `FROM ${HOST}/a AS a\nFROM ${HOST}/b\nCOPY --from=${OTHER}/c / /` },
    HOST,
    OTHER,
  ],
  ['lines that end with CR', { dockerfile: `FROM ${HOST}/a\r\nRUN true\r\n` }, HOST],
  ['a comment', { dockerfile: `# docker push ${HOST}/app\nFROM scratch` }],
  ['ECR Public, which everybody may read', { dockerfile: 'FROM public.ecr.aws/docker/library/node' }],
  ['a host that looks alike', { dockerfile: `FROM ${HOST}.evil.example/a\nFROM x${HOST}/b` }],
])('%s', (_name, { from = [], buildContexts = [], buildArgs = [], dockerfile }, ...hosts) => {
  const build = { cache: { ...CACHE, from: caches(...from) }, buildContexts: contexts(...buildContexts), buildArgs }
  expect(ecrHostsIn(build, dockerfile)).toEqual(hosts)
})
