import { invalidParameter, ServiceError } from '../errors.ts'
import { isRepositoryName, repositoryPattern } from '../names.ts'

const wrongType = (member: string): ServiceError =>
  new ServiceError('SerializationException', `The value of '${member}' has the wrong type.`)

/** A request's members, read one by one into typed values. Members that ECR does not know are ignored, as by ECR. */
export class Input {
  readonly #members: Readonly<Record<string, unknown>>

  constructor(value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ServiceError('SerializationException', 'The request is not a JSON object.')
    this.#members = value as Readonly<Record<string, unknown>>
  }

  optionalText(member: string): string | undefined {
    const value = this.#members[member] ?? undefined
    if (value === undefined || typeof value === 'string') return value
    throw wrongType(member)
  }

  text(member: string): string {
    const value = this.optionalText(member)
    if (value === undefined) throw invalidParameter(member, 'must not be null')
    return value
  }

  flag(member: string): boolean {
    const value = this.#members[member] ?? false
    if (typeof value === 'boolean') return value
    throw wrongType(member)
  }

  /** One of the words, or the fallback when the member is absent; without a fallback the member is required. */
  oneOf<Word extends string>(member: string, words: readonly Word[], fallback?: Word): Word {
    const value = this.optionalText(member) ?? fallback
    if (value === undefined) throw invalidParameter(member, 'must not be null')
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw invalidParameter(member, `Member must satisfy enum value set: [${words.join(', ')}]`)
    return word
  }

  count(member: string, fallback: number, max: number): number {
    const value = this.#members[member] ?? fallback
    if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(member)
    if (value < 1) throw invalidParameter(member, 'Member must have value greater than or equal to 1')
    if (value > max) throw invalidParameter(member, `Member must have value less than or equal to ${max}`)
    return value
  }

  /** A list, or undefined when the member is absent. */
  optionalList<Item>(member: string, parse: (value: unknown) => Item, min: number, max: number): Item[] | undefined {
    const value = this.#members[member] ?? undefined
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw wrongType(member)
    if (value.length < min) throw invalidParameter(member, `Member must have length greater than or equal to ${min}`)
    if (value.length > max) throw invalidParameter(member, `Member must have length less than or equal to ${max}`)
    return value.map(parse)
  }

  list<Item>(member: string, parse: (value: unknown) => Item, min: number, max: number): Item[] {
    const items = this.optionalList(member, parse, min, max)
    if (items === undefined) throw invalidParameter(member, 'must not be null')
    return items
  }

  /** A structure inside this one; an absent one has no members. */
  structure(member: string): Input {
    const value = this.#members[member] ?? {}
    if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(member)
    return new Input(value)
  }

  repositoryName(): string {
    return repositoryName(this.text('repositoryName'), 'repositoryName')
  }
}

export function repositoryName(value: unknown, member: string): string {
  if (typeof value !== 'string') throw wrongType(member)
  if (isRepositoryName(value)) return value
  throw invalidParameter(member, `must satisfy regular expression '${repositoryPattern}'`)
}

export function text(value: unknown): string {
  if (typeof value === 'string') return value
  throw wrongType('member')
}
