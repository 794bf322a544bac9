import { PlanError } from '../../base/errors.ts'
import { valuesWithoutRegistry, withoutUnnamedCaches, withRegistry } from '../../buildx/empty-registry.ts'
import type { Run } from './run-context.ts'
import type { Settings } from './settings.ts'

const EMPTY = 'the part before "/" is empty; the output of a step that is no longer there?'

/** Problems of references without a registry, where the step has several hosts of registries that could be meant. */
export function unclearRegistryProblems(
  { build }: Pick<Settings, 'build'>,
  known: readonly string[],
): readonly string[] {
  const hosts = [...new Set(known)]
  if (hosts.length < 2) return []
  return valuesWithoutRegistry(build).map(
    (value) =>
      `In the input ${value}, ${EMPTY} This step has several registries: ${hosts.join(', ')}. Write the one that is meant.`,
  )
}

/**
 * Run whose build names its registry wherever a reference lacked one, as far as the input repository names it by a URI.
 * Throws PlanError where that names several.
 */
export function fillNamedRegistry(run: Run): Run {
  const hosts = run.settings.repositories.flatMap(({ registry, localHost }) => registry?.host ?? localHost ?? [])
  const problems = unclearRegistryProblems(run.settings, hosts)
  if (problems.length > 0) throw new PlanError(problems)
  const [host] = hosts
  return host === undefined || hosts.length < run.settings.repositories.length ? run : fillHost(run, host)
}

/**
 * Run whose build names its registry wherever a reference lacked one: that of `host`, the registry of this step. Where none
 * is known, caches are left out. Throws PlanError for what a build cannot do without.
 */
export function fillRegistry(run: Run, host: string | undefined): Run {
  if (host !== undefined) return fillHost(run, host)
  const { world, settings } = run
  const build = withoutUnnamedCaches(settings.build)
  const rest = valuesWithoutRegistry(build)
  if (rest.length > 0)
    throw new PlanError(
      rest.map((value) => `In the input ${value}, ${EMPTY} Which registry this step has is not known in this run.`),
    )
  const left = valuesWithoutRegistry(settings.build)
  for (const value of left) world.log.warning(`The input ${value} is left out: ${EMPTY}`)
  return left.length === 0 ? run : { ...run, settings: { ...settings, build } }
}

function fillHost(run: Run, host: string): Run {
  const { world, settings } = run
  const values = valuesWithoutRegistry(settings.build)
  if (values.length === 0) return run
  for (const value of values) world.log.info(`In the input ${value}, ${EMPTY} It is taken for ${host}.`)
  return { ...run, settings: { ...settings, build: withRegistry(settings.build, host) } }
}
