// Values of buildx's flags as somebody could write them: in any case, with blanks, quotes, line breaks, empty and doubled fields.
import fc from 'fast-check'

type Texts = fc.Arbitrary<string>

const blank = fc.constantFrom('', '', '', '', ' ', '\t', '  ', '\u00a0', '\ufeff', '\u0085', '\u2003')

/** A word with some letters as capitals, also with those that only Unicode takes for capitals of Latin letters. */
const cased = (word: string): Texts =>
  fc.infiniteStream(fc.constantFrom('as it is', 'as it is', 'capital', 'other')).map((stream) =>
    Array.from(word, (letter) => {
      const { value } = stream.next()
      if (value === 'other') return OTHER_CAPITALS.get(letter) ?? letter
      return value === 'capital' ? letter.toUpperCase() : letter
    }).join(''),
  )

const OTHER_CAPITALS: ReadonlyMap<string, string> = new Map([
  ['i', 'İ'],
  ['k', '\u212a'],
])

const plainName = (words: readonly string[]): Texts =>
  fc.constantFrom(...words).chain((word) => fc.oneof(fc.constant(word), cased(word)))

const anyName = (words: readonly string[]): Texts =>
  fc.tuple(blank, plainName(words), blank).map((parts) => parts.join(''))

/** In a file for bake, `${` and `%{` would begin an expression. */
const PIECES = [
  'a',
  'B',
  'x',
  '1',
  'true',
  'ß',
  ' ',
  '\t',
  '\n',
  '\r',
  ',',
  '"',
  '=',
  '#',
  '/',
  ':',
  ';',
  '\\',
  "'",
  '$',
  '%',
]

const value = fc.array(fc.constantFrom(...PIECES), { maxLength: 5 }).map((pieces) => pieces.join(''))

const quotedCell = (cell: string): string => `"${cell.replaceAll('"', '""')}"`

/** A field as CSV has it: mostly right, sometimes with quotes or commas that are none of it. */
const written = (cell: string): Texts =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(/[",\r\n]/.test(cell) ? quotedCell(cell) : cell) },
    { weight: 2, arbitrary: fc.constant(quotedCell(cell)) },
    { weight: 1, arbitrary: fc.constantFrom(cell, `"${cell}`, `${cell}"`, ` "${cell}"`, `${cell},`, `,${cell}`, '') },
  )

interface Flag {
  readonly types: readonly string[]
  readonly names: readonly string[]
  /** Whether buildx takes blanks from around the names of this flag. */
  readonly trims: boolean
}

/** Values with fields, in any order. */
function texts({ types, names, trims }: Flag): Texts {
  const often = trims ? anyName : plainName
  const nameOf = (words: readonly string[]): Texts =>
    fc.oneof({ weight: 20, arbitrary: often(words) }, { weight: 1, arbitrary: anyName(words) })
  const field = (words: readonly string[], values: Texts): Texts =>
    fc.tuple(nameOf(words), values).map((pair) => pair.join('='))
  const type = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...types) }, { weight: 1, arbitrary: value })
  return fc
    .tuple(
      fc.array(field(['type'], type), { minLength: 1, maxLength: 2 }),
      fc.array(field(names, value), { maxLength: 4 }),
    )
    .chain(([typed, others]) => fc.shuffledSubarray([...typed, ...others], { minLength: typed.length }))
    .chain((cells) => fc.tuple(...cells.map(written)))
    .map((cells) => cells.join(','))
}

export const outputs = fc.oneof(
  {
    weight: 9,
    arbitrary: texts({
      types: ['image', 'registry', 'cacheonly'],
      names: ['push', 'name', 'dest', 'compression', 'registry.insecure', 'annotation.a', 'dangling-name-prefix'],
      trims: true,
    }),
  },
  // A path alone. Bake looks at what is there.
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('a', 'B', ' ', '#', '"', ',', '='), minLength: 1 }) },
)

const references = fc
  .array(fc.constantFrom('a/b', 'c:d', 'E@f', '"g"', 'h i', ''), { minLength: 1, maxLength: 4 })
  .map((cells) => cells.join(','))

// Of s3, bake would ask AWS for credentials.
export const caches = fc.oneof(
  {
    weight: 9,
    arbitrary: texts({
      types: ['gha', 'registry', 'local', 'azblob'],
      names: ['scope', 'ref', 'src', 'mode', 'token', 'digest'],
      trims: false,
    }),
  },
  { weight: 1, arbitrary: references },
)

export const attests = texts({
  types: ['provenance', 'sbom'],
  names: ['mode', 'disabled', 'generator', 'builder-id', 'inline-only'],
  trims: false,
})

/** Names of files. */
export const fileNames = value.map((text) => `f${text.replaceAll('/', '')}`)

/** Names of further contexts, good and bad. */
export const contextNames = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      '',
      'docker.io/',
      'index.docker.io/',
      'docker.io/library/',
      'h.test:5000/',
      'B/',
      'h_/',
      'localhost/',
    ),
    fc.array(fc.constantFrom('a', 'a', '1', 'B', '/', '-', '__', '.', ' '), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '', ':latest', ':V1', ':-', ':', `@sha256:${'a'.repeat(64)}`, '@sha256:ab'),
  )
  .map(([host, path, end]) => [host, ...path, end].join(''))

/** Values of options of a driver. */
export const optionValues = value
