import { fieldValue, joinFields, splitFields } from '../build/fields.ts'
import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import type { InputReader } from './reader.ts'
import type { CacheSettings } from './settings.ts'

/** Fields whose value is a secret: a command line can be read by every process of the machine. */
const SECRETS = ['secret_access_key', 'session_token', 'token', 'ghtoken']

/** Reads how the build uses caches. */
export function readCache(reader: InputReader): CacheSettings {
  const none = reader.boolean('no-cache') ?? false
  const noneOf = reader.list('no-cache-filters', { commas: 'separate' })
  // buildx refuses them together.
  if (none && noneOf.length > 0) {
    reader.refuse(
      'no-cache-filters',
      'it means nothing beside no-cache, which is for all stages; leave one of them out',
    )
  }
  return {
    from: readList(reader, 'cache-from'),
    to: readList(reader, 'cache-to'),
    none,
    noneOf,
    pull: reader.boolean('pull') ?? false,
  }
}

function readList(reader: InputReader, input: 'cache-from' | 'cache-to'): readonly string[] {
  return reader.list(input, { commas: 'fields' }).flatMap((text) => {
    const item = parseItem(text)
    return item.ok ? [item.value] : (reader.refuse(input, item.problem) ?? [])
  })
}

/** An item is a reference, which stands for the cache in a registry, or has fields. */
function parseItem(text: string): Parsed<string> {
  const split = splitFields(text)
  if (!split.ok) return split
  const [only = ''] = split.value
  if (split.value.length === 1 && !only.includes('=')) return parsed(only)
  const secret = SECRETS.find((name) => fieldValue(split.value, name) !== undefined)
  if (secret !== undefined) {
    return refused(
      `${secret} would be on a command line, which every process can read; give it to the builder or to the job by the environment`,
    )
  }
  const strange = split.value.find((field) => !/^[^=]+=/.test(field))
  if (strange !== undefined) return refused(`${quoted(strange)} is not of the form name=value`)
  if (!fieldValue(split.value, 'type')) return refused(`${quoted(text)} has no type, such as type=registry`)
  return parsed(joinFields(split.value))
}
