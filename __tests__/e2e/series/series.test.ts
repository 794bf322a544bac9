// Several commits, one after the other: what the second one has of the first one's work. One commit alone cannot show it.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { run } from '../../../scripts/engine/run.ts'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { cachedIn } from '../cached.ts'
import type { EngineJob } from '../support.ts'
import { type SeriesBuilder, STORES, startWorkplace, type Workplace } from './builders.ts'
import { checkOutAnew, commit, dockerfile, eventOf, KEPT, now, succeeded } from './checkout.ts'

const TIME_OF_FIRST = 1_600_000_000
const TIME_OF_SECOND = 1_700_000_000

type Inputs = Readonly<Record<string, string>>

describe.each(STORES)('$store store', ({ store, builders }) => {
  let at: Workplace
  beforeAll(async () => {
    at = await startWorkplace(store)
  })
  afterAll(() => at?.end())

  describe.each(builders)('$name driver', (builder) => series(() => at, builder))
})

function series(
  workplace: () => Workplace,
  { name, exportsCache, takesTime, pushesReproducible }: SeriesBuilder,
): void {
  const job = (): EngineJob => workplace().job
  const prune = (): Promise<unknown> => workplace().builders.named[name].prune()
  /** Each builder has repositories of its own. */
  const own = (folder: string): string => `${name}-${folder}`

  /** Commits a project in which the sources alone change. */
  const commitApp = (folder: string, app: string, time: number, copy?: string): Promise<string> => {
    const files = { Dockerfile: dockerfile(workplace().builders.base, copy), 'package.json': '{}', 'app.js': app }
    const entries = Object.entries(files).map(([file, text]) => [`${own(folder)}/${file}`, text])
    return commit(job(), Object.fromEntries(entries), time)
  }

  const build = async (sha: string, folder: string, inputs: Inputs = {}): Promise<StepResult> =>
    succeeded(
      await job().run(
        { ...workplace().builders.named[name].inputs, repository: own(folder), context: own(folder), ...inputs },
        eventOf(sha),
      ),
    )

  const createdOf = async (image: string): Promise<string> =>
    JSON.parse(await job().docker('buildx', 'imagetools', 'inspect', image, '--format', '{{json .Image}}')).created

  test('the second commit is built from what the first one left, and says its own time', async () => {
    await build(await commitApp('warm', 'one', TIME_OF_FIRST), 'warm')
    const second = await build(await commitApp('warm', 'two', TIME_OF_SECOND), 'warm')
    expect(cachedIn(second)).toEqual(KEPT)
    expect(second.outputs.labels).toContain('org.opencontainers.image.created=2023-11-14T22:13:20.000Z')
    const isTold = (await createdOf(second.outputs.image ?? '')) === '2023-11-14T22:13:20Z'
    expect(isTold).toBe(takesTime)
  })

  test('a second run of a commit gives the same image', async () => {
    const sha = await commitApp('again', 'one', TIME_OF_SECOND)
    const inputs = { 'image-tag-mutability': 'IMMUTABLE', tags: 'v1' }
    const first = await build(sha, 'again', inputs)
    expect((await build(sha, 'again', inputs)).outputs.digest).toBe(first.outputs.digest)
  })

  if (exportsCache)
    test('cache: ecr brings it to a builder that has nothing', async () => {
      const inputs = { cache: 'ecr' }
      await build(await commitApp('cold', 'one', TIME_OF_FIRST), 'cold', inputs)
      await prune()
      const second = await build(await commitApp('cold', 'two', TIME_OF_SECOND), 'cold', inputs)
      expect(second.output).toMatch(/^cache +reads (buildcache-branch..main..[\w-]+); writes \1$/m)
      expect(cachedIn(second)).toEqual(KEPT)
    })

  if (takesTime)
    test('reproducible: one digest, with the cache of an earlier commit and without any', async () => {
      const digest = async (sha: string): Promise<string> => {
        if (pushesReproducible) return (await build(sha, 'same', { reproducible: 'true' })).outputs.digest ?? ''
        await build(sha, 'same', { reproducible: 'true', push: 'false', outputs: 'type=oci,dest=image.tar' })
        const index = await run('tar', ['-xOf', join(job().workspace, 'image.tar'), 'index.json'], {})
        return JSON.parse(index).manifests[0].digest
      }
      // Without --link, the second copy of the manifest is in its layer only where it is newer than the first one.
      const copy = 'COPY --link . .'
      // The commits are of now: no cache has files that are older than a commit of long ago.
      const first = await digest(await commitApp('same', 'one', now(), copy))
      // A commit in the same second would not be newer than the first one's layers.
      const sha = await commitApp('same', 'two', now() + 1, copy)
      const warm = await digest(sha)
      await prune()
      await checkOutAnew(
        job(),
        ['Dockerfile', 'package.json', 'app.js'].map((file) => `${own('same')}/${file}`),
      )
      expect(await digest(sha)).toBe(warm)
      expect(warm).not.toBe(first)
    })
}
