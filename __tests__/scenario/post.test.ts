// The post part removes what a killed run left, and nothing else, whatever its state says.
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Job, startJob } from '../support/job.ts'
import { normalized } from '../support/transcript.ts'

const NAME = `ecr-build-push-${'0'.repeat(32)}`

let job: Job
/** A folder with something in it, where the state of the step must not reach. */
let precious: string

beforeEach(async () => {
  job = await startJob({})
  precious = join(job.home, NAME)
  const folders = [precious, join(job.temp, 'other'), join(job.temp, 'other', NAME), join(job.workspace, NAME)]
  for (const folder of folders) await fill(folder)
})
afterEach(() => job.end())

async function fill(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'file.txt'), 'precious')
}

const everything = async (): Promise<readonly string[]> =>
  (await Promise.all([job.home, job.temp, job.workspace].map((folder) => readdir(folder, { recursive: true }))))
    .flat()
    .sort()

/**
 * What a forged state could be: the legacy save-state command in the output of a build would reach it. Only folders of
 * this job are named, because a guard that is broken one day would really remove them.
 */
const forgeries: readonly (readonly [string, () => string, string])[] = [
  [
    'a folder elsewhere',
    () => precious,
    '<home>/ecr-build-push-<random> is not a folder of this step, so it was not removed',
  ],
  ['the temporary folder itself', () => job.temp, '<temp> is not a folder of this step, so it was not removed'],
  [
    'a way out of the temporary folder',
    () => `${job.temp}/../home/${NAME}`,
    '<temp>/../home/ecr-build-push-<random> is not a folder of this step, so it was not removed',
  ],
  ['a relative path', () => NAME, 'ecr-build-push-<random> is not a folder of this step, so it was not removed'],
  [
    'a folder of another name',
    () => join(job.temp, 'other'),
    '<temp>/other is not a folder of this step, so it was not removed',
  ],
  [
    'a folder deeper in the temporary folder',
    () => join(job.temp, 'other', NAME),
    '<temp>/other/ecr-build-push-<random> is not a folder of this step, so it was not removed',
  ],
]

test.each(forgeries)('nothing is removed: %s', async (_name, folder, warning) => {
  const before = await everything()
  const result = await job.post({ isPost: 'true', folder: folder() })
  expect(await everything()).toEqual(before)
  expect(normalized(result.output, { job, log: result.log })).toBe(`::warning::${warning}\n`)
  expect(result.code).toBe(0)
})

test.each(['', '/', '/.'])(
  'nothing is removed: a link to a folder elsewhere, written with "%s" at the end',
  async (end) => {
    await symlink(precious, join(job.temp, NAME))
    const before = await everything()
    const result = await job.post({ isPost: 'true', folder: `${job.temp}/${NAME}${end}` })
    expect(await everything()).toEqual(before)
    expect(result).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^::warning::.* is not a folder, so it was not removed\n$/),
    })
  },
)

test('what links in the folder lead to is not removed', async () => {
  await mkdir(join(job.temp, NAME))
  await symlink(precious, join(job.temp, NAME, 'contexts'))
  const result = await job.post({ isPost: 'true', folder: join(job.temp, NAME) })
  expect(result).toMatchObject({ code: 0, output: '' })
  expect(await readdir(job.temp)).toEqual(['other'])
  expect(await readdir(precious)).toEqual(['file.txt'])
})

test.each([
  ['a run that ended by itself and removed its folder', () => ({ folder: join(job.temp, NAME) })],
  ['a run that had no folder yet', () => ({})],
])('there is nothing to do after %s', async (_name, state) => {
  const before = await everything()
  expect(await job.post({ isPost: 'true', ...state() })).toMatchObject({
    code: 0,
    output: '',
    outputs: {},
    summary: '',
  })
  expect(await everything()).toEqual(before)
})
