// keep-login where something goes wrong: what is killed in the middle leaves nothing, and what cannot be kept is told beside the rest.
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { pushImage } from '../fixtures/promoted-image.ts'
import { type Job, type Ran, withJob } from '../support/job.ts'
import {
  CONFIG_TEXT,
  configPathOf,
  isLoginTaken,
  KEEPING,
  namesBeside,
  writeUserConfig,
} from '../support/kept-login.ts'
import { messageOf } from '../support/message.ts'

/** Module that kills the process in the moment in which it puts a file of that name into docker's folder. */
async function killer(job: Job, file: string): Promise<string> {
  const path = join(job.temp, 'killer.cjs')
  const target = JSON.stringify(join(job.home, '.docker', file))
  await writeFile(
    path,
    [
      "const files = require('node:fs/promises')",
      'const { rename } = files',
      `files.rename = (from, to) => (to === ${target} ? process.kill(process.pid, 'SIGKILL') : rename(from, to))`,
      "require('node:module').syncBuiltinESMExports()",
    ].join('\n'),
  )
  return path
}

describe('what was in the middle of its work when it was killed', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a lock', { '.config.json.kept-logins.lock': 'f'.repeat(32) }],
    ['a file that is not finished', { [`.config.json.kept-logins.${'0'.repeat(32)}`]: '{"auths":{"secret":{}}}' }],
  ])('%s: it is gone when the next step or post part has run', (_name, files) =>
    withJob({}, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      const folder = join(job.home, '.docker')
      for (const [name, content] of Object.entries(files)) {
        await writeFile(join(folder, name), content)
        // Older than any step holds it.
        await utimes(join(folder, name), 1, 1)
      }
      const state = JSON.stringify({ path: configPathOf(job), id: '0123456789abcdef' })
      expect(await job.post({ 'kept-login': state })).toMatchObject({ code: 0, output: '' })
      expect(await namesBeside(job)).toEqual(['config.json'])
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    }),
  )

  test.each([
    ['before the ledger is written', '.config.json.kept-logins'],
    ['between the ledger and the configuration', 'config.json'],
  ])('the main part, %s: post takes out what is there, and another run keeps its login', (_name, file) =>
    withJob({}, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      const ran = await job.run(KEEPING, { env: { NODE_OPTIONS: `--require ${await killer(job, file)}` } })
      expect([ran.signal, await readFile(configPathOf(job), 'utf8')]).toEqual(['SIGKILL', CONFIG_TEXT])
      const left = await namesBeside(job)
      expect(left.includes('.config.json.kept-logins')).toBe(file === 'config.json')
      expect(await job.post(ran.state)).toMatchObject({ code: 0, output: '' })
      expect([await readFile(configPathOf(job), 'utf8'), await namesBeside(job)]).toEqual([
        CONFIG_TEXT,
        ['config.json'],
      ])

      const again = await job.run({ ...KEEPING, tags: 'v2' })
      expect([messageOf(again), await isLoginTaken(job)]).toEqual(['', true])
      await job.post(again.state)
      expect([await readFile(configPathOf(job), 'utf8'), await namesBeside(job)]).toEqual([
        CONFIG_TEXT,
        ['config.json'],
      ])
    }),
  )

  test('the main part, between the two, and its post part never ran: another run goes on from there', () =>
    withJob({}, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      await job.run(KEEPING, { env: { NODE_OPTIONS: `--require ${await killer(job, 'config.json')}` } })
      const again = await job.run({ ...KEEPING, tags: 'v2' })
      expect([messageOf(again), await isLoginTaken(job)]).toEqual(['', true])
      await job.post(again.state)
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    }))

  test('the main part, after the login was put in: the post part takes it out', () =>
    withJob({}, async (job) => {
      await writeUserConfig(job, CONFIG_TEXT)
      const ran = await job.run(KEEPING)
      // Its state is all that a killed run leaves to the post part.
      const { 'kept-login': kept = '' } = ran.state
      await job.post({ 'kept-login': kept })
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    }))
})

describe('the login cannot be kept when all else is done', () => {
  /** What stands where the lock should be, which no look before the build can know of. */
  const withoutLock = async (job: Job): Promise<void> => {
    await writeUserConfig(job, CONFIG_TEXT)
    await mkdir(join(job.home, '.docker', '.config.json.kept-logins.lock'))
  }
  const UNKEPT = /^Could not lock \S+\/config\.json, in which docker keeps its logins \(keep-login\)\.$/m

  test('the image is delivered, its outputs say so, and the message is about the login', () =>
    withJob({}, async (job) => {
      await withoutLock(job)
      const ran = await job.run(KEEPING)
      expect([ran.code, messageOf(ran)]).toEqual([1, expect.stringMatching(UNKEPT)])
      expect(ran.outputs.image).toBe(`${job.ecr.registry}/team/app@${ran.outputs.digest}`)
      expect(ran.summary).toContain('### The login for later steps was not kept')
      expect(await readFile(configPathOf(job), 'utf8')).toBe(CONFIG_TEXT)
    }))

  const faults = [{ match: 'PUT manifest', repository: 'team/two', status: 403, code: 'DENIED' }]

  test.each<[string, (job: Job) => Promise<Ran>]>([
    ['a build', (job) => job.run({ ...KEEPING, repository: 'team/app\nteam/two', tags: 'v1,v2' })],
    [
      'promote',
      async (job) => {
        await pushImage(job.ecr, 'app', 'v1')
        const inputs = { ...KEEPING, repository: 'team/app\nteam/two', from: 'app:v1', tags: 'v1,v2' }
        return job.run(inputs, { action: 'promote' })
      },
    ],
  ])('beside a delivery that failed: %s tells both', (_name, deliver) =>
    withJob({ ecr: { faults } }, async (job) => {
      await withoutLock(job)
      const ran = await deliver(job)
      expect([ran.code, messageOf(ran)]).toEqual([
        1,
        expect.stringContaining('The image was delivered to 1 of 2 destinations.'),
      ])
      expect(messageOf(ran)).toMatch(UNKEPT)
      expect(ran.summary).toContain('### Not delivered everywhere')
    }),
  )
})
