/** Values of variables, by name; undefined for a value that is not known here. */
export type Variables = ReadonlyMap<string, string | undefined>

/** `$NAME`, `${NAME}`, and `${NAME:-word}` with its kin. */
const REFERENCE = /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^${}]*))?\})/g

/**
 * Puts the values of variables into a word of a Dockerfile: `node:${VERSION:-22}` is `node:22`. A variable that is not there is an
 * empty text. Undefined where that cannot be told: a value is not known, or the word has other rules of a shell.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export function expandVariables(word: string, variables: Variables): string | undefined {
  const [, quote, quoted] = /^(["'])(.*)\1$/s.exec(word) ?? []
  const text = quoted ?? word
  if (/["'\\`]/.test(text)) return undefined
  if (quote === "'") return text
  if (/\$/.test(text.replaceAll(REFERENCE, ''))) return undefined
  let [expanded, end] = ['', 0]
  for (const found of text.matchAll(REFERENCE)) {
    const value = variableText(found, variables)
    if (value === undefined) return undefined
    expanded += text.slice(end, found.index) + value
    end = found.index + found[0].length
  }
  return expanded + text.slice(end)
}

function variableText([, plain, braced, rule, word = '']: RegExpExecArray, variables: Variables): string | undefined {
  const name = plain ?? braced ?? ''
  const value = variables.get(name)
  if (variables.has(name) && value === undefined) return undefined
  if (rule === undefined) return value ?? ''
  const isThere = rule.startsWith(':') ? Boolean(value) : variables.has(name)
  if (rule.endsWith('+')) return isThere ? word : ''
  return isThere ? value : word
}
