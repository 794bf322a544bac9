// From which private registries of ECR a build reads.
import { expect, test } from '@jest/globals'
import { ecrHostsIn } from '../../../src/buildx/dockerfile/ecr-hosts.ts'
import { namedImages } from '../../../src/buildx/dockerfile/named-places.ts'
import { caches, contexts } from '../../fixtures/flags.ts'

const HOST = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'
const OTHER = '210987654321.dkr-ecr.us-east-1.on.aws'
const CACHE = { from: [], to: [], none: false, noneOf: [], pull: false }

interface Named {
  readonly from?: readonly string[]
  readonly buildContexts?: readonly string[]
  readonly buildArgs?: Readonly<Record<string, string>>
  readonly dockerfile?: string
}

test.each<readonly [name: string, named: Named, ...hosts: readonly string[]]>([
  ['nothing', {}],
  ['a cache', { from: [`type=registry,ref=${HOST}/app:cache`] }, HOST],
  ['a cache as a reference alone', { from: [`${HOST}/app:cache`] }, HOST],
  ['a cache elsewhere', { from: ['type=gha', 'type=registry,ref=ghcr.io/me/app'] }],
  ['a further context', { buildContexts: [`base=docker-image://${HOST}/base@sha256:00`] }, HOST],
  ['a build argument', { buildArgs: { REGISTRY: HOST, A: '1' } }, HOST],
  [
    'base images, each registry once',
    { dockerfile: `FROM ${HOST}/a AS a\nFROM ${HOST}/b\nCOPY --from=${OTHER}/c / /` },
    HOST,
    OTHER,
  ],
  ['lines that end with CR', { dockerfile: `FROM ${HOST}/a\r\nRUN true\r\n` }, HOST],
  ['a comment', { dockerfile: `# docker push ${HOST}/app\nFROM scratch` }],
  ['ECR Public, which everybody may read', { dockerfile: 'FROM public.ecr.aws/docker/library/node' }],
  ['a build argument in FROM', { buildArgs: { R: HOST }, dockerfile: 'ARG R\nFROM $R/a\nFROM $R/b' }, HOST],
  ['an argument of the Dockerfile', { dockerfile: `ARG R=${HOST}\nFROM $R/a` }, HOST],
  ['a build argument for something else', { buildArgs: { R: HOST }, dockerfile: 'ARG R\nFROM a\nRUN echo $R' }],
  ['a name that only the builder knows', { buildArgs: { R: HOST }, dockerfile: `ARG R\nFROM \${R#x}/a` }, HOST],
  ['a command', { dockerfile: `FROM a\nRUN aws ecr get-login-password | docker login ${HOST}` }],
  ['a text that is copied', { dockerfile: `FROM a\nCOPY <<EOF /x\nFROM ${HOST}/b\nEOF` }],
  ['a name over two lines', { dockerfile: `FROM --platform=linux/amd64 \\\n  ${HOST}/a` }, HOST],
  ['the image of the syntax', { dockerfile: `# syntax=${HOST}/docker/dockerfile:1\nFROM a` }, HOST],
  ['another syntax', { dockerfile: `# syntax=me/other\nuse: ${HOST}/a` }, HOST],
  ['a host that looks alike', { dockerfile: `FROM ${HOST}.evil.example/a\nFROM x${HOST}/b` }],
])('%s', (_name, { from = [], buildContexts = [], buildArgs = {}, dockerfile }, ...hosts) => {
  const further = contexts(...buildContexts)
  const request = {
    ...{ platforms: [], builder: undefined, target: undefined },
    buildArgs: new Map(Object.entries(buildArgs)),
    contexts: further.map(({ name }) => name),
  }
  const build = { cache: { ...CACHE, from: caches(...from) }, buildContexts: further }
  expect(ecrHostsIn(build, namedImages(dockerfile, request))).toEqual(hosts)
})
