/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a Markdown text. The markers stay.
 * Throws an Error when the text does not have each of them once, in this order.
 */
export function replaceBetween(text: string, name: string, content: string): string {
  const [before, rest, ...moreStarts] = text.split(`<!-- ${name} -->`)
  const [, after, ...moreEnds] = (rest ?? '').split(`<!-- /${name} -->`)
  if (before === undefined || after === undefined || moreStarts.length > 0 || moreEnds.length > 0) {
    throw new Error(`The text has to hold <!-- ${name} --> and, after it, <!-- /${name} -->, once each.`)
  }
  return `${before}<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->${after}`
}
