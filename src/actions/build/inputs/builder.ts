import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import type { BuilderSettings, ClientTls, Endpoint } from '../../../buildx/build-settings.ts'
import { readDriverOptions } from '../../../buildx/flags/driver-options.ts'
import { type Fields, NO_FIELDS } from '../../../buildx/flags/fields.ts'
import type { InputReader } from '../../../inputs/reader.ts'
import { PLATFORM } from './options.ts'

/** The inputs that say which builder is used; each excludes the others. */
const WAYS = ['builder', 'driver', 'builder-endpoint'] as const

/**
 * Reads the settings of the builder: which BuildKit builds; `builder` is the input of that name. The inputs driver and
 * driver-opts are those of docker/setup-buildx-action.
 */
export function readBuilder(reader: InputReader, builder: string | undefined): BuilderSettings | undefined {
  const driver = reader.word('driver', ['docker-container', 'kubernetes'], (text) => OTHER_DRIVERS.get(text))
  const endpoints = readEndpoints(reader)
  const options = readOptions(reader)
  const tls = readTls(reader)
  const given = WAYS.filter((input) => reader.text(input) !== undefined)
  const [first, second] = given
  if (first !== undefined && second !== undefined) {
    return reader.refuse(second, `the input ${first} says already which builder is used; give one of the two`)
  }
  if (first === 'builder') return builder === undefined ? undefined : { kind: 'named', name: builder }
  if (first === 'builder-endpoint') return { kind: 'remote', endpoints, tls, options }
  // As docker/setup-buildx-action takes its options without a driver. The image of BuildKit alone says only where it is from.
  const byOptions = reader.text('driver-opts') === undefined ? 'current' : 'docker-container'
  return { kind: driver ?? byOptions, options }
}

/** Drivers of docker/setup-buildx-action for which this step has other words. */
const OTHER_DRIVERS: ReadonlyMap<string, string> = new Map([
  ['docker', "leave it out, for the engine's own builder is used then"],
  ['remote', 'a BuildKit that runs elsewhere is named by builder-endpoint'],
])

function readEndpoints(reader: InputReader): readonly Endpoint[] {
  return reader.list('builder-endpoint', { commas: 'keep' }).flatMap((text) => {
    const endpoint = parseEndpoint(text)
    if (endpoint.ok) return [endpoint.value]
    reader.refuse('builder-endpoint', endpoint.problem)
    return []
  })
}

/** Parses `<address>` or `<platforms>=<address>`. An address is a URL; buildx knows which kinds there are. */
function parseEndpoint(text: string): Parsed<Endpoint> {
  const [, list, address] = /^(?:([^=:]*)=)?([a-z][a-z0-9-]*:\/\/\S+)$/.exec(text) ?? []
  if (address === undefined) {
    return refused(`${quoted(text)} is not the address of a BuildKit, such as "tcp://buildkit.internal:1234"`)
  }
  const platforms = (list ?? '').split(',').map((platform) => platform.trim())
  if (list === undefined) return parsed({ address, platforms: [] })
  const wrong = platforms.find((platform) => !PLATFORM.test(platform))
  return wrong === undefined
    ? parsed({ address, platforms })
    : refused(`${quoted(wrong)} is not a platform such as "linux/arm64"`)
}

/** Options of the builder's driver, with the image of BuildKit first. */
function readOptions(reader: InputReader): Fields {
  const texts = reader.list('driver-opts', { commas: 'options' })
  const read = readDriverOptions(texts)
  if (!read.ok) reader.refuse('driver-opts', read.problem)
  const options = read.ok ? read.value : NO_FIELDS
  const image = reader.parsed('buildkit-image', parseImage)
  const refuse = (why: string): void => {
    if (texts.length > 0) reader.refuse('driver-opts', why)
    if (image !== undefined) reader.refuse('buildkit-image', why)
  }
  if (reader.text('builder') !== undefined) {
    refuse('it is for a builder that this step makes, and the input builder names one that is there')
  }
  if (image !== undefined && reader.text('builder-endpoint') !== undefined) {
    reader.refuse('buildkit-image', 'the BuildKit at the input builder-endpoint runs already')
  }
  if (image !== undefined && options.has('image')) {
    reader.refuse('buildkit-image', 'the input driver-opts names an image too; give one of the two')
  }
  return image === undefined ? options : new Map([['image', image], ...options])
}

/** https://github.com/distribution/reference/blob/main/regexp.go, without its details: docker knows them. */
function parseImage(text: string): Parsed<string> {
  return /^[A-Za-z0-9][A-Za-z0-9._:/@-]*$/.test(text)
    ? parsed(text)
    : refused(`${quoted(text)} is not the name of an image, such as "moby/buildkit:v0.25.1"`)
}

/**
 * buildx needs the authority, and both halves of the client's pair or none of it:
 * https://github.com/docker/buildx/blob/master/driver/remote/factory.go
 */
function readTls(reader: InputReader): ClientTls | undefined {
  const ca = reader.parsed('builder-tls-ca', (text) => parsePem(text, 'CERTIFICATE', 'a certificate'))
  const cert = reader.parsed('builder-tls-cert', (text) => parsePem(text, 'CERTIFICATE', 'a certificate'))
  const key = reader.parsed('builder-tls-key', (text) => parsePem(text, '[A-Z ]*PRIVATE KEY', 'a private key'))
  const has = (name: string): boolean => reader.text(`builder-tls-${name}`) !== undefined
  const first = ['ca', 'cert', 'key'].find(has)
  if (first === undefined) return undefined
  if (!(reader.text('builder-endpoint') ?? '').includes('tcp://')) {
    return reader.refuse(`builder-tls-${first}`, 'it is for a tcp:// address in the input builder-endpoint')
  }
  if (!has('ca')) return reader.refuse('builder-tls-ca', "it is missing; give the certificate of BuildKit's authority")
  if (has('cert') !== has('key')) {
    const [missing, there] = has('cert') ? ['key', 'cert'] : ['cert', 'key']
    return reader.refuse(`builder-tls-${missing}`, `it is missing; builder-tls-${there} is of no use alone`)
  }
  if (ca === undefined) return undefined
  return { ca, pair: cert === undefined || key === undefined ? undefined : { cert, key } }
}

/** The text is never shown. */
function parsePem(text: string, label: string, what: string): Parsed<string> {
  return new RegExp(`-----BEGIN ${label}-----[\\s\\S]+-----END ${label}-----`).test(text)
    ? parsed(`${text.trim()}\n`)
    : refused(`it is not ${what} in PEM ("-----BEGIN …")`)
}
