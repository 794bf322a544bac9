/** What `docker buildx inspect` says about the builder that will be used. */
export interface Builder {
  readonly name: string
  /** docker, docker-container, kubernetes, remote or cloud. */
  readonly driver: string
  /** All platforms of its nodes, such as linux/amd64; empty when the builder has not been started yet. */
  readonly platforms: readonly string[]
}

/**
 * Reads the output of `docker buildx inspect`, which has no JSON form. Returns the builder, or undefined when the
 * output describes none, or one that docker could not reach (the exit code is 0 then too).
 */
export function parseBuilder(output: string): Builder | undefined {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]+(\\S.*)$`, 'm').exec(output)?.[1]?.trim()
  const name = field('Name')
  const driver = field('Driver')
  if (name === undefined || driver === undefined || field('Error') !== undefined) return undefined
  const lists = [...output.matchAll(/^Platforms:[ \t]+(\S.*)$/gm)].flatMap(([, list = '']) => list.split(','))
  return { name, driver, platforms: [...new Set(lists.map((platform) => platform.trim().replace(/\*$/, '')))] }
}
