import { type Parsed, quoted, refused } from '../../../base/result.ts'
import { ALGORITHMS, type Compression, HIGHEST_LEVEL } from '../../../buildx/compression.ts'
import {
  ATTEST_TYPES,
  type Attest,
  type AttestType,
  parseAttest,
  parseAttestOf,
  type WantedAttest,
} from '../../../buildx/flags/attest-flag.ts'
import { readBoolean } from '../../../buildx/flags/fields.ts'
import type { InputReader } from '../../../inputs/reader.ts'

/**
 * Reads provenance, sbom and attests: which attestations the image gets. None by default.
 * https://docs.docker.com/build/metadata/attestations/
 */
export function readAttests(reader: InputReader): readonly Attest[] {
  const own = ATTEST_TYPES.flatMap((type) => {
    const item = reader.parsed(type, (text) => parseOwn(type, text))
    return item === undefined ? [] : [{ input: type as string, ...item }]
  })
  const listed = reader.list('attests', { commas: 'written' }).flatMap((text) => {
    const item = parseAttest(text)
    return item.ok ? [{ input: 'attests', ...item.value }] : (reader.refuse('attests', item.problem) ?? [])
  })
  const all = [...own, ...listed]
  for (const type of ATTEST_TYPES) {
    const inputs = new Set(all.filter((item) => item.type === type).map(({ input }) => input))
    if (inputs.size > 1)
      reader.refuse('attests', `it says something about ${type}, and so does the input ${type}; leave one of them out`)
    else if (listed.filter((item) => item.type === type).length > 1) reader.refuse('attests', `it has ${type} twice`)
  }
  const builder = runAddress(reader)
  return all
    .filter(({ disabled }) => !disabled)
    .map(({ type, attributes }) => withBuilder({ type, attributes }, builder))
}

/** The value of the input provenance or sbom: a boolean, a mode, or fields. */
function parseOwn(type: AttestType, text: string): Parsed<WantedAttest> {
  const word = text.toLowerCase()
  if (type === 'provenance' && (word === 'max' || word === 'min')) return parseAttestOf(type, `mode=${word}`)
  const example = type === 'provenance' ? 'min, max, or fields such as mode=max' : 'fields such as generator=<image>'
  return readBoolean(word) === undefined && !text.includes('=')
    ? refused(`${quoted(text)} is not true, false, ${example}`)
    : parseAttestOf(type, text)
}

/** docker/build-push-action names the run as the builder too; someone who reads the provenance finds its log there. */
const withBuilder = ({ type, attributes }: Attest, builder: string | undefined): Attest => ({
  type,
  attributes:
    type === 'sbom' || builder === undefined || attributes.has('builder-id')
      ? attributes
      : new Map([...attributes, ['builder-id', builder]]),
})

function runAddress({ context: { repository }, env }: InputReader): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env
  if (!server || !run || repository === '') return undefined
  return `${server}/${repository}/actions/runs/${run}${attempt ? `/attempts/${attempt}` : ''}`
}

/** Reads the compression of layers. Undefined when nothing is said about it, or something wrong. */
export function readCompression(reader: InputReader): Compression | undefined {
  const word = reader.word('compression', ALGORITHMS)
  const force = reader.boolean('force-compression') ?? false
  const given = reader.text('compression') !== undefined
  // A level and force alone are about BuildKit's own choice.
  const algorithm = given ? word : 'gzip'
  const level = readLevel(reader, algorithm)
  if (algorithm === undefined || (!given && level === undefined && !force)) return undefined
  return { algorithm, level, force }
}

/** Without an algorithm, nobody knows which levels there are. */
function readLevel(reader: InputReader, algorithm: Compression['algorithm'] | undefined): number | undefined {
  if (reader.text('compression-level') === undefined || algorithm === undefined) return undefined
  const highest = HIGHEST_LEVEL[algorithm]
  if (highest !== undefined) return reader.integer('compression-level', 0, highest)
  return reader.refuse('compression-level', `there is none for compression: ${algorithm}`)
}
