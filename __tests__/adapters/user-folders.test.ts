import { expect, test } from '@jest/globals'
import { type UserPlaces, withUserFolders } from '../../src/adapters/user-folders.ts'
import { userBuildxFolder, userConfigFolder } from '../../src/buildx/docker-config/child-environment.ts'
import type { Environment } from '../../src/runner/context.ts'

const KNOWN: UserPlaces = { home: '/home/me', folder: '/work/app' }
const UNKNOWN: UserPlaces = { home: undefined, folder: '/work/app' }

test.each<readonly [name: string, env: Environment, places: UserPlaces, config: string, buildx: string]>([
  ['HOME', { HOME: '/other' }, KNOWN, '/other/.docker', '/other/.docker/buildx'],
  ['no HOME', {}, KNOWN, '/home/me/.docker', '/home/me/.docker/buildx'],
  ['an empty HOME', { HOME: '' }, KNOWN, '/home/me/.docker', '/home/me/.docker/buildx'],
  ['no HOME, and nobody knows the user', {}, UNKNOWN, '/.docker', '/.docker/buildx'],
  ['a relative HOME', { HOME: 'home' }, KNOWN, '/work/app/home/.docker', '/work/app/home/.docker/buildx'],
  ['DOCKER_CONFIG', { HOME: '/other', DOCKER_CONFIG: '/config' }, KNOWN, '/config', '/config/buildx'],
  ['a relative DOCKER_CONFIG', { DOCKER_CONFIG: '../config' }, KNOWN, '/work/config', '/work/config/buildx'],
  ['an empty DOCKER_CONFIG', { DOCKER_CONFIG: '' }, KNOWN, '/home/me/.docker', '/home/me/.docker/buildx'],
  ['a relative BUILDX_CONFIG', { BUILDX_CONFIG: 'b' }, KNOWN, '/home/me/.docker', '/work/app/b'],
])('the folders of a user: %s', (_name, env, places, config, buildx) => {
  const filled = withUserFolders(env, places)
  expect([userConfigFolder(filled), userBuildxFolder(filled)]).toEqual([config, buildx])
})

test('all else stays as it is', () => {
  expect(withUserFolders({ HOME: '/home/me', PATH: '/bin', DOCKER_CERT_PATH: 'certs' }, KNOWN)).toEqual({
    HOME: '/home/me',
    PATH: '/bin',
    DOCKER_CERT_PATH: 'certs',
  })
})
