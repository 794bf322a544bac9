/** What is to be measured. */
export interface BenchRequest {
  /** Names of parts. */
  readonly parts: readonly string[]
  /** The folder with the official actions, for the part `chain`. */
  readonly chain: string | undefined
  /** Whether that is all, so that the page is written; the chain is only there for who has its actions. */
  readonly isAll: boolean
}

/** Reads the words of `npm run bench`, where `names` are all parts. Returns what they ask for, or a sentence about what is wrong. */
export function parseBenchWords(
  words: readonly string[],
  names: readonly string[],
): BenchRequest | { readonly problem: string } {
  const at = words.indexOf('--chain')
  const chain = at < 0 ? undefined : words[at + 1]
  if (at >= 0 && (chain === undefined || chain.startsWith('-')))
    return { problem: '--chain needs the folder that has the official actions.' }
  const others = at < 0 ? words : [...words.slice(0, at), ...words.slice(at + 2)]
  const asked = others.map((word) => (word === '--profile' ? 'profile' : word))
  const unknown = asked.filter((name) => !names.includes(name)).map((name) => `'${name}'`)
  if (unknown.length > 0) return { problem: `There is no part ${unknown.join(', ')}.` }
  if (asked.includes('chain') && chain === undefined)
    return { problem: 'The part chain needs --chain FOLDER, the folder that has the official actions.' }
  const wanted = names.filter((name) => (name === 'chain' ? chain !== undefined : isIn(asked, name)))
  return { parts: wanted, chain, isAll: names.every((name) => name === 'chain' || isIn(asked, name)) }
}

const isIn = (asked: readonly string[], name: string): boolean => asked.length === 0 || asked.includes(name)
