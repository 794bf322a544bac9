import { type Fields, readBoolean, withoutFields } from './flags/fields.ts'

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
const REWRITE = 'rewrite-timestamp'

/**
 * Attributes that give an exporter's image its time. As variable or build argument SOURCE_DATE_EPOCH it would be part of
 * what BuildKit finds a WORKDIR in its cache by, so each commit would build anew all that follows
 * (https://github.com/moby/buildkit/pull/5960). BuildKit knows the attribute since 0.11, and older ones pass over it, as the
 * classic image store does: https://github.com/moby/buildkit/blob/v0.11.0/exporter/util/epoch/parse.go
 */
export const timeAttributes = ({ epoch, reproducible }: ImageTime): Fields =>
  new Map([
    ...(epoch === undefined ? [] : [[EPOCH, String(epoch)] as const]),
    ...(reproducible ? [[REWRITE, 'true'] as const] : []),
  ])

const EPOCH = 'source-date-epoch'

const only = (fields: Fields, ...names: readonly string[]): Fields =>
  new Map([...fields].filter(([name]) => names.includes(name)))

/** The attributes among these that are about time. */
export const timeOf = (form: Fields): Fields => only(form, EPOCH, REWRITE)

/** The time of an image whose files keep theirs. */
export const withoutFiles = (form: Fields): Fields => only(form, EPOCH)

/** Whether files get the time too. */
export const rewritesFiles = (form: Fields): boolean => readBoolean(form.get(REWRITE) ?? '') === true

/** What the user says of an exporter, with a form for its image, which goes before it. A time that the user gives it stands. */
export const withForm = (attributes: Fields, form: Fields): Fields =>
  new Map([...attributes, ...(attributes.has(EPOCH) ? withoutFields(form, EPOCH) : form)])
