// A commit that is built more than once where its tag cannot move: on a fresh runner, and upon a newer base.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { BASE } from '../../../scripts/base-image.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { digestOf } from '../../support/registry.ts'
import { type SeriesBuilder, STORES, startWorkplace, type Workplace } from './builders.ts'
import { checkOutAnew, commit, dockerfile, eventOf, succeeded } from './checkout.ts'

const TIME = 1_700_000_000
const FILES = ['Dockerfile', 'package.json', 'app.js']

describe.each(STORES)('$store store', ({ store, builders }) => {
  let at: Workplace
  beforeAll(async () => {
    at = await startWorkplace(store)
  })
  afterAll(() => at?.end())

  describe.each(builders)('$name driver', (builder) => series(() => at, builder))
})

function series(workplace: () => Workplace, { name }: SeriesBuilder): void {
  let count = 0

  /** A commit in a repository of its own, in which `latest` and `main` can move; and how it is built. */
  async function begin(inputs: Readonly<Record<string, string>> = {}) {
    count += 1
    const { job, builders } = workplace()
    const folder = `${name}-same-${count}`
    const texts = [dockerfile(builders.base), '{}', `app ${count}`]
    const files = Object.fromEntries(FILES.map((file, index) => [`${folder}/${file}`, texts[index] ?? '']))
    const sha = await commit(job, files, TIME)
    const more = {
      'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION',
      'image-tag-mutability-exclusions': 'latest,main',
    }
    const build = async (): Promise<StepResult> =>
      succeeded(
        await job.run(
          { ...builders.named[name].inputs, ...more, repository: folder, context: folder, ...inputs },
          eventOf(sha),
        ),
      )
    const fresh = async (): Promise<void> => {
      await builders.named[name].prune()
      await checkOutAnew(
        job,
        FILES.map((file) => `${folder}/${file}`),
      )
    }
    const tags = async (): Promise<readonly string[]> =>
      Promise.all(['latest', 'main', `sha-${sha.slice(0, 7)}`].map((tag) => digestOf(job.ecr, folder, tag)))
    return { job, build, fresh, tags, sha, folder }
  }

  test('on a fresh runner with the same base, the first image is kept', async () => {
    const { build, fresh, tags } = await begin()
    const first = await build()
    await fresh()
    const second = await build()
    expect(second.output).toMatch(/The image that is there was made from the same commit, so it is kept\./)
    expect(second.outputs.digest).toBe(first.outputs.digest)
    expect(new Set(await tags())).toEqual(new Set([first.outputs.digest]))
  })

  // An engine before Docker 28.2 would leave the tag on one platform, so another builder is made there.
  if (name !== 'docker')
    test('an index with attestations is kept too, where its platforms agree', async () => {
      const { job, build, fresh, folder } = await begin({
        platforms: 'linux/amd64,linux/arm64',
        provenance: 'mode=min',
      })
      await job.write({ [`${folder}/Dockerfile`]: 'FROM scratch\nCOPY app.js /\n' })
      const first = await build()
      await fresh()
      const second = await build()
      expect(second.output).toMatch(/The image that is there was made from the same commit, so it is kept\./)
      expect(second.outputs.digest).toBe(first.outputs.digest)
    })

  test('another job has pushed the commit between the look and the push: its image is kept', async () => {
    const { job, build, fresh, tags } = await begin()
    const first = await build()
    await fresh()
    const lie = { times: 1, contentType: 'application/x-amz-json-1.1' }
    const faults = [
      { match: 'BatchGetImage', body: '{"images": [], "failures": []}', ...lie },
      { match: 'DescribeImages', times: 3, code: 'ImageNotFoundException', status: 400 },
    ]
    await fetch(`${job.ecr.url}/_local/faults`, { method: 'PUT', body: JSON.stringify(faults) })
    const second = await build()
    expect(second.output).toMatch(/The image that is there was made from the same commit, so it is kept\./)
    expect(second.outputs.digest).toBe(first.outputs.digest)
    expect(new Set(await tags())).toEqual(new Set([first.outputs.digest]))
  })

  test('what the engine has under the names of a kept image is that image', async () => {
    const { job, build, fresh } = await begin({ load: 'true' })
    const first = await build()
    await fresh()
    const second = await build()
    expect(second.outputs.digest).toBe(first.outputs.digest)
    for (const tag of (second.outputs.tags ?? '').split('\n')) {
      const digests = await job.docker('image', 'inspect', '--format', '{{json .RepoDigests}}', tag)
      expect(digests).toContain(first.outputs.digest)
    }
  })

  test('a newer base is delivered under the tags that can move', async () => {
    const { job, build, tags } = await begin()
    const { base } = workplace().builders
    const first = await build()
    await job.write({ 'base/Dockerfile': `FROM ${BASE}\nCOPY patch /\nENV PATCHED=${name}\n`, 'base/patch': name })
    const options = ['--builder', 'default', '--provenance=false', '--push', '--tag', base]
    await job.docker('buildx', 'build', '--quiet', ...options, join(job.workspace, 'base'))
    const second = await build()
    expect(second.output).toContain(
      'The base image is another one since then, so main, latest get the image of this build.',
    )
    const [old, now] = [first.outputs.digest, second.outputs.digest]
    expect(now).not.toBe(old)
    expect(await tags()).toEqual([now, now, old])
    expect(second.outputs['tag-names']).toBe('main\nlatest')
  })
}
