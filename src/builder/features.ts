import type { Compression } from '../build/compression.ts'
import type { Cache } from '../cache/settings.ts'
import type { Settings } from '../inputs/settings.ts'

/** What a run asks of its builder, beyond building one image of the builder's own platform. */
export interface Wants {
  readonly platforms: readonly string[]
  readonly annotations: boolean
  readonly cacheExport: boolean
  readonly compression: boolean
  readonly rewrittenTimes: boolean
}

/** Something that not every builder can do. */
export interface Feature {
  /** As the rest of "it cannot …". */
  readonly name: string
  readonly wanted: (wants: Wants) => boolean
  /** Whether the docker driver can do it when the engine has the containerd image store. No feature here works with the classic one. */
  readonly withContainerd: boolean
}

/**
 * What the docker driver cannot do in every engine; all other drivers can. Each row was tried with Docker 26.1.5 and
 * 28.5.2. https://docs.docker.com/build/builders/drivers/ has some of it.
 */
export const FEATURES: readonly Feature[] = [
  {
    name: 'build for several platforms',
    wanted: ({ platforms }) => platforms.length > 1,
    withContainerd: true,
  },
  {
    // The classic store pushes Docker's own media types, and says nothing about what it leaves out.
    name: 'add annotations',
    wanted: ({ annotations }) => annotations,
    withContainerd: true,
  },
  {
    name: 'store its cache elsewhere',
    wanted: ({ cacheExport }) => cacheExport,
    withContainerd: true,
  },
  {
    // The classic store compresses with gzip, and says nothing about what it leaves out.
    name: 'compress layers as asked',
    wanted: ({ compression }) => compression,
    withContainerd: true,
  },
  {
    // BuildKit unpacks the image in the containerd store, where it cannot rewrite it: https://github.com/moby/buildkit/issues/4230
    name: 'rewrite the times of files',
    wanted: ({ rewrittenTimes }) => rewrittenTimes,
    withContainerd: false,
  },
]

/** What these settings ask of the builder. */
export function wantsOf({ build, cache, delivery }: Settings): Wants {
  // What is about the pushed image does not matter to a build that only shows whether it succeeds.
  const pushes = delivery.push
  return {
    platforms: build.platforms,
    annotations: build.annotations.length > 0,
    cacheExport: build.cache.to.some(isStored) || (cache !== undefined && exportsCache(cache, pushes)),
    compression: pushes && build.compression !== undefined && !isPlain(build.compression),
    rewrittenTimes: pushes && build.reproducible,
  }
}

/** An inline cache is part of the image, which every builder can make. */
const isStored = (entry: string): boolean => !/(^|,)type=inline(,|$)/.test(entry)

/** Whether a cache of our choice may be stored; that of GitHub Actions needs no push. */
const exportsCache = (cache: Cache, pushes: boolean): boolean =>
  cache.kind === 'ecr' ? pushes && cache.write !== undefined : cache.writes && cache.missing === undefined

/** What every builder does by itself. */
const isPlain = ({ algorithm, level, force }: Compression): boolean =>
  algorithm === 'gzip' && level === undefined && !force
