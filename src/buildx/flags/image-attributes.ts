import { quoted } from '../../base/result.ts'
import { didYouMean } from '../../base/text.ts'
import type { Fields } from './fields.ts'

/**
 * Attributes that give the image a name: BuildKit pushes it under each of its names. The third is written so in BuildKit.
 * https://github.com/moby/buildkit/blob/master/exporter/containerimage/export.go (Export)
 */
export const NAMING_ATTRIBUTES: readonly string[] = ['name', 'dangling-name-prefix', 'danging-name-empty-only']

/** The other attributes that its exporter of images knows. */
const ATTRIBUTES: readonly string[] = [
  ...['push', 'push-by-digest', 'registry.insecure', 'unpack', 'name-canonical', 'store', 'oci-mediatypes'],
  ...['oci-artifact', 'attestation-inline', 'prefer-nondist-layers', 'source-date-epoch', 'compression'],
  ...['force-compression', 'compression-level', 'rewrite-timestamp'],
]

// https://github.com/moby/buildkit/blob/master/exporter/containerimage/exptypes/annotations.go
const ANNOTATION =
  /^annotation(-(index|index-descriptor|manifest|manifest-descriptor))?(\[[A-Za-z0-9_/-]+\])?\.[^\t\n\f\r ]+$/

/**
 * Problem with the names of attributes of an image, as a sentence; undefined when BuildKit knows all. Of others it says
 * nothing, and writes them into the metadata of the image.
 * https://github.com/moby/buildkit/blob/master/exporter/containerimage/exptypes/keys.go
 */
export function unknownImageAttribute(attributes: Fields): string | undefined {
  const known = [...NAMING_ATTRIBUTES, ...ATTRIBUTES]
  const unknown = [...attributes.keys()].find((name) => !known.includes(name) && !ANNOTATION.test(name))
  return unknown === undefined
    ? undefined
    : `${quoted(unknown)} is not an attribute of an image; ${didYouMean(unknown, [...ATTRIBUTES, 'annotation.<key>'])}`
}
