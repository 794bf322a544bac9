import { invalidParameter, type ServiceError } from '../errors.ts'
import { isObject, type Json } from '../json.ts'

/** ECR checks policies with a JSON schema, and says what that says: https://github.com/cloudposse/terraform-aws-ecr/issues/158 */
export const lifecycleFailure = (reason: string): ServiceError =>
  invalidParameter('LifecyclePolicyText', `Lifecycle policy validation failure: ${reason}`)

export const quoted = (names: readonly string[]): string => `[${names.map((name) => JSON.stringify(name)).join(',')}]`

/** An object that has the required members and no others. */
export function requireMembers(value: unknown, names: readonly string[], optional: readonly string[] = []): Json {
  if (!isObject(value)) throw wrongType(value, ['object'])
  const missing = names.filter((name) => !(name in value))
  if (missing.length > 0) throw lifecycleFailure(`object has missing required properties (${quoted(missing.sort())})`)
  const extra = Object.keys(value).filter((name) => ![...names, ...optional].includes(name))
  if (extra.length === 0) return value
  throw lifecycleFailure(
    `object instance has properties which are not allowed by the schema: (${quoted(extra.sort())})`,
  )
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return value === null ? 'null' : typeof value
}

function wrongType(value: unknown, allowed: readonly string[]): ServiceError {
  const reason = `instance type (${typeOf(value)}) does not match any allowed primitive type`
  return lifecycleFailure(`${reason} (allowed: ${quoted(allowed)})`)
}

export function requireText(value: unknown): string {
  if (typeof value !== 'string') throw wrongType(value, ['string'])
  return value
}

export function requireWord<Word extends string>(value: unknown, words: readonly Word[]): Word {
  const text = requireText(value)
  const word = words.find((candidate) => candidate === text)
  if (word !== undefined) return word
  throw lifecycleFailure(
    `instance value (${JSON.stringify(text)}) not found in enum (possible values: ${quoted(words)})`,
  )
}

/** A whole number from 1 on. */
export function requireCount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(value, ['integer'])
  if (value >= 1) return value
  throw lifecycleFailure(`numeric instance is lower than the required minimum (minimum: 1, found: ${value})`)
}

export function requireList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw wrongType(value, ['array'])
  if (value.length > 0) return value
  throw lifecycleFailure('array is too short: must have at least 1 elements but instance has 0 elements')
}

/** What fits none of the forms that a part of the policy may have. */
export const noForm = (): ServiceError =>
  lifecycleFailure('instance failed to match exactly one schema (matched 0 out of 2)')
