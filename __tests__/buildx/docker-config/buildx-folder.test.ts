import { mkdirSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { prepareBuildxFolder } from '../../../src/buildx/docker-config/buildx-folder.ts'
import { worldWith } from '../../fixtures/world.ts'

/** A home in which buildx has worked, with a builder of the user's. */
function home() {
  const kept = worldWith({})
  const own = join(kept.folder, '.docker', 'buildx')
  const files = ['instances/mine', 'current', '.buildNodeID', '.lock', 'activity/mine', 'refs/mine/mine0/q1w2e3']
  for (const name of files) {
    mkdirSync(dirname(join(own, name)), { recursive: true })
    writeFileSync(join(own, name), '')
  }
  return { ...kept, own }
}

test('the folder of the user is used where buildx can write in it, also where it is to be made', async () => {
  const { world, records } = worldWith({})
  const env = { DOCKER_CONFIG: join(world.env.HOME ?? '', '.docker') }
  expect(await prepareBuildxFolder(world, env)).toBe(env)
  const used = home()
  expect(await prepareBuildxFolder(used.world, { DOCKER_CONFIG: dirname(used.own) })).toEqual({
    DOCKER_CONFIG: dirname(used.own),
  })
  expect([records, used.records]).toEqual([[], []])
})

describe('where it cannot write', () => {
  const CLOSED = ['', '/.lock', '/activity', '/activity/mine', '/refs', '/refs/mine', '/refs/mine/mine0']

  test.each(CLOSED)('%j is closed: it gets a private folder that leads to the builders', async (closed) => {
    const { world, folder, own, records } = home()
    const files = { ...world.files, isWritable: (path: string) => path !== `${own}${closed}` }
    const env = await prepareBuildxFolder({ ...world, files }, { DOCKER_CONFIG: dirname(own) })
    const made = env.BUILDX_CONFIG ?? ''
    expect(env).toEqual({ DOCKER_CONFIG: dirname(own), BUILDX_CONFIG: made })
    expect(dirname(made)).toBe(folder)
    expect(readdirSync(made).map((name) => [name, readlinkSync(join(made, name))])).toEqual([
      ['.buildNodeID', join(own, '.buildNodeID')],
      ['current', join(own, 'current')],
      ['instances', join(own, 'instances')],
    ])
    expect(records).toEqual([
      ['state', 'buildx', made],
      [
        'info',
        `buildx cannot write to ${own}, so it notes this build in a folder of this step; the builders there are used.`,
      ],
    ])
  })

  test('what a build left there long ago does not matter', async () => {
    const { world, own } = home()
    const files = { ...world.files, isWritable: (path: string) => path !== `${own}/refs/mine/mine0/q1w2e3` }
    const env = { DOCKER_CONFIG: dirname(own) }
    expect(await prepareBuildxFolder({ ...world, files }, env)).toBe(env)
  })

  test('BUILDX_CONFIG of the job is looked at, not the folder beside config.json', async () => {
    const { world, own } = home()
    const files = { ...world.files, isWritable: (path: string) => !path.startsWith(own) }
    const env = { DOCKER_CONFIG: dirname(own), BUILDX_CONFIG: join(world.env.HOME ?? '', 'builders') }
    expect(await prepareBuildxFolder({ ...world, files }, env)).toBe(env)
  })
})
