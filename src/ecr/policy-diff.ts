/** Difference of two JSON documents in one place. */
export interface JsonDifference {
  /** Such as `rules[rulePriority 1].selection.countNumber`; '' for the document itself. */
  readonly path: string
  /** The value there now, and the wanted one, as compact JSON; undefined where there is none. */
  readonly now: string | undefined
  readonly wanted: string | undefined
}

type Json = null | boolean | number | string | readonly Json[] | JsonObject

interface JsonObject {
  readonly [key: string]: Json
}

/**
 * Differences of two policies, given as JSON, by what they mean to AWS: the order of keys and of lists says nothing
 * (rules have priorities), a list of one text is that text, one statement is a list of one, and an account is its root
 * user. ECR gives policies back in another form than they were sent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts
 */
export function policyDifferences(now: string, wanted: string): readonly JsonDifference[] {
  return differences(canonical(JSON.parse(now)), canonical(JSON.parse(wanted)), '')
}

function canonical(value: Json): Json {
  if (isList(value)) {
    const items = value.map(canonical).sort(byText)
    const [only] = items
    return items.length === 1 && typeof only === 'string' ? only : items
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map(([key, item]) => [key, canonicalMember(key, item)] as const)
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)))
  }
  return typeof value === 'string' ? (/^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(value)?.[1] ?? value) : value
}

const canonicalMember = (key: string, value: Json): Json =>
  canonical(key === 'Statement' && !isList(value) ? [value] : value)

const byText = (one: Json, other: Json): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function differences(now: Json | undefined, wanted: Json | undefined, path: string): readonly JsonDifference[] {
  if (isObject(now) && isObject(wanted)) {
    const keys = [...new Set([...Object.keys(now), ...Object.keys(wanted)])]
    return keys.flatMap((key) => differences(now[key], wanted[key], path === '' ? key : `${path}.${key}`))
  }
  if (isList(now) && isList(wanted)) return listDifferences(now, wanted, path)
  const [one, other] = [textOf(now), textOf(wanted)]
  return one === other ? [] : [{ path, now: one, wanted: other }]
}

/** What both lists have is left out; what remains is paired by its name, or else by its place. */
function listDifferences(now: readonly Json[], wanted: readonly Json[], path: string): readonly JsonDifference[] {
  const [ours, theirs] = [new Set(now.map(textOf)), new Set(wanted.map(textOf))]
  const [left, right] = [
    named(now.filter((item) => !theirs.has(textOf(item)))),
    named(wanted.filter((item) => !ours.has(textOf(item)))),
  ]
  const names = [...new Set([...left.keys(), ...right.keys()])]
  return names.flatMap((name) => differences(left.get(name), right.get(name), `${path}[${name}]`))
}

/** Rules of a lifecycle policy have a priority of their own, statements may have an id. */
function named(items: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(items.map((item, place) => [nameOf(item) ?? String(place), item]))
}

function nameOf(item: Json): string | undefined {
  if (!isObject(item)) return undefined
  const key = ['rulePriority', 'Sid'].find((candidate) => item[candidate] !== undefined)
  return key && `${key} ${item[key]}`
}

const textOf = (value: Json | undefined): string | undefined =>
  value === undefined ? undefined : JSON.stringify(value)
