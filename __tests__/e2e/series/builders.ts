// The builders that a series of commits is built with.
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { type Job, startJob } from '../support.ts'

/** A builder, and a job that uses it. */
export interface Workplace {
  readonly job: Job
  /** Inputs by which the step takes this builder. */
  readonly inputs: Readonly<Record<string, string>>
  /** Empties the builder's cache, as on a runner that is new. */
  forget(): Promise<void>
  end(): Promise<void>
}

export interface SeriesBuilder {
  readonly name: string
  /** Whether `cache: ecr` needs no other builder. */
  readonly exportsCache: boolean
  /** Whether an image in the registry, and one in an archive, says the time that the exporter is told. */
  readonly takesTime: boolean
  /** Whether it pushes an image whose files have other times. The docker driver writes such a one into an archive alone. */
  readonly pushesReproducible: boolean
  start(): Promise<Workplace>
}

/** BuildKit gives a WORKDIR the time of the build since 0.22, which is in Docker 28.2. */
const engineDriver = (store: 'containerd' | 'classic'): SeriesBuilder => ({
  name: `docker driver, ${store} store`,
  exportsCache: store === 'containerd',
  takesTime: store === 'containerd',
  pushesReproducible: false,
  start: async () => {
    const engine: Engine = await startEngine({ suite: 'sid', store, log: () => {} })
    const job = await startJob({ PATH: process.env.PATH ?? '', ...engine.environment })
    return {
      job,
      inputs: {},
      forget: async () => {
        await job.docker('builder', 'prune', '--all', '--force')
      },
      end: async () => {
        await job.end()
        await engine.stop()
      },
    }
  },
})

export const BUILDERS: readonly SeriesBuilder[] = [engineDriver('containerd'), engineDriver('classic')]
