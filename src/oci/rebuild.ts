import type { ImageConfig } from './image-config.ts'

/** How the image of a second build of a commit stands to that of the first one. */
export type Rebuild =
  /** They agree in all but the content of layers, as where files have other times. */
  | { readonly kind: 'alike' }
  /** The base image is another one, and the steps upon it are the same. */
  | { readonly kind: 'other-base' }
  /** They are not builds of the same thing; `what` differs, such as `Env`. */
  | { readonly kind: 'unlike'; readonly what: string }

/**
 * Compares the configurations of two builds of one commit, one for each platform. `ownSteps` is the number of steps in
 * the history that the Dockerfile has made; undefined when it is not known.
 *
 * A base image is never built anew, so its layers have the same content wherever it is the same one. That is told from
 * other times of files by where the content differs: below the steps of the Dockerfile. Which layers stand there is known
 * from the end of the history: the last `ownSteps` are the Dockerfile's own, and those before them the base's. A newer
 * base may also have other steps and variables; then the last steps must be the same, and all that the Dockerfile sets
 * stands in them. Without `ownSteps` no base is called another one: a fresh runner without a cache has other times in
 * each run, and must not be told each time of a base that has not changed.
 */
export function compareBuilds(
  before: readonly ImageConfig[],
  now: readonly ImageConfig[],
  ownSteps: number | undefined,
): Rebuild {
  const pairs = now.map((one) => ({ one, other: before.find(({ platform }) => platform === one.platform) }))
  const isComplete = now.length > 0 && now.length === before.length
  const all = pairs.map(({ one, other }): Rebuild => {
    return other === undefined ? { kind: 'unlike', what: 'platform' } : comparePlatform(other, one, ownSteps)
  })
  if (!isComplete) return { kind: 'unlike', what: 'platform' }
  return all.find(({ kind }) => kind === 'unlike') ?? all.find(({ kind }) => kind === 'other-base') ?? { kind: 'alike' }
}

function comparePlatform(before: ImageConfig, now: ImageConfig, ownSteps: number | undefined): Rebuild {
  const [steps, stepsNow] = [stepsOf(before), stepsOf(now)]
  const what = differenceOf(before, now)
  if (what === undefined && isEqual(steps, stepsNow)) {
    if (before.layers.length !== now.layers.length) return { kind: 'unlike', what: 'number of layers' }
    if (ownSteps === undefined) return { kind: 'alike' }
    const count = before.history.slice(0, -ownSteps || undefined).filter(({ hasLayer }) => hasLayer).length
    const isSameBase = isEqual(before.layers.slice(0, count), now.layers.slice(0, count))
    return { kind: isSameBase ? 'alike' : 'other-base' }
  }
  const own = (all: readonly string[]): readonly string[] => all.slice(all.length - (ownSteps ?? 0))
  const known = ownSteps !== undefined && Math.min(steps.length, stepsNow.length) >= ownSteps
  if (!known) return { kind: 'unlike', what: what ?? 'history' }
  if (!isEqual(own(steps), own(stepsNow))) return { kind: 'unlike', what: 'history' }
  // With the same first layer there is no sign of another base that could have brought the difference.
  const isOtherBase = !isEqual(steps, stepsNow) || before.layers[0] !== now.layers[0]
  return isOtherBase ? { kind: 'other-base' } : { kind: 'unlike', what: what ?? 'history' }
}

/** Docker shows a tab as a blank. */
const stepsOf = ({ history }: ImageConfig): readonly string[] =>
  history.map(({ createdBy }) => createdBy.replaceAll('\t', ' '))

/**
 * Labels by which two runs of one commit may differ and that say nothing of the content: one run is of the branch and
 * one of the Git tag, one may not know the commit's time, and the project may have been described anew.
 */
const OF_THE_RUN = ['created', 'version', 'description', 'licenses'].map((name) => `org.opencontainers.image.${name}`)

function differenceOf(before: ImageConfig, now: ImageConfig): string | undefined {
  const names = (one: object, other: object): readonly string[] => [...new Set(Object.keys({ ...one, ...other }))]
  const field = names(before.execution, now.execution).find((name) => before.execution[name] !== now.execution[name])
  const label = names(before.labels, now.labels).find(
    (name) => !OF_THE_RUN.includes(name) && before.labels[name] !== now.labels[name],
  )
  return field ?? (label === undefined ? undefined : `label ${label}`)
}

const isEqual = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index])
