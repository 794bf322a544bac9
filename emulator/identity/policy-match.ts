import type { Condition } from './policy.ts'

/** Whether a text fits a pattern in which `*` stands for any text and `?` for one character. */
export function matches(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.\\+^$()[\]{}|]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${escaped}$`, 's').test(text)
}

const operators: Readonly<Record<string, (pattern: string, text: string) => boolean>> = {
  StringEquals: (pattern, text) => pattern === text,
  StringEqualsIgnoreCase: (pattern, text) => pattern.toLowerCase() === text.toLowerCase(),
  StringLike: matches,
  ArnEquals: matches,
  ArnLike: matches,
}

/**
 * @param facts what is known of the request, by the key in lower case
 * @returns whether a condition holds, or undefined when this server cannot judge it: another operator or key
 */
export function holds(condition: Condition, facts: Readonly<Record<string, string>>): boolean | undefined {
  const [, prefix = '', not = '', rest = ''] = /^(String|Arn)?(Not)?(\w+?)(?:IfExists)?$/.exec(condition.operator) ?? []
  const operator = operators[prefix + rest]
  const fact = facts[condition.key.toLowerCase()]
  if (operator === undefined || fact === undefined) return undefined
  return condition.values.some((value) => operator(value, fact)) === (not === '')
}
