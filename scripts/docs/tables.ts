import type { Field } from './action.ts'

/** The inputs as a Markdown table. */
export const inputTable = (inputs: readonly Field[]): string =>
  table(
    ['Input', 'Default', 'Meaning'],
    inputs.map((input) => [code(input.name), describeDefault(input), input.description]),
  )

/** The outputs as a Markdown table. */
export const outputTable = (outputs: readonly Field[]): string =>
  table(
    ['Output', 'Meaning'],
    outputs.map(({ name, description }) => [code(name), description]),
  )

/** Text as inline code, also where it has backticks of its own. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${space}${text}${space}${fence}`
}

function describeDefault(input: Field): string {
  if (input.required) return '**required**'
  return input.default === undefined ? '' : code(input.default)
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

/** GitHub ends a cell at "|", also in code, and a row at a line break. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ')
