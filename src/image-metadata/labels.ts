import { splitNameValue } from '../base/name-value.ts'
import type { Revision } from '../runner/commit.ts'

/** A label or annotation: its key and its value. */
export type LabelPair = readonly [key: string, value: string]

const OCI = 'org.opencontainers.image'

/**
 * Labels and annotations that an image gets unless the user says otherwise: docker/metadata-action's eight keys of
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md. A fact that nobody knows is an empty value, so
 * that a base image's is not inherited; only `created` is left out then, because an empty time is no time.
 * `created` is never the clock's time: a second run of a commit gives the same image.
 */
export function ociPairs({ project, sha }: Revision, version: string, created: Date | undefined): readonly LabelPair[] {
  return [
    [`${OCI}.title`, project.name],
    [`${OCI}.description`, project.description],
    [`${OCI}.url`, project.url],
    [`${OCI}.source`, project.url],
    [`${OCI}.version`, version],
    ...(created === undefined ? [] : [[`${OCI}.created`, created.toISOString()] as const]),
    [`${OCI}.revision`, sha],
    [`${OCI}.licenses`, project.license],
  ]
}

/**
 * Merges labels: each key once, with the last of its values, sorted by key, as docker/metadata-action gives them. By
 * character codes: to order words as people do, Node would first have to load how.
 */
export const mergeLabels = (...lists: readonly (readonly LabelPair[])[]): readonly LabelPair[] =>
  [...new Map(lists.flat())].sort(([one], [other]) => (one < other ? -1 : 1))

/** Text of a label, `key=value`, as docker takes it. */
export const pairText = ([key, value]: LabelPair): string => `${key}=${value}`

/** Splits `key=value` at the first "="; a key alone has an empty value, as in docker. */
export function splitPair(text: string): LabelPair {
  const { name, value = '' } = splitNameValue(text)
  return [name, value]
}
