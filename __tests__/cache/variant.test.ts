// Which images of a repository share a cache, and what the name of each says.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Variant, variantName } from '../../src/cache/cache-name.ts'
import { parseFlavor } from '../../src/image-metadata/flavor.ts'

type Build = Variant['build']

const WORKSPACE = '/runner/work/app/app'
const PLAIN: Build = { context: { kind: 'folder', path: '.' }, file: undefined, target: undefined, platforms: [] }

const nameOf = (build: Partial<Build>, flavor: string = '', workspace = WORKSPACE): string =>
  variantName({
    build: { ...PLAIN, ...build },
    workspace,
    flavor: parseFlavor(flavor === '' ? [] : [flavor], (problem) => {
      throw new Error(problem)
    }),
  })

const folder = (path: string): Partial<Build> => ({ context: { kind: 'folder', path } })
const remote = (address: string): Partial<Build> => ({ context: { kind: 'remote', address } })

test.each<readonly [name: string, build: Partial<Build>, flavor: string, end: string]>([
  ['the Dockerfile in the root', {}, '', ''],
  ['the same, named', { file: './Dockerfile' }, '', ''],
  ['the same, by its whole path', { ...folder(WORKSPACE), file: `${WORKSPACE}/Dockerfile` }, '', ''],
  ['the whole repository by address', remote('https://github.com/octo/app.git#c0ffee'), '', ''],
  ['flavors that name no image', {}, 'latest=false', ''],
  ['a suffix', {}, 'suffix=-api', '..api-HASH'],
  ['a prefix', {}, 'prefix=web-', '..web-HASH'],
  ['a suffix that is another one in each run', {}, 'suffix=-{{sha}}', '..sha-HASH'],
  ['a target', { target: 'server' }, '', '..server-HASH'],
  ['a Dockerfile', { file: 'docker/web.Dockerfile' }, '', '..docker-web.Dockerfile-HASH'],
  ['a Dockerfile of a service', { file: 'services/api/Dockerfile' }, '', '..services-api-HASH'],
  ['a folder', folder('./services/api/'), '', '..services-api-HASH'],
  ['a folder by address', remote('https://github.com/octo/app.git#c0ffee:api'), '', '..api-HASH'],
  ['a folder outside of the checkout', folder('/tmp/build-4711'), '', ''],
  ['a Dockerfile outside of it', { file: '/tmp/build-4711/api.Dockerfile' }, '', '..api.Dockerfile-HASH'],
  ['a Dockerfile by address', { file: 'https://host/c0ffee/api.Dockerfile' }, '', '..api.Dockerfile-HASH'],
  ['one platform', { platforms: ['linux/arm64'] }, '', '..linux-arm64'],
  ['two platforms', { platforms: ['linux/amd64', 'linux/arm64'] }, '', ''],
  [
    'all of it, as long as it can be read',
    { ...folder('services'), file: 'services/api/Dockerfile', target: 'server', platforms: ['linux/arm64'] },
    'suffix=-slim',
    '..services-api-server-slim-HASH..linux-arm64',
  ],
])('%s', (_name, build, flavor, end) => {
  expect(nameOf(build, flavor).replace(/[0-9a-f]{8}(?=\.\.|$)/, 'HASH')).toBe(end)
})

test('one image has one name, wherever the runner has the checkout', () => {
  const at = (workspace: string): string =>
    nameOf({ ...folder(`${workspace}/api`), file: `${workspace}/api/web.Dockerfile` }, '', workspace)
  expect(at('/home/one/_work/app')).toBe(at('/home/two/_work/app/'))
  expect(at('/home/one/_work/app')).toBe(nameOf({ ...folder('api'), file: './api/web.Dockerfile' }))
})

test('the commit of an address is no part of the name', () => {
  const at = (sha: string): string => nameOf(remote(`https://github.com/octo/app.git#${sha}:api`))
  expect(at('c0ffee')).toBe(at('f00d'))
})

test('two images have two names, also where they read alike', () => {
  const text = fc.constantFrom('', 'a', 'b', 'a-b', 'a_b', 'a.b')
  const image = fc.record({ path: text, file: text, target: text, suffix: text })
  const named = ({ path, file, target, suffix }: Record<'path' | 'file' | 'target' | 'suffix', string>): string =>
    nameOf({ ...folder(`./${path}`), file: file || undefined, target: target || undefined }, `suffix=${suffix}`)
  fc.assert(
    fc.property(image, image, (one, other) => {
      expect(named(one) === named(other)).toBe(JSON.stringify(one) === JSON.stringify(other))
    }),
  )
})
