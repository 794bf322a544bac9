import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { MachineError } from '../../../src/base/errors.ts'
import {
  checkPrivateFolder,
  readUserConfig,
  withPrivateFolder,
} from '../../../src/buildx/docker-config/private-config.ts'
import { HOST } from '../../fixtures/values.ts'
import { worldWith } from '../../fixtures/world.ts'

const LOGIN = { host: HOST, authorization: 'QVdTOnBhc3N3b3Jk' }

/** A home with a docker configuration, as setup steps leave it. */
function home(config: string) {
  const kept = worldWith({})
  mkdirSync(join(kept.folder, '.docker', 'cli-plugins'), { recursive: true })
  writeFileSync(join(kept.folder, '.docker', 'cli-plugins', 'docker-buildx'), 'a program')
  writeFileSync(join(kept.folder, '.docker', 'config.json'), config)
  return kept
}

const mode = (path: string): string => (lstatSync(path).mode & 0o777).toString(8)

test('a private folder holds the login beside what the user has, for as long as the task runs', async () => {
  const { world, folder, records } = home('{"credsStore":"desktop"}')
  const inside = await withPrivateFolder(world, readUserConfig(world), [LOGIN], async (path) => ({
    path,
    names: readdirSync(path).sort(),
    modes: [mode(path), mode(join(path, 'config.json'))],
    config: JSON.parse(readFileSync(join(path, 'config.json'), 'utf8')),
    plugins: readlinkSync(join(path, 'cli-plugins')),
  }))
  expect(inside).toEqual({
    path: expect.stringMatching(new RegExp(`^${folder}/ecr-build-push-[0-9a-f]{32}$`)),
    names: ['cli-plugins', 'config.json'],
    modes: ['700', '600'],
    config: { credsStore: 'desktop', auths: { [HOST]: { auth: LOGIN.authorization } }, credHelpers: { [HOST]: '' } },
    plugins: join(folder, '.docker', 'cli-plugins'),
  })
  expect(records).toEqual([['state', 'folder', inside.path]])
  expect(readdirSync(folder)).toEqual(['.docker'])
  expect(readFileSync(join(folder, '.docker', 'config.json'), 'utf8')).toBe('{"credsStore":"desktop"}')
  expect(readFileSync(join(folder, '.docker', 'cli-plugins', 'docker-buildx'), 'utf8')).toBe('a program')
})

test('without a login the configuration is the user’s own', async () => {
  const { world } = home('{"credsStore":"desktop"}')
  const config = await withPrivateFolder(world, readUserConfig(world), [], async (path) =>
    readFileSync(join(path, 'config.json'), 'utf8'),
  )
  expect(config).toBe('{"credsStore":"desktop"}')
})

test('the folder is gone also after a failure', async () => {
  const { world, folder } = home('{}')
  const failure = new Error('the build failed')
  await expect(withPrivateFolder(world, {}, [LOGIN], () => Promise.reject(failure))).rejects.toBe(failure)
  expect(readdirSync(folder)).toEqual(['.docker'])
})

test('a user without a configuration', async () => {
  const { world, records } = worldWith({})
  expect(readUserConfig(world)).toEqual({})
  expect(records).toEqual([])
})

test('a configuration that is not JSON is named in a warning', async () => {
  const { world, folder, records } = home('{auths')
  expect(readUserConfig(world)).toEqual({})
  expect(records).toEqual([
    [
      'warning',
      `This step works without the configuration of Docker, as Docker does: ${folder}/.docker/config.json is not a JSON object.`,
    ],
  ])
})

test.each<readonly [name: string, put: (path: string) => void, problem: string]>([
  // As a bind mount of a file that is not there leaves it.
  ['a folder', (path) => mkdirSync(path), 'is a folder, not a file'],
  [
    'a link to itself',
    (path) => symlinkSync('config.json', path),
    'is a link, or lies behind one, that leads back to itself (ELOOP); have the link lead to what is meant',
  ],
])('a configuration that is %s is named in a warning', (_name, put, problem) => {
  const { world, folder, records } = worldWith({})
  mkdirSync(join(folder, '.docker'))
  put(join(folder, '.docker', 'config.json'))
  expect(readUserConfig(world)).toEqual({})
  expect(records).toEqual([
    [
      'warning',
      `This step works without the configuration of Docker, as Docker does: "${folder}/.docker/config.json" ${problem}.`,
    ],
  ])
})

test('whether private files can be written is tried, and leaves nothing', async () => {
  const { world, folder } = worldWith({})
  await checkPrivateFolder(world.files)
  expect(readdirSync(folder)).toEqual([])
  const full = new MachineError('write it', { code: 'ENOSPC', said: 'no space left on device, write' })
  const files = { ...world.files, writePrivate: () => Promise.reject(full) }
  await expect(checkPrivateFolder(files)).rejects.toBe(full)
  expect(readdirSync(folder)).toEqual([])
})

test('a folder that cannot be removed is left to the post part, with a warning', async () => {
  const { world, records } = home('{}')
  const failure = { code: 'EBUSY', said: 'resource busy or locked' }
  const removePrivateFolder = () => Promise.reject(new MachineError('remove it', failure))
  const files = { ...world.files, removePrivateFolder }
  expect(await withPrivateFolder({ ...world, files }, {}, [], async () => 'built')).toBe('built')
  expect(records.at(-1)).toEqual([
    'warning',
    'This step could not remove it (EBUSY: resource busy or locked). Its post part tries it again.',
  ])
})
