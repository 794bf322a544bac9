/** The anchors that GitHub gives to the headings of a Markdown text. */
export function anchors(markdown: string): ReadonlySet<string> {
  const seen = new Map<string, number>()
  const names = [...withoutBlocks(markdown).matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) => {
    const name = slug(heading)
    const before = seen.get(name) ?? 0
    seen.set(name, before + 1)
    return before === 0 ? name : `${name}-${before}`
  })
  return new Set(names)
}

/** The targets of the links of a Markdown text, in order; not those in code. */
export const links = (markdown: string): readonly string[] =>
  [...withoutCode(markdown).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target)

/** The blocks of code in a language, such as `yaml`, without their fences. */
export const blocks = (markdown: string, language: string): readonly string[] =>
  [...markdown.matchAll(/^```(\S*)\n(.*?)^```$/gms)].flatMap(([, name, text]) =>
    name === language && text !== undefined ? [text] : [],
  )

// https://github.com/gjtorikian/html-pipeline/blob/main/lib/html_pipeline/node_filter/table_of_contents_filter.rb
const slug = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-')

const withoutBlocks = (markdown: string): string => markdown.replace(/^```.*?^```$/gms, '')

const withoutCode = (markdown: string): string => withoutBlocks(markdown).replace(/(`+).*?\1/gs, '')
