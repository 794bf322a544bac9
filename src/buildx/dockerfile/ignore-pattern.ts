import { type Parsed, parsed, quoted, refused } from '../../base/result.ts'

/**
 * Pattern of an ignore file, without the "!" of an exception, as moby's matcher takes it: it is compared with whole paths, and
 * whatever is below what it fits is the business of whoever asks.
 * https://github.com/moby/patternmatcher/blob/main/patternmatcher.go (compile)
 */
export interface IgnorePattern {
  /** Cleaned, such as `web/*.log`. */
  readonly text: string
  /** Whether it fits a path of the context, such as `web/a.log`. */
  fits(path: string): boolean
}

/**
 * Reads a cleaned pattern. Returns it, or what is wrong with it: docker refuses it, or it means to Go's regular expressions, which
 * moby makes of it, what nobody knows here: `\d`, `[[:alpha:]]`, or `[*]`, which is torn in two there. So does "|" beside a "*":
 * moby forgets to escape "{", "|" and "}", whose bit does not fit into its table of bytes.
 */
export function parseIgnorePattern(text: string): Parsed<IgnorePattern> {
  const tokens = readTokens([...text])
  return tokens === undefined || (isExpression(text) && /\||\{\d/.test(text))
    ? refused(`${quoted(text)} is not a pattern that Docker takes, or means something else to it than it seems to`)
    : parsed({ text, fits: fitsOf(text, tokens) })
}

type Test = (character: string) => boolean

/**
 * What a pattern is made of: a test of one character; `star`: any but "/"; `folders` and behind it `inside`: any number of
 * folders, each with its "/"; `rest`: all that follows; `start`: only where the path begins.
 */
type Token = Test | 'star' | 'folders' | 'inside' | 'rest' | 'start'

function readTokens(characters: readonly string[]): readonly Token[] | undefined {
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; ) {
    const token = readToken(characters, at)
    if (token === undefined) return undefined
    tokens.push(...token.tokens)
    at = token.end
  }
  return tokens
}

interface ReadToken {
  readonly tokens: readonly Token[]
  readonly end: number
}

function readToken(characters: readonly string[], at: number): ReadToken | undefined {
  const [first = '', second] = characters.slice(at, at + 2)
  if (first === '*' && second === '*') {
    const end = characters[at + 2] === '/' ? at + 3 : at + 2
    return { tokens: end === characters.length ? ['rest'] : ['folders', 'inside'], end }
  }
  if (first === '*') return { tokens: ['star'], end: at + 1 }
  if (first === '?') return { tokens: [(character) => character !== '/'], end: at + 1 }
  if (first === '^') return { tokens: ['start'], end: at + 1 }
  if (first === '[') return readSet(characters, at)
  const one = first === '\\' ? escaped(second) : first
  return one === undefined
    ? undefined
    : { tokens: [(character) => character === one], end: at + (first === '\\' ? 2 : 1) }
}

/** An escaped letter is a class of characters to Go, and one that is not ASCII an error. */
const escaped = (character: string | undefined): string | undefined =>
  character !== undefined && /^[ -/:-@[-`{-~]$/.test(character) ? character : undefined

/** `[a-z]`, `[^abc]`. What stands for more than itself outside of a set is torn out of it there. */
function readSet(characters: readonly string[], open: number): ReadToken | undefined {
  const isNegated = characters[open + 1] === '^'
  const ranges: (readonly [number, number])[] = []
  for (let at = open + (isNegated ? 2 : 1); ; ) {
    if (characters[at] === ']' && ranges.length > 0) {
      const isIn = (character: string): boolean => {
        const point = pointOf(character)
        return ranges.some(([low, high]) => low <= point && point <= high) !== isNegated
      }
      return { tokens: [isIn], end: at + 1 }
    }
    const low = readMember(characters, at)
    if (low === undefined) return undefined
    const high = characters[low.end] === '-' ? readMember(characters, low.end + 1) : low
    if (high === undefined || high.point < low.point) return undefined
    ranges.push([low.point, high.point])
    at = high.end
  }
}

function readMember(characters: readonly string[], at: number): { point: number; end: number } | undefined {
  const character = characters[at]
  const isEscaped = character === '\\'
  const one = isEscaped ? escaped(characters[at + 1]) : character
  if (one === undefined || (!isEscaped && /[\][*?-]/.test(one))) return undefined
  return { point: pointOf(one), end: at + (isEscaped ? 2 : 1) }
}

const pointOf = (character: string): number => character.codePointAt(0) ?? 0

const SPECIAL = /[*?\\[\]]/

const isLed = (text: string): boolean => text.startsWith('**') && !SPECIAL.test(text.slice(2))

const isTrailed = (text: string): boolean => text.endsWith('**') && !SPECIAL.test(text.slice(0, -2))

/** Without a character that is special, a pattern and its ends are compared as they are, with "^" and all others. */
const isExpression = (text: string): boolean => SPECIAL.test(text) && !isLed(text) && !isTrailed(text)

function fitsOf(text: string, tokens: readonly Token[]): IgnorePattern['fits'] {
  const [head, tail] = [text.slice(0, -2), text.slice(2)]
  if (!SPECIAL.test(text)) return (path) => path === text
  if (isLed(text)) return (path) => path.endsWith(tail) || (tail.startsWith('/') && path === tail.slice(1))
  if (isTrailed(text)) return (path) => path.startsWith(head)
  const literal = text.slice(0, text.search(/[*?\\[\]^]/))
  return (path) => path.startsWith(literal) && fitsTokens(tokens, path)
}

/** Goes all ways at once, so that no pattern takes long. */
function fitsTokens(tokens: readonly Token[], path: string): boolean {
  let places = new Set<number>()
  arrive(tokens, 0, true, places)
  for (const character of path) {
    const next = new Set<number>()
    for (const place of places) {
      const token = tokens[place]
      const [stays, goes] = token === undefined ? NEITHER : step(token, character)
      if (stays) arrive(tokens, place, false, next)
      if (goes) arrive(tokens, place + 1, false, next)
    }
    if (next.size === 0) return false
    places = next
  }
  return places.has(tokens.length)
}

/** Notes a place, and those behind it that nothing is needed for. */
function arrive(tokens: readonly Token[], first: number, isStart: boolean, places: Set<number>): void {
  // No recursion: a pattern may be as long as its file.
  const open = [first]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    if (places.has(place)) continue
    places.add(place)
    const token = tokens[place]
    if (token === 'folders') open.push(place + 2)
    if (token === 'star' || token === 'rest' || token === 'folders' || (token === 'start' && isStart))
      open.push(place + 1)
  }
}

type Step = readonly [stays: boolean, goes: boolean]

const NEITHER: Step = [false, false]

/** What a character does at a place. "." is any character but the end of a line, to Go too. */
function step(token: Token, character: string): Step {
  if (typeof token === 'function') return [false, token(character)]
  if (token === 'star') return [character !== '/', false]
  if (token === 'inside') return [character !== '\n', character === '/']
  return token === 'rest' ? [character !== '\n', false] : NEITHER
}
