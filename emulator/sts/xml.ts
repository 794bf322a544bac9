/** A member's text, or its own members. */
export interface Members {
  readonly [name: string]: string | number | Members
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function content(value: string | number | Members): string {
  if (typeof value !== 'object') return String(value).replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)
  return Object.entries(value)
    .map(([name, member]) => `<${name}>${content(member)}</${name}>`)
    .join('')
}

/** @returns one XML document whose root is in STS's namespace */
export function xmlDocument(root: string, members: Members): string {
  return `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${content(members)}</${root}>`
}
