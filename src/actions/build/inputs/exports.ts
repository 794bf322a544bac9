import { quoted } from '../../../base/result.ts'
import { isAttested } from '../../../buildx/argv.ts'
import type { BuildSettings, Exporter, ExportSettings } from '../../../buildx/build-settings.ts'
import { isLoad } from '../../../buildx/exports.ts'
import { NO_FIELDS, readBoolean, withoutFields } from '../../../buildx/flags/fields.ts'
import { NAMING_ATTRIBUTES, unknownImageAttribute } from '../../../buildx/flags/image-attributes.ts'
import { type Output, parseOutput } from '../../../buildx/flags/output-flag.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import type { PushSettings } from '../settings.ts'

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
  const wanted = reader.list('outputs', { commas: 'written' }).flatMap((text) => {
    const item = parseOutput(text)
    const problem = item.ok ? problemOf(item.value) : item.problem
    return item.ok && problem === undefined ? [item.value] : (reader.refuse('outputs', problem ?? '') ?? [])
  })
  for (const problem of [...setProblems(wanted), ...archiveProblems(wanted, build)]) reader.refuse('outputs', problem)
  const image = wanted.find(isImage)
  const others = wanted.flatMap(({ type, attributes }): readonly Exporter[] =>
    type === 'image' || type === 'registry' ? [] : [{ type, attributes }],
  )
  const load = reader.boolean('load') === true && !others.some(isLoad)
  return {
    exports: {
      image: image && withoutFields(image.attributes, 'push'),
      others: load ? [...others, { type: 'docker', attributes: NO_FIELDS }] : others,
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

/** What is wrong with an item; undefined when it can be done. */
function problemOf(output: Output): string | undefined {
  const { type, attributes } = output
  const dest = attributes.get('dest')
  if (dest === '-') return `type=${type} would write to standard output, which is the log; name a path in dest`
  if (!dest && ['local', 'tar', 'oci'].includes(type)) {
    return `type=${type} needs a ${type === 'local' ? 'folder' : 'file'} to write to: dest=<path>`
  }
  return isImage(output) ? imageProblem(output) : pushProblem(output)
}

/** With the docker driver, buildx makes an image of what is loaded, and would push it. */
function pushProblem({ type, attributes }: Output): string | undefined {
  const name = ['push', 'push-by-digest'].find((one) => attributes.has(one))
  return name && `${name} is for type=image and type=registry, not for type=${type}; leave it out`
}

// What https://docs.docker.com/build/ci/github-actions/multi-platform/ does with it can be done with tags.
const NO_DIGEST_PUSH =
  'push-by-digest is not possible: the image is pushed under the first of its tags. Build all platforms in one step, or ' +
  'one in each job with the input part: the job that pushes the last one joins them'

function imageProblem({ type, attributes }: Output): string | undefined {
  const unknown = unknownImageAttribute(attributes)
  if (unknown !== undefined) return `${unknown} (in type=${type})`
  // Without a value it is a yes, to BuildKit.
  if (readBoolean(attributes.get('push-by-digest') ?? 'false') !== false) return NO_DIGEST_PUSH
  const name = NAMING_ATTRIBUTES.find((one) => attributes.has(one))
  if (name !== undefined) {
    return `type=${type} has a ${name}; leave it out, for the image is named by the inputs repository and tags`
  }
  const push = attributes.get('push')
  if (push !== undefined && push !== 'true' && push !== 'false') {
    return `push=${push} is not one of: push=true, push=false`
  }
  return type === 'registry' && push === 'false' ? 'type=registry is a push, and push=false is none' : undefined
}

/** What is wrong with the items together. */
function setProblems(wanted: readonly Output[]): readonly string[] {
  const places = wanted.flatMap(({ attributes }) => attributes.get('dest') ?? [])
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
function archiveProblems(wanted: readonly Output[], build: Shape): readonly string[] {
  const reason = indexReason(build)
  if (reason === undefined) return []
  return wanted.flatMap(({ type, attributes }) => {
    const dest = attributes.get('dest')
    if (type !== 'docker' || dest === undefined) return []
    return [`type=docker writes an archive of a single image, and ${reason}; write type=oci,dest=${dest}`]
  })
}

/** Why the image is an index; undefined when it is none. */
function indexReason(build: Shape): string | undefined {
  if (build.platforms.length > 1) return `platforms has ${build.platforms.join(', ')}`
  return isAttested(build) ? 'provenance and sbom are manifests beside it' : undefined
}

const isImage = ({ type }: Output): boolean => type === 'image' || type === 'registry'

const pushOf = ({ type, attributes }: Output): boolean | undefined => {
  const push = attributes.get('push')
  return push === undefined ? type === 'registry' || undefined : push === 'true'
}
