import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesIn } from '../../src/adapters/files.ts'
import { linkContext } from '../../src/buildx/context-link.ts'
import type { BuildContext } from '../../src/runner/context.ts'
import { newFolder } from '../fixtures/folder.ts'

/** The context that buildx is given, in a workspace with this folder, and what buildx reads there. */
async function linked(path: string, workspace: string) {
  const root = newFolder()
  const places = { workspace: join(root, workspace), folder: join(root, 'private') }
  const folder = path.startsWith('/') ? join(root, path) : join(places.workspace, path)
  for (const one of [folder, places.folder]) mkdirSync(one, { recursive: true })
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n')
  const given: BuildContext = { kind: 'folder', path: path.startsWith('/') ? folder : path }
  const context = await linkContext(filesIn({ temp: root, workspace: places.workspace }), given, places)
  if (context.kind !== 'folder') throw new Error('a folder became something else')
  const read = readFileSync(join(context.path === given.path ? folder : context.path, 'Dockerfile'), 'utf8')
  return [context.path.replace(`${root}/`, ''), read]
}

test.each<readonly [name: string, path: string, workspace: string, context: string]>([
  ['of the workspace', '앱', 'work', 'private/context'],
  ['below a folder of it, with a slash at its end', 'services/größe/', 'work', 'private/context'],
  ['that is the workspace', '.', '早', 'private/context'],
  ['by an absolute path', '/elsewhere/앱', 'work', 'private/context'],
  ['only above it, which is no part of the name', 'app', '앱', 'app'],
  ['of ASCII', 'my app (1)', 'work', 'my app (1)'],
])('a context with a name %s', async (_name, path, workspace, context) => {
  expect(await linked(path, workspace)).toEqual([context, 'FROM scratch\n'])
})

test('an address stays as it is', async () => {
  const context: BuildContext = { kind: 'remote', address: 'https://git.test/앱.git' }
  const files = filesIn({ temp: '/temp', workspace: '/work' })
  expect(await linkContext(files, context, { workspace: '/work', folder: '/temp/x' })).toBe(context)
})
