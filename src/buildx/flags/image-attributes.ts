import { quoted } from '../../base/result.ts'
import { didYouMean } from '../../base/text.ts'
import type { Fields } from './fields.ts'

/**
 * The attributes that BuildKit's exporter of images knows. Of others it says nothing, and writes them into the metadata of the
 * image. https://github.com/moby/buildkit/blob/master/exporter/containerimage/exptypes/keys.go
 */
const IMAGE_ATTRIBUTES: readonly string[] = [
  ...['name', 'push', 'push-by-digest', 'registry.insecure', 'unpack', 'dangling-name-prefix'],
  // Written so in BuildKit.
  ...['danging-name-empty-only', 'name-canonical', 'store', 'oci-mediatypes', 'oci-artifact', 'attestation-inline'],
  ...['prefer-nondist-layers', 'source-date-epoch', 'compression', 'force-compression', 'compression-level'],
  'rewrite-timestamp',
]

// https://github.com/moby/buildkit/blob/master/exporter/containerimage/exptypes/annotations.go
const ANNOTATION =
  /^annotation(-(index|index-descriptor|manifest|manifest-descriptor))?(\[[A-Za-z0-9_/-]+\])?\.[^\t\n\f\r ]+$/

/** What is wrong with the names of attributes of an image, as a sentence; undefined when all are known. */
export function unknownImageAttribute(attributes: Fields): string | undefined {
  const unknown = [...attributes.keys()].find((name) => !IMAGE_ATTRIBUTES.includes(name) && !ANNOTATION.test(name))
  return unknown === undefined
    ? undefined
    : `${quoted(unknown)} is not an attribute of an image; ${didYouMean(unknown, IMAGE_ATTRIBUTES)}`
}

/** Attributes that give the image a name: it is pushed under each of its names. */
export const NAMING_ATTRIBUTES = ['name', 'dangling-name-prefix'] as const
