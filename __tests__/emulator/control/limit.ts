import { invalid, type Row } from './calls.ts'

export const app = { repositoryName: 'app' }
export const digest = `sha256:${'0'.repeat(64)}`
export const uploadId = '01234567-89ab-cdef-0123-456789abcdef'
export const x = (count: number): string => 'x'.repeat(count)
export const many = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item)

export const required = 'must not be null'
export const length = (bound: 'less' | 'greater', limit: number) =>
  `Member must have length ${bound} than or equal to ${limit}`
export const value = (bound: 'less' | 'greater', limit: number) =>
  `Member must have value ${bound} than or equal to ${limit}`
export const pattern = (text: string) => `must satisfy regular expression '${text}'`
export const words = (...all: string[]) => `Member must satisfy enum value set: [${all.join(', ')}]`
export const inList = (rule: string) => `Member must satisfy constraint: [${rule}]`
export const namePattern = '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*'
export const digestPattern = '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'
export const prefixPattern = '^([a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(\\/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\/?|ROOT)$'

export type Limit = readonly [operation: string, input: object, member: string, rule: string]

export const asRow = ([operation, input, member, rule]: Limit): Row => ({
  name: `${member}: ${rule}`,
  call: [operation, input],
  answer: invalid(member, rule),
})
export const nothing = () => Promise.resolve()
