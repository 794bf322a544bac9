import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '@jest/globals'
import { removeAbandoned } from '../../src/actions/abandoned.ts'
import { worldWith } from '../fixtures/world.ts'

/** What docker is asked, and what is said and left, where the folder of a run that has ended is beside others. */
async function after(fill: (folder: string, name: string) => void) {
  const commands: string[] = []
  const docker = {
    query: async (args: readonly string[]) => {
      commands.push(args.join(' '))
      return { exit: { code: 0 }, output: '' }
    },
    stream: () => Promise.reject(new Error('nothing is built')),
  }
  const { world, folder: temp, records } = worldWith({ docker })
  // This process did not start in the first moment that this says.
  const own = world.files.privatePath()
  const dead = `${own.slice(0, -18)}0000000001${own.slice(-8)}`
  for (const path of [own, dead, join(temp, 'other')]) mkdirSync(path)
  fill(dead, basename(dead))
  const endDockerIn = async (path: string) => void commands.push(`end all in ${path}`)
  await removeAbandoned({ ...world, endDockerIn })
  const shown = (text: string): string => text.replaceAll(dead, '<dead>').replaceAll(basename(dead), '<name>')
  return {
    commands: commands.map(shown),
    records: records.map((record) => record.map(shown)),
    left: readdirSync(temp).filter((name) => name !== basename(own)),
  }
}

const SAID = [['info', 'Removed <dead>, which a run on this machine left when it was killed.']]

test('the folder of a run that was killed goes, with the docker command that still runs', async () => {
  expect(await after((folder) => writeFileSync(join(folder, 'config.json'), '{}'))).toEqual({
    commands: ['end all in <dead>'],
    records: SAID,
    left: ['other'],
  })
})

test.each([
  ['docker-container', ['buildx rm --force <name>', 'volume ls --quiet --filter name=buildx_buildkit_ecr-build-push-']],
  ['kubernetes', ['buildx rm --force <name>']],
  ['remote', []],
])('a builder that it made goes too: %s', async (driver, commands) => {
  const fill = (folder: string, name: string): void => {
    mkdirSync(join(folder, 'buildx', 'instances'), { recursive: true })
    writeFileSync(join(folder, 'buildx', 'instances', name), JSON.stringify({ Name: name, Driver: driver }))
  }
  expect(await after(fill)).toEqual({ commands: ['end all in <dead>', ...commands], records: SAID, left: ['other'] })
})

test('one of a run that nobody can see stays until no job is that old', async () => {
  const { world, folder: temp } = worldWith({})
  const [fresh, old] = ['0', '1'].map((digit) => join(temp, `ecr-build-push-${digit.repeat(32)}`))
  const week = Date.now() / 1000 - 7 * 24 * 3600
  for (const path of [fresh ?? '', old ?? '']) mkdirSync(path)
  utimesSync(old ?? '', week, week)
  expect(await world.files.abandonedFolders()).toEqual([old])
})
