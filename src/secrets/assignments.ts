/** A value, and the name before it: `NPM_TOKEN` of `NPM_TOKEN=abc`. The name is empty where there is none. */
export interface Assignment {
  readonly name: string
  readonly value: string
}

/** `name=value`, `"name": "value"`, `--name=value`, also several in a line. The name begins where no name goes on. */
const PAIR = /(?<![\w.-])([\w.-]+)["']?[ \t]{0,8}[=:][ \t]{0,8}("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'<>]+)/g

/** The password in `https://user:password@host`, `machine … password …` (netrc), `<password>…</password>`. */
const OTHERS: readonly RegExp[] = [
  /:\/\/[^\s/:@]*:(?<value>[^\s/@]+)@/g,
  /\b(?<name>password)[ \t]+(?<value>\S+)/gi,
  /<(?<name>[\w:.-]+)(?:\s[^<>]*)?>(?<value>[^<>]+)<\//g,
]

/** The values that stand in a text behind `=` and `:`, or where the usual files have passwords. Each line is read alone. */
export const assignmentsIn = (text: string): readonly Assignment[] =>
  text.split('\n').flatMap((line) => [...restsOf(line), ...pairsIn(line), ...othersIn(line)])

/** What follows the first `=`, the first `:` and a dash: a value can have spaces, or signs in it. */
function restsOf(line: string): readonly Assignment[] {
  const found = ['=', ':'].flatMap((sign) => {
    const at = line.indexOf(sign)
    return at < 0 ? [] : [{ name: line.slice(0, at).trim(), value: unquoted(line.slice(at + 1)) }]
  })
  const item = /^\s*- /.exec(line)
  return item === null ? found : [...found, { name: '', value: unquoted(line.slice(item[0].length)) }]
}

/** In a command line a value also ends at `;` and the like. */
const pairsIn = (line: string): readonly Assignment[] =>
  [...line.matchAll(PAIR)].flatMap(([, name = '', text = '']) => {
    const value = unquoted(text)
    const cut = /^["']/.test(text) ? value : value.replace(/[;&|)\]}`,].*$/, '')
    return value === cut ? [{ name, value }] : [value, cut].map((one) => ({ name, value: one }))
  })

const othersIn = (line: string): readonly Assignment[] =>
  OTHERS.flatMap((pattern) => [...line.matchAll(pattern)]).map(({ groups }) => ({
    name: groups?.name ?? 'password',
    value: (groups?.value ?? '').trim(),
  }))

/** Without white space, a comma at the end, and quotes around. */
function unquoted(text: string): string {
  const bare = text.trim().replace(/[,;]$/, '').trimEnd()
  const quote = bare[0]
  return bare.length > 1 && (quote === '"' || quote === "'") && bare.endsWith(quote) ? bare.slice(1, -1) : bare
}

/** How deep JSON is read that stands as a text in JSON. */
const DEEPEST = 3

/** All texts and numbers in a JSON object or array, with the names of their fields. Empty for what is no such JSON. */
export function jsonFields(text: string, depth = 0): readonly Assignment[] {
  const found: Assignment[] = []
  const left: (readonly [name: string, value: unknown])[] = [['', parseJson(text)]]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [name, value] = next
    if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) left.push([Array.isArray(value) ? name : key, item])
    } else if (typeof value === 'string' || typeof value === 'number') {
      found.push({ name, value: `${value}` })
      if (typeof value === 'string' && depth < DEEPEST) for (const one of jsonFields(value, depth + 1)) found.push(one)
    }
  }
  return found
}

/** Undefined for what is no object or array. */
function parseJson(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
