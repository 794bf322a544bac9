import { fieldValue } from '../base/csv.ts'

/** Time that an image bears. */
export interface ImageTime {
  /** In seconds since 1970; undefined when nobody knows a time, or when the user gives one to BuildKit. */
  readonly epoch: number | undefined
  /** Files get the time too. */
  readonly reproducible: boolean
}

/**
 * Time of a reproducible image's files, in seconds since 1970: 1980-01-02T00:00:00Z. BuildKit only lowers the times of
 * files (rewriteTimestampInTarHeader in https://github.com/moby/buildkit/blob/master/util/converter/converter.go), and
 * leaves those that lie before, such as in a layer from the cache of an earlier commit. So all have to lie after this
 * one. It is not 1970, because a zip archive knows no year before 1980, and not its first day, which in some time zones
 * is 1979. Images of Cloud Native Buildpacks are as old:
 * https://github.com/buildpacks/spec/blob/platform/0.13/platform.md#build-reproducibility
 */
export const REPRODUCIBLE_EPOCH = 315_619_200

/** Files get the time of the exporter: https://github.com/moby/buildkit/blob/master/docs/build-repro.md */
const REWRITE = 'rewrite-timestamp=true'

/**
 * Attributes that give an exporter's image its time. As variable or build argument SOURCE_DATE_EPOCH it would be part of
 * what BuildKit finds a WORKDIR in its cache by, so each commit would build anew all that follows
 * (https://github.com/moby/buildkit/pull/5960). BuildKit knows the attribute since 0.11, and older ones pass over it, as the
 * classic image store does: https://github.com/moby/buildkit/blob/v0.11.0/exporter/util/epoch/parse.go
 */
export const timeAttributes = ({ epoch, reproducible }: ImageTime): readonly string[] => [
  ...(epoch === undefined ? [] : [`${EPOCH}=${epoch}`]),
  ...(reproducible ? [REWRITE] : []),
]

const EPOCH = 'source-date-epoch'

const isEpoch = (field: string): boolean => field.startsWith(`${EPOCH}=`)

/** Time of an image: those of an exporter's attributes that are about it. */
export const timeOf = (form: readonly string[]): readonly string[] =>
  form.filter((field) => isEpoch(field) || field === REWRITE)

/** Time of an image whose files keep theirs: the attributes of an exporter for it. */
export const withoutFiles = (form: readonly string[]): readonly string[] => form.filter(isEpoch)

/** Whether files get the time too. */
export const rewritesFiles = (form: readonly string[]): boolean => form.includes(REWRITE)

/** Attributes that the user gives an exporter, with a form for its image. A time that the user gives it stands. */
export const withForm = (attributes: readonly string[], form: readonly string[]): readonly string[] => {
  const given = fieldValue(attributes, EPOCH) !== undefined
  return [...new Set([...attributes, ...form.filter((field) => !(given && isEpoch(field)))])]
}
