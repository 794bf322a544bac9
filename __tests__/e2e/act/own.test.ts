// The project's own workflows under a foreign runner, as far as they can run without GitHub.
import { cp, symlink } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { bundlePath } from '../../../scripts/bundle/bundle-path.ts'
import { OWN, readText, readWorkflow } from '../../workflows/files.ts'
import { PUSH } from './events.ts'
import { type Runner, startRunner } from './runner.ts'

/** Jobs that do not run here, each with its reason. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'ci.yml test': 'npm test, which runs this test',
  'ci.yml coverage': 'is npm run coverage, which needs nothing but Node',
  'ci.yml engines': 'starts four engines, and is npm run engines',
  'ci.yml ecr': 'pushes to an account of AWS, by a role of it',
  'codeql.yml analyze': 'is code of GitHub, and its result goes to GitHub',
  'rebuild-dist.yml rebuild': 'leaves an artifact on GitHub',
  'release.yml test': 'npm test, which runs this test',
  'release.yml publish': 'publishes a release on GitHub',
  'scorecard.yml analyze': 'asks GitHub about the repository',
}
const RUN = ['ci.yml step']

test('every job is run, or stands in the list with its reason', () => {
  const jobs = OWN.flatMap((path) => Object.keys(readWorkflow(path).jobs).map((job) => `${basename(path)} ${job}`))
  expect(jobs.sort()).toEqual([...RUN, ...Object.keys(NOT_RUN)].sort())
})

describe('with a runner', () => {
  let runner: Runner
  beforeAll(async () => {
    runner = await startRunner('us-east-1')
  }, 300_000)
  afterAll(() => runner.end())

  test.each(RUN)('%s', async (title) => {
    const folder = await runner.newFolder()
    await copyProject(folder)
    const [workflow = '', job = ''] = title.split(' ')
    const workflows = { [workflow]: readText(join('.github/workflows', workflow)) }
    const [ran] = await runner.run({ folder, name: 'ecr-build-push', workflows, event: PUSH, only: [workflow, job] })
    expect(ran).toMatchObject({ result: 'success', outputs: { repository: 'hello' } })
    // Docker says so of what it pulled.
    expect(ran?.log).toContain(`Digest: ${ran?.outputs.digest}`)
  })
})

/** Copies what the repository has, with the bundle that is tested and its packages: installing them would need a registry. */
async function copyProject(folder: string): Promise<void> {
  const made = /^(\.git|\.cache|node_modules|coverage|dist|build.*)$/
  const root = resolve('.')
  const filter = (path: string): boolean => !made.test(path.slice(root.length + 1).split(sep)[0] ?? '')
  await cp(root, folder, { recursive: true, filter })
  await cp(bundlePath(), join(folder, 'dist'), { recursive: true })
  await symlink(resolve('node_modules'), join(folder, 'node_modules'))
}
