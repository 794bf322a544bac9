import { fieldValue, joinFields, splitFields } from '../../../base/csv.ts'
import { type Parsed, parsed, quoted, refused } from '../../../base/result.ts'
import { ALGORITHMS, type Compression, HIGHEST_LEVEL } from '../../../buildx/compression.ts'
import type { InputReader } from '../../../inputs/reader.ts'

const TYPES = ['provenance', 'sbom'] as const

type Type = (typeof TYPES)[number]

/**
 * Reads the attestations that the image gets, from provenance, sbom and attests, as `--attest` takes them
 * (`type=sbom`). None by default. https://docs.docker.com/build/metadata/attestations/
 */
export function readAttests(reader: InputReader): readonly string[] {
  const own = TYPES.flatMap((type) => {
    const fields = reader.parsed(type, (text) => parseOwn(type, text))
    return fields === undefined ? [] : [{ input: type as string, type, fields }]
  })
  const listed = reader.list('attests', { commas: 'fields' }).flatMap((text) => {
    const item = parseItem(text)
    return item.ok ? [{ input: 'attests', ...item.value }] : (reader.refuse('attests', item.problem) ?? [])
  })
  const all = [...own, ...listed]
  for (const type of TYPES) {
    const inputs = new Set(all.filter((item) => item.type === type).map(({ input }) => input))
    if (inputs.size > 1)
      reader.refuse('attests', `it says something about ${type}, and so does the input ${type}; leave one of them out`)
    else if (listed.filter((item) => item.type === type).length > 1) reader.refuse('attests', `it has ${type} twice`)
  }
  const builder = runAddress(reader)
  return all.flatMap(({ type, fields }) => attestText(type, fields, builder))
}

/** The value of the input provenance or sbom: a boolean, a mode, or fields. */
function parseOwn(type: Type, text: string): Parsed<readonly string[]> {
  const word = text.toLowerCase()
  if (type === 'provenance' && (word === 'max' || word === 'min')) return parsed([`mode=${word}`])
  const split = splitFields(text)
  if (!split.ok) return split
  const example = type === 'provenance' ? 'min, max, or fields such as mode=max' : 'fields such as generator=<image>'
  const isKnown = (field: string): boolean => isBoolean(field) || /^[a-z-]+=/.test(field)
  return split.value.every(isKnown)
    ? checked(type, split.value)
    : refused(`${quoted(text)} is not true, false, ${example}`)
}

function parseItem(text: string): Parsed<{ readonly type: Type; readonly fields: readonly string[] }> {
  const split = splitFields(text)
  if (!split.ok) return split
  const name = fieldValue(split.value, 'type')
  const type = TYPES.find((known) => known === name)
  if (type === undefined) return refused(`${quoted(text)} has no type that is known: type=provenance or type=sbom`)
  const rest = split.value.filter((field) => !field.startsWith('type='))
  const strange = rest.find((field) => !isBoolean(field) && !/^[a-z-]+=/.test(field))
  if (strange !== undefined) return refused(`${quoted(strange)} in ${quoted(text)} is not of the form name=value`)
  const fields = checked(type, rest)
  return fields.ok ? parsed({ type, fields: fields.value }) : fields
}

function checked(type: Type, fields: readonly string[]): Parsed<readonly string[]> {
  const mode = fieldValue(fields, 'mode')
  if (type === 'provenance' && mode !== undefined && mode !== 'min' && mode !== 'max') {
    return refused(`mode=${mode} is not one of: mode=min, mode=max`)
  }
  return parsed(fields)
}

/** docker/build-push-action names the run as the builder too; someone who reads the provenance finds its log there. */
function attestText(type: Type, fields: readonly string[], builder: string | undefined): readonly string[] {
  const off = fields.some((field) => /^(false|disabled=true)$/i.test(field))
  if (off) return []
  const kept = fields.filter((field) => !isBoolean(field) && !field.startsWith('disabled='))
  const named = type === 'sbom' || builder === undefined || fieldValue(kept, 'builder-id') !== undefined
  return [joinFields([`type=${type}`, ...kept, ...(named ? [] : [`builder-id=${builder}`])])]
}

function runAddress({ context: { repository }, env }: InputReader): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = env
  if (!server || !run || repository === '') return undefined
  return `${server}/${repository}/actions/runs/${run}${attempt ? `/attempts/${attempt}` : ''}`
}

const isBoolean = (field: string): boolean => /^(true|false)$/i.test(field)

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
