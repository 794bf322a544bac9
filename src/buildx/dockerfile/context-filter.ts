import type { ContextRule } from './ignore-file.ts'

/** What the rules of an ignore file say of a path. */
export interface FilterAnswer {
  /** Whether it is sent. A folder that is not comes all the same with what is sent below it. */
  readonly isSent: boolean
  /** Whether something below it can be sent; of no meaning for what is no folder. */
  readonly isEntered: boolean
  /** Which rules fit it, for the paths right below it. */
  readonly fitting: readonly boolean[]
}

/** Says what is sent of a path of the context, such as `web/a.log`. `above` is the answer for the folder that holds it. */
export type ContextFilter = (path: string, above: FilterAnswer | undefined) => FilterAnswer

/**
 * Filter of a context by the rules of its ignore file, as BuildKit's client has it, by way of what fits the folders above:
 * https://github.com/tonistiigi/fsutil/blob/master/filter.go (Walk) and
 * https://github.com/moby/patternmatcher/blob/main/patternmatcher.go (MatchesUsingParentResults)
 */
export function contextFilter(rules: readonly ContextRule[]): ContextFilter {
  const exceptions = rules
    .filter(({ isException }) => isException)
    .map(({ pattern }) => withoutTrailingGlob(pattern.text))
  // One of these may fit anywhere.
  const isOpen = exceptions.some((text) => /[*[\]?^\\]/.test(text))
  return (path, above) => {
    const fitting: boolean[] = []
    let isIgnored = false
    for (const [index, { pattern, isException }] of rules.entries()) {
      const isAbove = above?.fitting[index] === true
      const fits = isAbove || (isException === isIgnored && pattern.fits(path))
      fitting.push(fits)
      if (fits) isIgnored = !isException
    }
    const isEntered = !isIgnored || isOpen || exceptions.some((text) => `${text}/`.startsWith(`${path}/`))
    return { isSent: !isIgnored, isEntered, fitting }
  }
}

const withoutTrailingGlob = (text: string): string => text.replace(/\/\*\*$/, '').replace(/\/\*$/, '')
