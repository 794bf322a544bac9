import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { filesIn } from '../src/adapters/files.ts'
import { post } from '../src/post.ts'
import { worldWith } from './world.ts'

/** Runs post with this state of the main part. Returns what it said and what is left. */
async function after(state: (folder: string) => Readonly<Record<string, string>>) {
  const { world, folder, records } = worldWith({})
  mkdirSync(join(folder, 'ecr-build-push-1', 'contexts'), { recursive: true })
  mkdirSync(join(folder, 'other'))
  const saved = state(folder)
  await post(filesIn(folder), world.log, (name) => saved[name] ?? '')
  return { folder, records, left: readdirSync(folder).sort() }
}

test('removes the folder that a killed run left', async () => {
  expect(await after((folder) => ({ folder: join(folder, 'ecr-build-push-1') }))).toMatchObject({
    records: [],
    left: ['other'],
  })
})

test('has nothing to do after a run that made none', async () => {
  expect(await after(() => ({}))).toMatchObject({ records: [], left: ['ecr-build-push-1', 'other'] })
})

test('has nothing to do after a run that removed its folder', async () => {
  const { records } = await after((folder) => ({ folder: join(folder, 'ecr-build-push-2') }))
  expect(records).toEqual([])
})

test('warns about a state that is not ours, and touches nothing', async () => {
  const { folder, records, left } = await after((path) => ({ folder: join(path, 'other') }))
  expect(records).toEqual([['warning', `${folder}/other is not a folder of this step, so it was not removed`]])
  expect(left).toEqual(['ecr-build-push-1', 'other'])
})
