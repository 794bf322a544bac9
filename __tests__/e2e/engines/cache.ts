// The cache in ECR: what one engine wrote there, another one that has built nothing of it reads.
import { beforeAll, expect, test } from '@jest/globals'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import { digestOf, manifestIn } from '../../support/registry.ts'
import { cachedIn } from '../cached.ts'
import { errorsIn } from '../support.ts'
import type { EngineName } from './fleet.ts'
import { MAIN, PAYLOAD, type Place, placeOf, TOPIC } from './place.ts'

/**
 * `cache: ecr` of an engine, from the build that fills it to the one that the engine `readerName` need not do. A classic store
 * cannot write one: its writer is a container.
 */
export function cacheTests(place: Place, readerName: EngineName): void {
  const repository = place.own('cached')
  const context = place.own('cached')
  const inputs = { repository, context, tags: 'v1', cache: 'ecr' }
  let written: StepResult

  beforeAll(async () => {
    const { job, buildkit, scanner } = place.fleet()
    await job.write({
      // A base image that has the same digest everywhere: each engine has made its own busybox.
      [`${context}/Dockerfile`]: `FROM ${scanner} AS stage
COPY greeting.txt /
RUN echo this is built && tr a-z A-Z < /greeting.txt > /loud.txt
FROM scratch
COPY --from=stage /loud.txt /
`,
      // What no other engine has built.
      [`${context}/greeting.txt`]: place.own('greeting'),
    })
    // Options alone ask for a container, and the other store needs none.
    const own = place.classic ? { 'buildkit-image': buildkit, 'driver-opts': 'network=host' } : {}
    written = await place.run({ ...inputs, ...own }, { payload: PAYLOAD, env: MAIN })
  })

  test('is written, as one manifest of OCI types', async () => {
    expect(errorsIn(written)).toEqual([])
    expect(written.code).toBe(0)
    expect(isBuilt(written)).toBe(true)
    const { ecr } = place.fleet().job
    const digest = await digestOf(ecr, repository, cacheOf(written))
    expect(await manifestIn(ecr, repository, digest)).toMatchObject({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.buildkit.cacheconfig.v0' },
    })
  })

  test(`is read by a fresh engine (${readerName}): nothing is built again`, async () => {
    const reader = placeOf(readerName, place.fleet)
    // Without a push there is nothing to write: so the engine itself builds, also where it could not write a cache.
    const read = await reader.run({ ...inputs, push: 'false' }, { payload: PAYLOAD, env: TOPIC })
    expect(errorsIn(read)).toEqual([])
    expect(read.code).toBe(0)
    expect(read.output).toContain(`  reads ${cacheOf(written)}; writes none: this run does not push\n`)
    // What only leads to it is not even asked for.
    expect(cachedIn(read)).toContain('COPY --from=stage /loud.txt /')
    expect(isBuilt(read)).toBe(false)
  })
}

/** The tag of the cache that a run of main wrote: with the folder of its context, for a repository may have several images. */
const cacheOf = ({ output }: StepResult): string =>
  /^cache +has nothing to read yet; writes (buildcache-branch\.\.main\.\.[\w-]+)$/m.exec(output)?.[1] ?? 'no cache'

/** Whether the build ran its command. */
const isBuilt = ({ output }: StepResult): boolean => /^#\d+ [\d.]+ this is built$/m.test(output)
