import { quoted } from '../base/result.ts'
import { defaultFlavor, defaultRules, sourceOfDefaults } from '../image-metadata/defaults.ts'
import { type Flavor, parseFlavor } from '../image-metadata/flavor.ts'
import { type Resolved, type RuleRow, resolve, type TagSettings } from '../image-metadata/resolve.ts'
import { isRule, PRIORITIES, parseRule, type Rule, splitRuleFields } from '../image-metadata/rule.ts'
import {
  isReference,
  parseImageName,
  parseTagReference,
  type TagReference,
  withTag,
} from '../image-metadata/tag-reference.ts'
import { parseTag, splitRepository, type Tag } from '../names/image-reference.ts'
import { addressText, type RepositoryAddress } from '../names/repository.ts'
import type { BuiltCommit } from '../runner/built-commit.ts'
import { branchOf, type Revision } from '../runner/commit.ts'
import type { InputReader } from './reader.ts'

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html (tags per image)
const MAX_TAGS = 1000

/** Git's own default, and docker/metadata-action's. */
const SHORT_LENGTH = 7

/** What the names in the input tags are related to. */
export interface TagPlace {
  /** The repositories that the image is for; undefined when the input repository cannot be used, or is empty. */
  readonly repositories: readonly RepositoryAddress[] | undefined
  /** Whether the image is only loaded: then a name may be one of the engine's, of no repository of this step. */
  readonly onlyLoaded: boolean
}

/** Tags as the inputs give them: what the image says of itself is not known yet. */
export type ReadTags = Omit<TagSettings, 'origin'>

/** Reads the tags that the image gets. Undefined when the inputs are wrong; what is wrong has been noted then. */
export function readTags(reader: InputReader, revision: Revision, place: TagPlace): ReadTags | undefined {
  const before = reader.problems.length
  const conflict = reader.word('on-tag-conflict', ['fail', 'skip', 'keep']) ?? 'fail'
  const floatingTags = reader.word('floating-tags', ['forward', 'always']) ?? 'forward'
  const flavor = parseFlavor(reader.list('flavor', { commas: 'fields' }), (problem) => reader.refuse('flavor', problem))
  const lines = reader.list('tags', { commas: 'fields' })
  const byDefault = reader.text('tags') === undefined
  const source = byDefault ? sourceOfDefaults(revision) : revision
  const given = byDefault ? { rules: readDefaults(reader, flavor, source), hosts: [] } : readLines(reader, lines, place)
  if (reader.problems.length > before) return undefined
  // Such as "${{ env.VERSION }}," with a variable that does not exist: default tags are not what was asked for.
  if (!byDefault && lines.every((line) => splitRuleFields(line).length === 0)) {
    return reader.refuse('tags', 'it names no tag; is its variable defined?')
  }
  const resolveFor = (revision: Revision): Resolved =>
    resolve(
      given.rules,
      {
        source: revision,
        match: reader.match,
        flavor: byDefault ? defaultFlavor(flavor) : flavor,
        tooLong: byDefault ? 'cut' : 'refuse',
      },
      (problem) => reader.refuse('tags', problem),
    )
  const resolved = resolveFor(source)
  noteUnfinished(reader, given.rules, resolved.rows)
  if (resolved.names.length > MAX_TAGS) {
    reader.refuse('tags', `it gives ${resolved.names.length} tags; ECR takes ${MAX_TAGS} on an image`)
  }
  return reader.problems.length > before
    ? undefined
    : {
        ...ordered(resolved, byDefault),
        longer: byDefault ? longerHashes(source).map((one) => ordered(resolveFor(one), byDefault)) : [],
        byDefault,
        conflict,
        floatingTags,
        revision: { sha: revision.sha, time: revision.commitTime, branch: branchOf(revision.commit) },
        hosts: given.hosts,
      }
}

/** The same revision with a short hash of one digit more, of two digits more, up to the whole hash. */
const longerHashes = (source: Revision): readonly Revision[] =>
  Array.from({ length: source.sha.length - source.shortSha.length }, (_, index) => ({
    ...source,
    shortSha: source.sha.slice(0, source.shortSha.length + index + 1),
  }))

/**
 * Notes tags such as `v` and `release-`, which a text like `v${{ vars.VERSION }}` gives when the variable is not defined.
 * Such a tag is legal, so that only its author knows.
 */
function noteUnfinished(reader: InputReader, rules: readonly Rule[], rows: readonly RuleRow[]): void {
  const written = new Set(rules.flatMap(({ type, text }) => (type === 'raw' ? [text] : [])))
  for (const row of rows) {
    if (!('tag' in row) || !written.has(row.rule) || !/^v$|[._-]$/i.test(row.tag)) continue
    const text = `The tag ${quoted(row.tag)} in the input tags ends where a value seems to be missing; is its variable defined?`
    reader.notes.push({ level: 'warning', text })
  }
}

/** Nobody asked for an order of the default tags: it is that in which they are set. */
const ordered = (resolved: Resolved, byDefault: boolean): Resolved =>
  byDefault ? { ...resolved, listed: resolved.names } : resolved

