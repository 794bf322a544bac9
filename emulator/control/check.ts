import { invalidParameter, ServiceError } from '../errors.ts'
import { isObject, type Json } from '../json.ts'
import type { Bytes, List, Members, Rule, Structure, Text, Values, Whole } from './schema.ts'

const wrongType = (path: string): ServiceError =>
  new ServiceError('SerializationException', `The value of '${path}' has the wrong type.`)

/** What a rule says that a value does not do, or undefined. */
type Broken = string | undefined

function outside(
  size: number,
  { min = 0, max = Number.POSITIVE_INFINITY }: { min?: number; max?: number },
  of: string,
) {
  if (size < min) return `Member must have ${of} greater than or equal to ${min}`
  return size > max ? `Member must have ${of} less than or equal to ${max}` : undefined
}

function brokenText(value: string, rule: Text): Broken {
  if (rule.words !== undefined && !rule.words.includes(value))
    return `Member must satisfy enum value set: [${rule.words.join(', ')}]`
  const length = outside(value.length, rule, 'length')
  if (length !== undefined || rule.pattern === undefined) return length
  if (new RegExp(`^(?:${rule.pattern})$`).test(value)) return undefined
  return `Member must satisfy regular expression pattern: ${rule.printed ?? rule.pattern}`
}

/** ECR words a pattern in a way of its own: https://github.com/alexjurkiewicz/ecr-scan-image/issues/40 */
const worded = (broken: string): string =>
  broken.replace(/^Member (must satisfy regular expression) pattern: (.*)$/s, "$1 '$2'")

/** A text in a list is reported as the list: https://github.com/aws-actions/amazon-ecr-login/issues/225 */
const wordedItem = (broken: string): string => `Member must satisfy constraint: [${broken}]`

function parseText(value: unknown, rule: Text, path: string, itemOf?: string): string {
  if (typeof value !== 'string') throw wrongType(path)
  const broken = brokenText(value, rule)
  if (broken === undefined) return value
  throw itemOf === undefined ? invalidParameter(path, worded(broken)) : invalidParameter(itemOf, wordedItem(broken))
}

function parseWhole(value: unknown, rule: Whole, path: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw wrongType(path)
  const broken = outside(value, rule, 'value')
  if (broken !== undefined) throw invalidParameter(path, broken)
  return value
}

function parseBytes(value: unknown, rule: Bytes, path: string): Buffer {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw wrongType(path)
  const content = Buffer.from(value, 'base64')
  const broken = outside(content.length, rule, 'length')
  if (broken !== undefined) throw invalidParameter(path, broken)
  return content
}

function parseList(value: unknown, rule: List, path: string): unknown[] {
  if (!Array.isArray(value)) throw wrongType(path)
  const broken = outside(value.length, rule, 'length')
  if (broken !== undefined) throw invalidParameter(path, broken)
  const item = rule.item as Rule
  return value.map((each: unknown, at) => parse(each, item, `${path}.${at + 1}.member`, path))
}

function parse(value: unknown, rule: Rule, path: string, itemOf?: string): unknown {
  if (rule.kind === 'text') return parseText(value, rule, path, itemOf)
  if (rule.kind === 'whole') return parseWhole(value, rule, path)
  if (rule.kind === 'bytes') return parseBytes(value, rule, path)
  if (rule.kind === 'list') return parseList(value, rule, path)
  if (rule.kind === 'structure') return parseMembers(value, (rule as Structure<Members>).members, path)
  if (typeof value === 'boolean') return value
  throw wrongType(path)
}

/** Members that ECR does not know are ignored, as by ECR. */
function parseMembers(value: unknown, members: Members, path: string): Json {
  if (!isObject(value)) throw wrongType(path)
  const entries = Object.entries(members).flatMap(([name, rule]): [string, unknown][] => {
    const own = path === '' ? name : `${path}.${name}`
    const member = value[name] ?? undefined
    if (member !== undefined) return [[name, parse(member, rule, own)]]
    if (rule.required) throw invalidParameter(own, 'must not be null')
    return []
  })
  return Object.fromEntries(entries)
}

/**
 * Checks a request against what it may be.
 * @param value the body, parsed from JSON
 * @throws ServiceError InvalidParameterException at the first member that breaks a rule, SerializationException for a
 *   value of another type
 */
export function check<Of extends Members>(value: unknown, members: Of): Values<Of> {
  return parseMembers(value, members, '') as Values<Of>
}
