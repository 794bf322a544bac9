// The builders that a series of commits is built with.
import type { Store } from '../../../scripts/engine/find.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { type BuilderName, type Builders, startBuilders } from '../buildkit/builders.ts'
import { type EngineJob, startEngineJob } from '../support.ts'

export interface SeriesBuilder {
  readonly name: BuilderName
  /** Whether `cache: ecr` needs no other builder. */
  readonly exportsCache: boolean
  /** Whether an image in the registry, and one in an archive, says the time that the exporter is told. */
  readonly takesTime: boolean
  /** Whether it pushes an image whose files have other times. The docker driver writes such a one into an archive alone. */
  readonly pushesReproducible: boolean
}

const BUILDKIT = { exportsCache: true, takesTime: true, pushesReproducible: true }

export const STORES: readonly { readonly store: Store; readonly builders: readonly SeriesBuilder[] }[] = [
  {
    store: 'containerd',
    builders: [
      { name: 'docker', exportsCache: true, takesTime: true, pushesReproducible: false },
      { name: 'docker-container', ...BUILDKIT },
      { name: 'remote', ...BUILDKIT },
    ],
  },
  {
    store: 'classic',
    builders: [{ name: 'docker', exportsCache: false, takesTime: false, pushesReproducible: false }],
  },
]

/** A job on an engine of its own, with its builders. */
export interface Workplace {
  readonly job: EngineJob
  readonly builders: Builders
  end(): Promise<void>
}

/** BuildKit gives a WORKDIR the time of the build since 0.22, which is in Docker 28.2: so the engine is one of sid. */
export async function startWorkplace(store: Store): Promise<Workplace> {
  const engine: Engine = await startEngine({ suite: 'sid', store, init: true, log: () => {} })
  const job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  const builders = await startBuilders(job)
  const end = async (): Promise<void> => {
    await builders.end()
    await job.end()
    await engine.stop()
  }
  return { job, builders, end }
}
