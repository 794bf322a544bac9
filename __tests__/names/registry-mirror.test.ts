import { expect, test } from '@jest/globals'
import { mirroredRepository, parseRegistryMirror, printPlace } from '../../src/names/registry-mirror.ts'
import { must } from '../fixtures/values.ts'

const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com'

test.each<readonly [text: string, origin: readonly [string, string], mirror: readonly [string, string]]>([
  [`docker.io=${ECR}/docker-hub`, ['docker.io', ''], [ECR, 'docker-hub']],
  [` docker.io = ${ECR}/docker-hub `, ['docker.io', ''], [ECR, 'docker-hub']],
  [`docker.io=${ECR}`, ['docker.io', ''], [ECR, '']],
  ['index.docker.io=mirror.gcr.io', ['docker.io', ''], ['mirror.gcr.io', '']],
  ['registry-1.docker.io=mirror.gcr.io', ['docker.io', ''], ['mirror.gcr.io', '']],
  ['docker.io/library=public.ecr.aws/docker/library', ['docker.io', 'library'], ['public.ecr.aws', 'docker/library']],
  ['ghcr.io=127.0.0.1:5000/ghcr', ['ghcr.io', ''], ['127.0.0.1:5000', 'ghcr']],
  ['localhost:5000=localhost:5001', ['localhost:5000', ''], ['localhost:5001', '']],
])('%j', (text, origin, mirror) => {
  expect(must(parseRegistryMirror(text))).toEqual({
    origin: { host: origin[0], path: origin[1] },
    mirror: { host: mirror[0], path: mirror[1] },
  })
})

const FORM =
  'is not of the form registry=mirror, such as "docker.io=<account>.dkr.ecr.<region>.amazonaws.com/docker-hub"'
const HOST = 'is not the host of a registry (a name or an address, and perhaps a port)'

test.each<readonly [text: string, problem: string]>([
  ['docker.io', `"docker.io" ${FORM}`],
  ['=mirror.gcr.io', '"=mirror.gcr.io": before "=", the registry is missing; is its variable defined?'],
  ['docker.io=', '"docker.io=": after "=", the registry is missing; is its variable defined?'],
  ['docker=mirror.gcr.io', `"docker=mirror.gcr.io": before "=", "docker" ${HOST}; did you mean "docker.io"?`],
  ['docker.io=/docker-hub', `"docker.io=/docker-hub": after "=", "" ${HOST}; did you mean "gcr.io"?`],
  ['docker.io=https://mirror.gcr.io', '"docker.io=https://mirror.gcr.io": after "=", write it without "https://"'],
  ['docker.io=mirror.gcr.io/', '"docker.io=mirror.gcr.io/": after "=", there is a "/" too many at the end'],
  [
    'docker.io=mirror.gcr.io/hub:1',
    '"docker.io=mirror.gcr.io/hub:1": after "=", "hub:1" has a tag or digest; name what the paths of its images begin with',
  ],
  [
    'docker.io=mirror.gcr.io/Hub',
    '"docker.io=mirror.gcr.io/Hub": after "=", "Hub" is not the beginning of a path, such as "docker-hub"',
  ],
  [
    'docker.io=12345.dkr.ecr.eu-central-1.amazonaws.com/hub',
    '"docker.io=12345.dkr.ecr.eu-central-1.amazonaws.com/hub": after "=", "12345.dkr.ecr.eu-central-1.amazonaws.com" is not the host of an ECR registry (<account>.dkr.ecr.<region>.amazonaws.com or public.ecr.aws)',
  ],
  [
    'ghcr.io/a=ghcr.io/a',
    '"ghcr.io/a=ghcr.io/a" names the same place twice; after "=" is where images are read instead',
  ],
])('not a mirror: %j', (text, problem) => {
  expect(parseRegistryMirror(text)).toEqual({ ok: false, problem })
})

const MIRRORS = [
  `docker.io=${ECR}/docker-hub`,
  'docker.io/library=public.ecr.aws/docker/library',
  'ghcr.io/acme=127.0.0.1:5000/acme',
].map((text) => must(parseRegistryMirror(text)))

test.each<readonly [host: string | undefined, path: string, mirrored: string | undefined]>([
  [undefined, 'node', 'public.ecr.aws/docker/library/node'],
  ['docker.io', 'library/node', 'public.ecr.aws/docker/library/node'],
  ['docker.io', 'node', 'public.ecr.aws/docker/library/node'],
  ['index.docker.io', 'node', 'public.ecr.aws/docker/library/node'],
  [undefined, 'grafana/grafana', `${ECR}/docker-hub/grafana/grafana`],
  [undefined, 'libraryx/a', `${ECR}/docker-hub/libraryx/a`],
  ['ghcr.io', 'acme/base', '127.0.0.1:5000/acme/base'],
  ['ghcr.io', 'acme', '127.0.0.1:5000/acme'],
  ['ghcr.io', 'acme-2/base', undefined],
  ['quay.io', 'a/b', undefined],
])('%s %s', (host, path, mirrored) => {
  const found = mirroredRepository({ host, path }, MIRRORS)
  expect(found && printPlace(found)).toBe(mirrored)
})
