import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { didYouMean } from '../base/text.ts'
import { CATALOG_INPUTS, type Catalog } from '../ecr/destination.ts'
import { closedProblem } from '../runner/file-problems.ts'
import type { ClosedPath, FileContent } from '../runner/ports.ts'
import type { InputReader } from './reader.ts'

/**
 * Reads the catalog data, which the gallery shows; undefined when no input says it. The limits are those of the API:
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_RepositoryCatalogDataInput.html
 */
export function readCatalog(reader: InputReader): Catalog | undefined {
  const { content: read } = reader.files
  const catalog: Catalog = {
    description: reader.parsed('public-description', (text) => within(text, 1024)),
    about: reader.parsed('public-about', (text) => parseMarkdown(text, read)),
    usage: reader.parsed('public-usage', (text) => parseMarkdown(text, read)),
    architectures: readWords(reader, 'public-architectures'),
    systems: readWords(reader, 'public-operating-systems'),
  }
  return CATALOG_INPUTS.some((input) => reader.text(input) !== undefined) ? catalog : undefined
}

/** One word that ends with ".md" is the path of a file; anything else is the text itself. */
function parseMarkdown(text: string, read: ReadContent): Parsed<string> {
  if (!/^\S+\.md$/i.test(text)) return within(text, 25_600)
  const content = readFileText(text, read)
  return content.ok ? within(content.value.trim(), 25_600) : content
}

const within = (text: string, most: number): Parsed<string> =>
  text.length <= most ? parsed(text) : refused(`it has ${text.length} characters; ECR Public takes ${most}`)

function readWords(reader: InputReader, input: (typeof CATALOG_INPUTS)[number]): readonly string[] | undefined {
  const words = reader.list(input, { commas: 'separate' })
  const long = words.find((word) => word.length > 50)
  if (long !== undefined) reader.refuse(input, `${quoted(long)} has ${long.length} characters; ECR Public takes 50`)
  if (words.length > 50) reader.refuse(input, `it has ${words.length} items; ECR Public takes 50`)
  return words.length === 0 ? undefined : words
}

/** Takes a path, seen from the workspace, and how many bytes are wanted at most. Returns them, or why there are none. */
type ReadContent = (path: string, limit: number) => FileContent

/** More than any policy or list has, white space included. */
const MAX_BYTES = 1_000_000

const REASONS: Readonly<Record<Exclude<FileContent, Uint8Array | ClosedPath>, string>> = {
  missing: 'there is no such file; give a path seen from the workspace, or the text itself',
  directory: 'it is a folder, not a file',
  special: 'it is not a regular file',
  large: `it has more than ${MAX_BYTES} bytes`,
}

/** Rules of a document, by ECR's own limits. */
export interface DocumentRules {
  /** The list that makes it one: "rules" of a lifecycle policy, "Statement" of a policy. */
  readonly list: string
  /** The most characters that ECR takes. */
  readonly most: number
  /** A document that this step has, and the word in small letters that stands for it. */
  readonly ready?: { readonly word: string; readonly document: string }
}

/**
 * Reads an input that is a JSON document, the path of a file with one, or the word for one that is ready: what begins with
 * "{" is the document itself. Returns it without white space, as it is sent; undefined when the input is not given or refused.
 */
export function readDocument(reader: InputReader, input: string, rules: DocumentRules): string | undefined {
  return reader.parsed(input, (text) => {
    const { ready } = rules
    if (text.toLowerCase() === ready?.word) return parsed(ready.document)
    if (text.startsWith('{')) return parseDocument(text, 'it', rules)
    const content = readFileText(text, reader.files.content)
    if (content.ok) return parseDocument(content.value, quoted(text), rules)
    const isWord = /^[a-z-]+$/i.test(text) && reader.files.content(text, MAX_BYTES) === 'missing'
    return ready !== undefined && isWord ? refused(`${content.problem}; ${didYouMean(text, [ready.word])}`) : content
  })
}

/** Reads the text of a file that an input names, without a byte order mark; or why there is none. */
export function readFileText(path: string, read: ReadContent): Parsed<string> {
  const content = read(path, MAX_BYTES)
  if (typeof content === 'string') return refused(`${quoted(path)}: ${REASONS[content]}`)
  if (!(content instanceof Uint8Array)) return refused(closedProblem(path, content))
  return parsed(
    Buffer.from(content)
      .toString('utf8')
      .replace(/^\uFEFF/, ''),
  )
}

function parseDocument(text: string, what: string, { list, most }: DocumentRules): Parsed<string> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refused(`${what} is not JSON: ${reason(error)}`)
  }
  if (typeof value !== 'object' || value === null || !(list in value)) {
    return refused(`${what} is not a JSON object with ${quoted(list)}`)
  }
  const compact = JSON.stringify(value)
  if (compact.length <= most) return parsed(compact)
  return refused(`${what} has ${compact.length} characters without white space; ECR takes ${most}`)
}

/** JSON.parse's own words, which show some of the text around the mistake, on one line. */
const reason = (error: unknown): string => (error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error))
