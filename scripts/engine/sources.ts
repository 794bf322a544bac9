// What the machine's own apt sources say, read from text. Pure: nothing here touches a file or the network.

/** One entry of a sources file, in the terms of deb822 (man sources.list). */
export type AptSource = {
  readonly uris: readonly string[]
  readonly suites: readonly string[]
  readonly components: readonly string[]
  /** The fields that say which key to trust, as they were written: `Signed-By` may hold a whole key, over several lines. */
  readonly trust: readonly string[]
}

// Other fields are about what to fetch (architectures, languages), and do not matter for another suite.
const TRUST_FIELDS = new Map([
  ['signed-by', 'Signed-By'],
  ['trusted', 'Trusted'],
  ['check-valid-until', 'Check-Valid-Until'],
])

/** Reads a sources file. `deb822` is the format of `*.sources`, otherwise it is the one-line format. Source-code entries are left out. */
export function parseSources(text: string, format: 'deb822' | 'one-line'): AptSource[] {
  return format === 'deb822' ? parseStanzas(text) : parseLines(text)
}

/**
 * Names another suite of the distribution that `codename` belongs to, on the mirror that the machine already uses.
 * Returns the text of a `*.sources` file. Throws when no source serves `codename` itself.
 */
export function sourceOfSuite(sources: readonly AptSource[], codename: string, suite: string): string {
  const own = sources.find((source) => source.suites.includes(codename) && source.components.includes('main'))
  if (!own)
    throw new Error(`The apt sources of this machine name no mirror for ${codename}, so ${suite} cannot be found.`)
  const lines = ['Types: deb', `URIs: ${own.uris.join(' ')}`, `Suites: ${suite}`, 'Components: main', ...own.trust]
  return `${lines.join('\n')}\n`
}

function parseStanzas(text: string): AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '')
  return withoutComments
    .split(/\n[ \t]*\n/)
    .map(fieldsOf)
    .filter((fields) => words(fields, 'types').includes('deb') && words(fields, 'enabled')[0] !== 'no')
    .map((fields) => ({
      uris: words(fields, 'uris'),
      suites: words(fields, 'suites'),
      components: words(fields, 'components'),
      trust: [...TRUST_FIELDS].flatMap(([key, name]) => (fields.has(key) ? [`${name}:${fields.get(key)}`] : [])),
    }))
}

/** Field values by lower-case name, each as it was written after the colon. A line that starts with a blank continues the one before. */
function fieldsOf(stanza: string): Map<string, string> {
  const lines = stanza.replace(/\n(?=[ \t])/g, '\0').split('\n')
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':')
      return colon < 0
        ? []
        : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).replaceAll('\0', '\n')] as const]
    }),
  )
}

function words(fields: ReadonlyMap<string, string>, name: string): string[] {
  return (fields.get(name) ?? '').split(/\s+/).filter((word) => word !== '')
}

function parseLines(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line)
    if (!match) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    const trust = options.split(/\s+/).flatMap((option) => {
      const [key = '', value = ''] = option.split('=')
      const name = TRUST_FIELDS.get(key.toLowerCase())
      return name ? [`${name}: ${value}`] : []
    })
    return [{ uris: [uri], suites: [suite], components: components.trim().split(/\s+/), trust }]
  })
}
