// Names of images in a workflow: text with expressions in it, which nobody can fill in before a run.

/** What stands before the first slash of a name. login: the registry that the login step gave. unknown: an expression. */
export type Place = 'login' | 'ecr' | 'unknown' | 'elsewhere' | 'none'

export interface NamedImage {
  readonly place: Place
  /** For the input `repository`: with the host, unless the login step gave it. */
  readonly repository: string
  /** Undefined where none is written. */
  readonly tag: string | undefined
}

const EXPRESSION = /\$\{\{.*?\}\}/gs

/** An expression while a text is split: no "/", ":" or "," in it counts. */
const MARK = /\ue000(\d+)\ue001/g

interface Marked {
  readonly text: string
  readonly restore: (part: string) => string
}

function marked(text: string): Marked {
  const expressions: string[] = []
  const replaced = text.replace(EXPRESSION, (expression) => `\ue000${expressions.push(expression) - 1}\ue001`)
  return { text: replaced, restore: (part) => part.replace(MARK, (_, index) => expressions[Number(index)] ?? '') }
}

/** The items of a list with one in each line, or between commas. */
export function itemsOf(list: string): readonly string[] {
  const { text, restore } = marked(list)
  return text
    .split(/[\n,]/)
    .map((item) =>
      restore(item)
        .trim()
        .replace(/^"(.*)"$/s, '$1'),
    )
    .filter((item) => item !== '' && !item.startsWith('#'))
}

/** A text that is nothing but one expression, without its braces; undefined for another one. */
export const soleExpression = (text: string): string | undefined =>
  /^\$\{\{\s*((?:(?!\}\}).)*?)\s*\}\}$/s.exec(text.trim())?.[1]

const ECR_HOST = /\.dkr[.-]ecr(-fips)?\.|^public\.ecr\.aws$/

/** What is known of a job where names are read. */
export interface NameFacts {
  /** Ids of the steps that log in to ECR. */
  readonly logins: readonly string[]
  /** Host that stands for what such a step gives: `public.ecr.aws`, or nothing for the registry of the credentials. */
  readonly loginHost: string
  readonly env: Readonly<Record<string, string>>
}

/** Reads the name of an image, such as `${{ steps.login.outputs.registry }}/app:v1`. */
export function readImage(name: string, facts: NameFacts): NamedImage {
  const { text, restore } = marked(name)
  const slash = text.indexOf('/')
  const first = restore(slash < 0 ? (text.split(':')[0] ?? '') : text.slice(0, slash))
  const known = knownValue(first, facts)
  // A variable of the workflow stands for its value where it says which registry is meant.
  if (known !== undefined) return readImage(`${known}${name.slice(first.length)}`, facts)
  const path = slash < 0 ? text : text.slice(slash + 1)
  const colon = path.lastIndexOf(':')
  const [bare, tag] = colon < 0 ? [path, undefined] : [path.slice(0, colon), restore(path.slice(colon + 1))]
  const place = placeOf(first, slash >= 0, facts)
  const host = place === 'login' ? facts.loginHost : slash < 0 ? '' : first
  return { place, repository: [host, restore(bare)].filter((part) => part !== '').join('/'), tag }
}

function knownValue(text: string, { env, logins }: NameFacts): string | undefined {
  const variable = /^env\.(\w+)$/.exec(soleExpression(text) ?? '')?.[1]
  const value = variable === undefined ? undefined : env[variable]
  if (value === undefined || value === text) return undefined
  return isLogin(value, logins) || ECR_HOST.test(value) ? value : undefined
}

const isLogin = (text: string, logins: readonly string[]): boolean =>
  text.includes('${{') && logins.some((id) => text.includes(`steps.${id}.outputs.registry`))

function placeOf(first: string, hasSlash: boolean, { logins }: NameFacts): Place {
  if (isLogin(first, logins)) return 'login'
  if (ECR_HOST.test(first)) return 'ecr'
  if (first.includes('${{')) return 'unknown'
  return hasSlash && /[.:]|^localhost$/.test(first) ? 'elsewhere' : 'none'
}
