import type { Field } from './action.ts'

/** What the tables say in the language of a document. */
export interface Words {
  readonly input: string
  readonly output: string
  readonly default: string
  readonly required: string
  readonly meaning: string
  /** Title of a group of inputs. */
  readonly group: (title: string) => string
  readonly describeInput: (input: Field) => string
  readonly describeOutput: (output: Field) => string
}

/** As action.yml says it. */
export const ENGLISH: Words = {
  input: 'Input',
  output: 'Output',
  default: 'Default',
  required: 'required',
  meaning: 'Meaning',
  group: (title) => title,
  describeInput: ({ description }) => description,
  describeOutput: ({ description }) => description,
}

/** The inputs as Markdown: a table for each group, under its title. */
export function inputTables(inputs: readonly Field[], words: Words = ENGLISH): string {
  const groups = new Map<string | undefined, readonly Field[]>()
  for (const input of inputs) groups.set(input.group, [...(groups.get(input.group) ?? []), input])
  return [...groups]
    .flatMap(([title, members]) => [
      ...(title === undefined ? [] : [`### ${words.group(title)}`]),
      table(words, members),
    ])
    .join('\n\n')
}

const table = (words: Words, inputs: readonly Field[]): string =>
  markdownTable(
    [words.input, words.default, words.meaning],
    inputs.map((input) => [code(input.name), describeDefault(words, input), words.describeInput(input)]),
  )

/** The outputs as a Markdown table. */
export const outputTable = (outputs: readonly Field[], words: Words = ENGLISH): string =>
  markdownTable(
    [words.output, words.meaning],
    outputs.map((output) => [code(output.name), words.describeOutput(output)]),
  )

/** Text as inline code, also where it has backticks of its own. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}

function describeDefault(words: Words, input: Field): string {
  if (input.required) return `**${words.required}**`
  return input.default === undefined ? '' : code(input.default)
}

/** Takes the cells of the head and of each row. Returns a Markdown table. */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

/** GitHub ends a cell at "|", also in code, and a row at a line break. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
