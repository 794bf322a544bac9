import type { BuildSettings, CacheSettings } from './build-settings.ts'

/** What buildx is asked for: what the user said, with the builder and the caches that this run chose. */
export interface BuildRequest extends BuildSettings {
  /** Driver of the builder, such as docker-container. */
  readonly driver: string
}

/** Makes the request. `argument`: the builder's name for `--builder`; undefined: the job's current one. */
export const buildRequest = (
  build: BuildSettings,
  { argument, driver }: { readonly argument: string | undefined; readonly driver: string },
  { from, to }: Pick<CacheSettings, 'from' | 'to'>,
): BuildRequest => ({
  ...build,
  builder: argument,
  driver,
  cache: { ...build.cache, from: [...build.cache.from, ...from], to: [...build.cache.to, ...to] },
})
