import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cached, versionLabel } from '../../scripts/engine/cache.ts'

const before = process.env.XDG_CACHE_HOME
let home = ''
let engines = ''

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ecr-cache-test-'))
  engines = join(home, 'ecr-build-push', 'engines')
  process.env.XDG_CACHE_HOME = home
})

afterEach(async () => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME
  else process.env.XDG_CACHE_HOME = before
  await rm(home, { recursive: true, force: true })
})

/** Fills a folder with one file of this content. */
function fillWith(content: string) {
  return async (folder: string) => {
    await mkdir(join(folder, '.work'))
    await writeFile(join(folder, 'file'), content)
    return { thing: '1.0' }
  }
}

const mustNotFill = () => Promise.reject(new Error('filled again'))
const read = (folder: string) => readFile(join(folder, 'file'), 'utf8')

test('a folder is made once, without what the making needed', async () => {
  const folder = await cached('engines', 'a', ['thing'], fillWith('first'))
  expect(basename(folder)).toBe(`a-${versionLabel({ thing: '1.0' })}`)
  expect((await readdir(folder)).sort()).toEqual(['file', 'versions.json'])
  expect(await cached('engines', 'a', ['thing'], mustNotFill)).toBe(folder)
})

test('a folder without a thing that is wanted is not used', async () => {
  await cached('engines', 'a', ['thing'], fillWith('first'))
  const folder = await cached('engines', 'a', ['thing', 'more'], async () => ({ thing: '1.0', more: '2' }))
  expect(Object.keys(JSON.parse(await readFile(join(folder, 'versions.json'), 'utf8')))).toEqual(['thing', 'more'])
})

test('a making that fails leaves nothing', async () => {
  const failing = async (folder: string) => {
    await writeFile(join(folder, 'file'), 'half')
    throw new Error('no network')
  }
  await expect(cached('engines', 'a', ['thing'], failing)).rejects.toThrow('no network')
  expect(await readdir(engines)).toEqual([])
})

test('two at the same time get the same whole folder', async () => {
  let arrive = () => {}
  const bothInside = new Promise<void>((resolve) => {
    let inside = 0
    arrive = () => {
      inside += 1
      if (inside === 2) resolve()
    }
  })
  const slow = (content: string) => async (folder: string) => {
    arrive()
    await bothInside
    return await fillWith(content)(folder)
  }
  const [one, two] = await Promise.all([
    cached('engines', 'a', ['thing'], slow('one')),
    cached('engines', 'a', ['thing'], slow('two')),
  ])
  expect(one).toBe(two)
  expect(['one', 'two']).toContain(await read(one))
  expect(await readdir(engines)).toEqual([basename(one)])
})

test('what a killed run left is not used, and goes after an hour', async () => {
  const [fresh, old] = [join(engines, '.partial-fresh'), join(engines, '.partial-old')]
  await mkdir(fresh, { recursive: true })
  await mkdir(old)
  const twoHoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000)
  await utimes(old, twoHoursAgo, twoHoursAgo)
  expect(await read(await cached('engines', 'a', ['thing'], fillWith('new')))).toBe('new')
  expect([existsSync(fresh), existsSync(old)]).toEqual([true, false])
})

test('a label is safe in a PATH', () => {
  expect(versionLabel({ a: '2:1.0~rc1:x', b: '3' })).toMatch(/^1\.0-[0-9a-f]{8}$/)
  expect(versionLabel({ a: '1.0', b: '3' })).not.toBe(versionLabel({ a: '1.0', b: '4' }))
})
