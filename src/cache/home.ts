import type { RepositoryAddress } from '../names/repository.ts'

/**
 * Takes the repositories of a run in the order of the input. Returns the place in it of the one that has the cache, the
 * first private one; -1 when there is none: in a public one everybody could read all stages of the build.
 */
export const homeOfCache = (addresses: readonly RepositoryAddress[]): number =>
  addresses.findIndex(({ registry }) => registry?.kind !== 'public')