/** Refuses a push without tags: notes that an image needs one, and why there is none. */
export function refuseNoTags(reader: InputReader, { byDefault, rows }: ReadTags, { why }: BuiltCommit): void {
  const reasons = rows.flatMap((row: RuleRow) => ('reason' in row ? [`${quoted(row.rule)}: ${row.reason}`] : []))
  reader.refuse(
    'tags',
    byDefault
      ? `it is empty, and ${why === undefined ? 'the event has neither a commit nor a branch to make a tag from' : `which commit is built is not known (${why}); name a tag`}`
      : `none of its rules gives a tag in this run (${reasons.join('; ')}); add one that always does, such as type=sha, or set push to false`,
  )
}

/** Reads the length of a short commit hash, as docker/metadata-action reads it. */
export function readShortLength(reader: InputReader): number {
  const name = 'DOCKER_METADATA_SHORT_SHA_LENGTH'
  const text = reader.env[name]
  if (!text) return SHORT_LENGTH
  const length = /^\d{1,3}$/.test(text) ? Number(text) : 0
  return length > 0 ? length : (reader.refuse(name, `${quoted(text)} is not a length such as 12`) ?? SHORT_LENGTH)
}

function readDefaults({ match }: InputReader, flavor: Flavor, source: Revision): readonly Rule[] {
  return defaultRules(source, flavor).flatMap((text) => present(parseRule(text, match, neverRefused)))
}

function neverRefused(problem: string): never {
  throw new Error(`a rule of the default tags is wrong: ${problem}`)
}

const present = (rule: Rule | undefined): readonly Rule[] => (rule === undefined ? [] : [rule])

interface Lines {
  readonly rules: readonly Rule[]
  readonly hosts: readonly string[]
}

/** A line is one rule, or names and references separated by commas. */
function readLines(reader: InputReader, lines: readonly string[], place: TagPlace): Lines {
  const repositories = place.repositories ?? []
  const references: TagReference[] = []
  const rules = lines.flatMap((line): readonly Rule[] => {
    const fields = splitRuleFields(line)
    if (isRule(fields)) return present(parseRule(line, reader.match, (problem) => reader.refuse('tags', problem)))
    return fields.flatMap((field) => {
      const text = withTag(field, repositories)
      const tag = readPlain(reader, text, place, references)
      return present(tag && plainRule(text, tag))
    })
  })
  refuseOneSided(reader, references, repositories)
  return { rules, hosts: [...new Set(references.flatMap(({ host }) => host ?? []))] }
}

/** Each repository gets all tags, so a tag that references give to some repositories only was meant otherwise. */
function refuseOneSided(
  reader: InputReader,
  references: readonly TagReference[],
  repositories: readonly RepositoryAddress[],
): void {
  const tags = [...new Set(references.map(({ tag }) => tag))]
  const holders = (tag: Tag): readonly RepositoryAddress[] =>
    repositories.filter((one) => references.some((other) => other.tag === tag && other.repositories.includes(one)))
  const oneSided = tags.filter((tag) => holders(tag).length < repositories.length)
  if (oneSided.length === 0) return
  const own = repositories.flatMap((one) => {
    const named = oneSided.filter((tag) => holders(tag).includes(one))
    return named.length === 0 ? [] : [`${named.join(', ')} for ${addressText(one)}`]
  })
  // Where every repository is named, the others were left out on purpose; a tag alone would go to them too.
  const isOnPurpose = repositories.every((one) => references.some((other) => other.repositories.includes(one)))
  const remedy = isOnPurpose
    ? 'give each repository a step of its own'
    : `write ${oneSided.map(quoted).join(', ')} alone`
  reader.refuse('tags', `it has ${own.join(', and ')} only, and each repository of a step gets all tags; ${remedy}`)
}

const isNameOfImage = (text: string): boolean =>
  isReference(text) || text.startsWith('/') || splitRepository(text).host !== undefined

/** Whether a text is the name of an image and cannot be that of a tag, as a word alone can. */
const isImageName = (text: string, repositories: readonly RepositoryAddress[]): boolean =>
  (text.includes('/') || isReference(text)) && parseImageName(text, repositories) !== undefined

/** A plain name is taken as it is written: it is not cleaned up, because nobody but its author could mean another one. */
function readPlain(
  reader: InputReader,
  text: string,
  { repositories, onlyLoaded }: TagPlace,
  references: TagReference[],
): Tag | undefined {
  if (onlyLoaded && repositories !== undefined && isImageName(text, repositories)) return undefined
  // What a name of an image is worth without a repository, nobody knows; why there is none has been told.
  if (repositories === undefined && isNameOfImage(text)) return undefined
  if (!isReference(text) || repositories === undefined) {
    const tag = parseTag(text)
    return tag.ok ? tag.value : reader.refuse('tags', tag.problem)
  }
  const reference = parseTagReference(text, repositories)
  if (!reference.ok) return reader.refuse('tags', reference.problem)
  references.push(reference.value)
  return reference.value.tag
}

/** To docker/metadata-action a name alone is `type=raw`. */
function plainRule(text: string, tag: Tag): Rule {
  // A reference says all of the tag; the flavor's prefix and suffix are for names.
  const affix = isReference(text) ? [] : undefined
  return { type: 'raw', value: [tag], text, enable: ['true'], priority: PRIORITIES.raw, prefix: affix, suffix: affix }
}
