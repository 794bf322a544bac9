import { closestMatch } from 'leven'
import { expressionsOf, splitTemplate, type Template, type TemplatePiece } from './template.ts'

/** Text of a label or annotation, with what looks like a slip in it. */
export interface LabelText {
  readonly template: Template
  /** For each slip a clause that says what is wrong with it as an expression. */
  readonly slips: readonly string[]
}

/**
 * Parses the text of a label or annotation. docker/metadata-action expands expressions there and docker/build-push-action
 * does not, and lines of both are kept: so what is a known expression is expanded, and anything else is text, such as Go's
 * `{{.Name}}` or the `{{cookiecutter.project}}` of a repository's description. A backslash in front makes a known one text:
 * https://handlebarsjs.com/guide/expressions.html#escaping-handlebars-expressions
 * What has the name of an expression, or nearly, and is none, is a slip. Of the text, no more is shown than known names.
 */
export function parseLabelText(text: string): LabelText {
  const pieces = splitTemplate(text, 'global')
  const template = pieces.map((piece, at) => {
    if (piece.expression?.ok) return isEscaped(pieces, at) ? piece.text : piece.expression.value
    // As in Handlebars, two backslashes in front of an expression are one.
    return piece.text.slice(0, piece.text.length - Math.ceil(backslashesBefore(pieces, at + 1) / 2))
  })
  return { template, slips: pieces.flatMap(slipsIn) }
}

/** Text of a label or annotation that `parseLabelText` reads as just this text. */
export function printLabelText(text: string): string {
  const pieces = splitTemplate(text, 'global')
  return pieces
    .map((piece, at) =>
      piece.expression?.ok ? '\\'.repeat(backslashesBefore(pieces, at) + 1) + piece.text : piece.text,
    )
    .join('')
}

const isEscaped = (pieces: readonly TemplatePiece[], at: number): boolean => backslashesBefore(pieces, at) % 2 === 1

/** How many backslashes stand in front of an expression. */
function backslashesBefore(pieces: readonly TemplatePiece[], at: number): number {
  const before = pieces[at - 1]?.text ?? ''
  if (!pieces[at]?.expression?.ok) return 0
  let count = 0
  while (before.at(-1 - count) === '\\') count += 1
  return count
}

/** In a shorter name, two wrong letters make another word. */
const SHORT = 6

function slipsIn({ text, expression }: TemplatePiece): readonly string[] {
  if (expression === undefined || expression.ok) return []
  const name = /^\{\{\{?\s*([A-Za-z_]\w{0,63})(?![\w.])/.exec(text)?.[1] ?? ''
  if (expressionsOf('version').includes(name)) return [`{{${name}}} is for the pattern of a tag`]
  const near = closestMatch(name.toLowerCase(), expressionsOf('global'), { maxDistance: name.length < SHORT ? 1 : 2 })
  return near === undefined || name === '' ? [] : [expression.problem]
}
