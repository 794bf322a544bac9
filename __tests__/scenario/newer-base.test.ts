// A commit that is built again when its base image is a newer one, in a repository whose tags cannot all move.
import { expect, test } from '@jest/globals'
import { type Inputs, type Job, KEYS, withJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'
import { createFixedRepository, tagsIn } from '../support/registry.ts'

const NAME = 'team/app'
const INPUTS: Inputs = { ...KEYS, 'aws-region': 'us-east-1', repository: NAME }

const withRepository = (movable: readonly string[], base: string, series: (job: Job) => Promise<void>): Promise<void> =>
  withJob({ docker: { build: { base, isFresh: true } } }, async (job) => {
    await createFixedRepository(job.ecr, NAME, movable)
    await series(job)
  })

/** What `docker buildx inspect` prints of a builder that keeps its images to itself. */
const CONTAINER = `Name:   own
Driver: docker-container

Nodes:
Name:                  own0
Endpoint:              unix:///var/run/docker.sock
Status:                running
BuildKit version:      v0.26.3
Platforms:             linux/amd64
`

test.each([
  ['docker', undefined],
  ['docker-container', { stdout: CONTAINER }],
])('with the %s driver: it is delivered under the tags that can move, and the others are named', (_name, inspect) =>
  withRepository(['latest', 'main'], 'one', async (job) => {
    const play = (base: string) => job.docker.play({ build: { base, isFresh: true }, ...(inspect && { inspect }) })
    await play('one')
    const first = await job.run(INPUTS)
    await play('two')
    const second = await job.run(INPUTS, { env: { GITHUB_EVENT_NAME: 'schedule' } })
    expect(messageOf(second)).toBe('')
    const [old, now] = [first.outputs.digest ?? '', second.outputs.digest ?? '']
    expect(now).not.toBe(old)
    expect(await tagsIn(job.ecr, NAME)).toEqual([`latest ${now}`, `main ${now}`, `sha-1f8a5c0 ${old}`])
    expect(second.outputs['tag-names']).toBe('main\nlatest')
    expect(second.outputs.image).toBe(`${job.ecr.registry}/${NAME}@${now}`)
    expect(second.output).toContain(
      `::warning::sha-1f8a5c0 cannot be moved in this repository and stays on ${old.slice(0, 19)}, an earlier image of this commit. ` +
        'The base image is another one since then, so main, latest get the image of this build.\n',
    )
  }),
)

test.each([
  ['docker', undefined],
  ['docker-container', { stdout: CONTAINER }],
])('with the %s driver: files with other times are no newer base, and the first image is kept', (_name, inspect) =>
  withRepository(['latest', 'main'], 'one', async (job) => {
    await job.docker.play({ build: { base: 'one', isFresh: true }, ...(inspect && { inspect }) })
    const first = await job.run(INPUTS)
    const second = await job.run(INPUTS)
    expect(messageOf(second)).toBe('')
    expect(second.outputs.digest).toBe(first.outputs.digest)
    expect(second.outputs['tag-names']).toBe('sha-1f8a5c0\nmain\nlatest')
    expect(second.output).toMatch(/ The image that is there was made from the same commit, so it is kept\.\n/)
  }),
)

test('where no tag can move, the first image is kept, and the warning names the base', () =>
  withRepository([], 'one', async (job) => {
    const first = await job.run(INPUTS)
    await job.docker.play({ build: { base: 'two', isFresh: true } })
    const second = await job.run(INPUTS)
    expect(messageOf(second)).toBe('')
    expect(second.outputs.digest).toBe(first.outputs.digest)
    expect(second.output).toContain(
      ' Both were made from the same commit, and the base image is another one since then. The image that is there is kept, ' +
        'because none of the tags can move: to deliver a newer base, let a tag such as latest move by an exclusion filter.\n',
    )
  }))

test('with secrets, a newer base is searched for them before it gets its tags', () =>
  withRepository(['latest', 'main'], 'one', async (job) => {
    const inputs = { ...INPUTS, secrets: 'token=a-long-secret-value' }
    const first = await job.run(inputs)
    await job.docker.play({ build: { base: 'two', isFresh: true } })
    const second = await job.run(inputs)
    expect(messageOf(second)).toBe('')
    const [old, now] = [first.outputs.digest ?? '', second.outputs.digest ?? '']
    expect(await tagsIn(job.ecr, NAME)).toEqual([`latest ${now}`, `main ${now}`, `sha-1f8a5c0 ${old}`])
  }))

test('a label that another run of the commit gives otherwise is more than layers', () =>
  withRepository(['latest', 'main'], 'one', async (job) => {
    const first = await job.run({ ...INPUTS, labels: 'team=a' })
    const second = await job.run({ ...INPUTS, labels: 'team=b' })
    expect(second.code).toBe(1)
    const short = first.outputs.digest?.slice(0, 19)
    expect(messageOf(second)).toMatch(
      / Both were made from the same commit, and they differ in more than layers: label team\. Nothing was delivered\.\n/,
    )
    expect(messageOf(second)).toContain(
      `sha-1f8a5c0 cannot be moved in this repository and has the image ${short}; this build gave another one (`,
    )
    expect(await tagsIn(job.ecr, NAME)).toEqual(
      ['latest', 'main', 'sha-1f8a5c0'].map((tag) => `${tag} ${first.outputs.digest}`),
    )
  }))
