import { expect, test } from '@jest/globals'
import { filesIn } from '../../../src/adapters/files.ts'
import { type Authority, buildkitConfig, engineAuthorities } from '../../../src/buildx/builder/reach.ts'
import { parseRegistryMirror } from '../../../src/names/registry-mirror.ts'
import { newFolder } from '../../fixtures/folder.ts'
import { must } from '../../fixtures/values.ts'
import { writeFiles } from '../../support/workspace.ts'

const REGISTRY: Authority = { host: 'registry.test:5000', files: ['/etc/docker/certs.d/registry.test:5000/ca.crt'] }
const TABLE =
  '[registry."registry.test:5000"]\n  http = false\n  ca = ["/etc/docker/certs.d/registry.test:5000/ca.crt"]\n'
const MENTIONED = '[registry."registry.test:5000"]\n  insecure = true\n'
const HUB = '[registry."docker.io"]\n  mirrors = ["m.io/hub"]\n'
const MIRROR = '[registry."docker.io"]\n  mirrors = ["mirror.test"]\n'

test.each<
  readonly [name: string, own: string | undefined, authorities: readonly Authority[], config: string | undefined]
>([
  ['nothing to say', undefined, [], undefined],
  ['the engine has an authority', undefined, [REGISTRY], TABLE],
  ["the user's own alone", MIRROR, [], MIRROR],
  ['both', MIRROR, [REGISTRY], `${MIRROR}\n${TABLE}`],
  ['the user speaks of that registry', MENTIONED, [REGISTRY], MENTIONED],
  [
    'several files',
    undefined,
    [{ host: 'a', files: ['/1.crt', '/2.crt'] }],
    '[registry."a"]\n  http = false\n  ca = ["/1.crt","/2.crt"]\n',
  ],
])('the configuration of BuildKit: %s', (_name, own, authorities, config) => {
  expect(buildkitConfig(own, authorities, [])).toBe(config)
})

test.each<readonly [name: string, own: string | undefined, authorities: readonly Authority[], config: string]>([
  ['of a registry', undefined, [], HUB],
  ["beside the user's own", MENTIONED, [], `${MENTIONED}\n${HUB}`],
  ['the user has mirrors of that registry', MIRROR, [], MIRROR],
  [
    'of a registry whose authority the engine has',
    undefined,
    [{ host: 'docker.io', files: ['/a.crt'] }],
    '[registry."docker.io"]\n  http = false\n  ca = ["/a.crt"]\n  mirrors = ["m.io/hub"]\n',
  ],
])('mirrors in the configuration of BuildKit: %s', (_name, own, authorities, config) => {
  expect(buildkitConfig(own, authorities, [must(parseRegistryMirror('docker.io=m.io/hub'))])).toBe(config)
})

/** Looks at a machine whose engine has these files. */
async function authorities(contents: Readonly<Record<string, string>>): Promise<readonly Authority[]> {
  const folder = newFolder()
  const files = filesIn({ temp: folder, workspace: folder })
  await writeFiles(folder, contents)
  const found = await engineAuthorities({
    list: (path) => files.list(`${folder}${path}`),
    content: (path, limit) => files.content(`${folder}${path}`, limit),
  })
  return found
}

const CERTS = 'etc/docker/certs.d'

test.each<readonly [name: string, contents: Readonly<Record<string, string>>, found: readonly Authority[]]>([
  ['no folder', { 'etc/hosts': '' }, []],
  ['an authority', { [`${CERTS}/registry.test:5000/ca.crt`]: 'pem' }, [REGISTRY]],
  [
    'other files, and a registry without an authority',
    { [`${CERTS}/a/client.cert`]: 'pem', [`${CERTS}/a/client.key`]: 'pem', [`${CERTS}/README`]: '' },
    [],
  ],
  ['a folder where a file should be', { [`${CERTS}/a/ca.crt/x`]: '' }, []],
])('what the engine trusts: %s', async (_name, contents, found) => {
  expect(await authorities(contents)).toEqual(found)
})
