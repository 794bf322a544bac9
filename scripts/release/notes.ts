/** What a release is made from. */
export interface Release {
  /** The Git tag, such as `v1.2.3`. */
  readonly tag: string
  /** The version that package.json names. */
  readonly packaged: string
  /** The text of CHANGELOG.md. */
  readonly changelog: string
}

/**
 * Takes the facts of a release. Returns its notes: the changelog's section of that version, without its heading.
 * Throws an Error when the three do not name the same version, or the section is empty.
 */
export function releaseNotes({ tag, packaged, changelog }: Release): string {
  if (tag !== `v${packaged}`) {
    throw new Error(`The tag is ${tag}, and package.json has version ${packaged}: the tag has to be v${packaged}.`)
  }
  const sections = changelog.split(/^## /m).slice(1)
  const section = sections.find((text) => text.startsWith(`${packaged} `) || text.startsWith(`${packaged}\n`))
  if (section === undefined) {
    throw new Error(`CHANGELOG.md has no heading "## ${packaged}": give the section "Unreleased" that name.`)
  }
  const notes = section.slice(section.indexOf('\n')).trim()
  if (notes === '') throw new Error(`The section ${packaged} of CHANGELOG.md is empty.`)
  return notes
}
