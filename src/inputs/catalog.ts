import { type Parsed, parsed, quoted, refused } from '../names/parsed.ts'
import { type ReadContent, readFileText } from './documents.ts'
import type { InputReader } from './reader.ts'
import type { Catalog } from './repository-settings.ts'

/** The inputs that say what the gallery of ECR Public shows of a repository. */
export const CATALOG_INPUTS = [
  'public-description',
  'public-about',
  'public-usage',
  'public-architectures',
  'public-operating-systems',
] as const

/**
 * Reads what the gallery shows; undefined when no input says it. The limits are those of the API:
 * https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_RepositoryCatalogDataInput.html
 */
export function readCatalog(reader: InputReader, read: ReadContent): Catalog | undefined {
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
