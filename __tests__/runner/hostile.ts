// Texts that a stranger may print, for property tests: commands of the runner in every form that it takes.
import fc from 'fast-check'
import { KNOWN } from '../../scripts/runner/commands.ts'

const PAYLOADS = [
  '::add-mask::a',
  '##[add-mask]a',
  '\r::stop-commands::x',
  '   ::error::x',
  '\u0085::error::x',
  '\u2003::warning file=a,line=1::x',
  '#12 0.345 ##[save-state name=folder]/',
  '::::',
  ':',
  '##[',
  ']',
  '::x::',
  '##[x]',
]

const command = fc.constantFrom(
  ...KNOWN.flatMap((name) => [
    `::${name}::x`,
    `::${name.toUpperCase()} name=a::x`,
    `##[${name}]x`,
    `##[${name} name=a;]x`,
  ]),
)
const space = fc.constantFrom(
  '\n',
  '\r',
  '\r\n',
  ' ',
  '\t',
  '\v',
  '\f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u2029',
  '\u3000',
  '\ufeff',
)

/** Text in which commands are likely. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PAYLOADS), command, space, fc.string({ unit: 'binary', maxLength: 5 })))
  .map((pieces) => pieces.join(''))

/** Bytes of such text, and any others, which need not be UTF-8. */
const hostileBytes = fc.oneof(
  hostileText.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
)

/** Such bytes in chunks that end anywhere, also within a character or between CR and LF. */
export const hostileChunks = fc
  .tuple(
    fc.array(hostileBytes, { maxLength: 5 }).map((all) => Buffer.concat(all)),
    fc.array(fc.nat(200), { maxLength: 8 }),
  )
  .map(([bytes, cuts]) => {
    const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
    return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
  })
