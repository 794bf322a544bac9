import { fieldValue, splitFields } from '../../../base/csv.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import { isAttested } from '../../../buildx/argv.ts'
import type { BuildSettings, Exporter, ExportSettings } from '../../../buildx/build-settings.ts'
import { isLoad } from '../../../buildx/exports.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { PushSettings } from '../settings.ts'

const TYPES = ['image', 'registry', 'local', 'tar', 'oci', 'docker', 'cacheonly'] as const

type Type = (typeof TYPES)[number]

/** One item of the input outputs. */
interface Wanted {
  readonly type: Type
  /** Without the type. */
  readonly attributes: readonly string[]
}

/** What decides whether the image is an index. */
type Shape = Pick<BuildSettings, 'platforms' | 'attests'>

/** Exports that the inputs ask for. */
export interface WantedExports {
  readonly exports: ExportSettings
  /** Push that the outputs themselves ask for, or rule out; undefined when they say nothing. */
  readonly asksPush: boolean | undefined
}

/**
 * Reads the exports of a build from the inputs outputs and load; https://docs.docker.com/build/exporters/ has what each
 * takes.
 */
export function readExports(reader: InputReader, build: Shape): WantedExports {
  const wanted = reader.list('outputs', { commas: 'fields' }).flatMap((text) => {
    const item = parseItem(text)
    return item.ok ? [item.value] : (reader.refuse('outputs', item.problem) ?? [])
  })
  for (const problem of [...setProblems(wanted), ...archiveProblems(wanted, build)]) reader.refuse('outputs', problem)
  const image = wanted.find(isImage)
  const others = wanted.flatMap(({ type, attributes }): readonly Exporter[] =>
    type === 'image' || type === 'registry' ? [] : [{ type, attributes }],
  )
  const load = reader.boolean('load') === true && !others.some(isLoad)
  return {
    exports: {
      image: image?.attributes.filter((field) => !field.startsWith('push=')),
      others: load ? [...others, { type: 'docker', attributes: [] }] : others,
    },
    asksPush: image && pushOf(image),
  }
}

/** Checks the exports against the push, and notes the problems. */
export function checkExports(reader: InputReader, { exports, asksPush }: WantedExports, { push }: PushSettings): void {
  if (push && asksPush === false) {
    reader.refuse('outputs', 'push=false contradicts the input push; set push to false to build without a push')
  }
  // A pull request from a fork pushes nothing either; there that is not for the workflow to mend.
  if (reader.text('push')?.toLowerCase() === 'false' && asksPush === true) {
    reader.refuse('outputs', 'it asks for a push, and the input push is false; leave one of them out')
  }
  if (push && exports.others.some(({ type }) => type === 'cacheonly')) {
    reader.refuse('outputs', 'type=cacheonly makes no image that could be pushed; set the input push to false')
  }
}

function parseItem(text: string): Parsed<Wanted> {
  const split = splitFields(text)
  if (!split.ok) return split
  const fields = split.value
  const [only = ''] = fields
  // buildx takes a path alone for a folder: https://github.com/docker/buildx/blob/master/util/buildflags/export.go
  if (fields.length === 1 && !only.includes('=')) return checked({ type: 'local', attributes: [`dest=${only}`] })
  const strange = fields.find((field) => !/^[^=]+=/.test(field))
  if (strange !== undefined) return refused(`${quoted(strange)} in ${quoted(text)} is not of the form name=value`)
  const name = fieldValue(fields, 'type')
  if (name === undefined)
    return refused(`${quoted(text)} has no type; write for instance ${quoted(`type=local,${text}`)}`)
  const type = TYPES.find((known) => known === name)
  if (type === undefined) return refused(`${quoted(name)} is not one of: ${TYPES.join(', ')}`)
  return checked({ type, attributes: fields.filter((field) => !field.startsWith('type=')) })
}

function checked(wanted: Wanted): Parsed<Wanted> {
  const { type, attributes } = wanted
  const dest = fieldValue(attributes, 'dest')
  if (dest === '-') return refused(`type=${type} would write to standard output, which is the log; name a path in dest`)
  if (dest === undefined && ['local', 'tar', 'oci'].includes(type)) {
    return refused(`type=${type} needs a ${type === 'local' ? 'folder' : 'file'} to write to: dest=<path>`)
  }
  return isImage(wanted) ? checkedImage(wanted) : parsed(wanted)
}

// What https://docs.docker.com/build/ci/github-actions/multi-platform/ does with it can be done with tags.
const NO_DIGEST_PUSH =
  'push-by-digest is not possible: the image is pushed under the first of its tags. Build all platforms in one step, or ' +
  'give the job of each platform tags of its own (flavor: suffix=-arm64) and join them by docker buildx imagetools create'

function checkedImage(wanted: Wanted): Parsed<Wanted> {
  const { type, attributes } = wanted
  if (fieldValue(attributes, 'push-by-digest') === 'true') return refused(NO_DIGEST_PUSH)
  if (fieldValue(attributes, 'name') !== undefined) {
    return refused(`type=${type} has a name; leave it out, for the image is named by the inputs repository and tags`)
  }
  const push = fieldValue(attributes, 'push')
  if (push !== undefined && push !== 'true' && push !== 'false') {
    return refused(`push=${push} is not one of: push=true, push=false`)
  }
  if (type === 'registry' && push === 'false') return refused('type=registry is a push, and push=false is none')
  return parsed(wanted)
}

/** What is wrong with the items together. */
function setProblems(wanted: readonly Wanted[]): readonly string[] {
  const places = wanted.flatMap(({ attributes }) => fieldValue(attributes, 'dest') ?? [])
  const twice = new Set(places.filter((place, index) => places.indexOf(place) < index))
  return [
    ...[...twice].map((place) => `two outputs write to ${quoted(place)}`),
    ...(wanted.filter(isImage).length > 1 ? ['it has the image twice (type=image, type=registry)'] : []),
    ...(wanted.length > 1 && wanted.some(({ type }) => type === 'cacheonly')
      ? ['type=cacheonly means that there is no output, so it cannot stand beside others']
      : []),
  ]
}

/** Docker's archive has no place for an index: https://docs.docker.com/build/exporters/oci-docker/ */
function archiveProblems(wanted: readonly Wanted[], build: Shape): readonly string[] {
  const reason = indexReason(build)
  if (reason === undefined) return []
  return wanted.flatMap(({ type, attributes }) => {
    const dest = fieldValue(attributes, 'dest')
    if (type !== 'docker' || dest === undefined) return []
    return [`type=docker writes an archive of a single image, and ${reason}; write type=oci,dest=${dest}`]
  })
}

/** Why the image is an index; undefined when it is none. */
function indexReason(build: Shape): string | undefined {
  if (build.platforms.length > 1) return `platforms has ${build.platforms.join(', ')}`
  return isAttested(build) ? 'provenance and sbom are manifests beside it' : undefined
}

const isImage = ({ type }: Wanted): boolean => type === 'image' || type === 'registry'

const pushOf = ({ type, attributes }: Wanted): boolean | undefined => {
  const push = fieldValue(attributes, 'push')
  return push === undefined ? type === 'registry' || undefined : push === 'true'
}
