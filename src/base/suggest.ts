import { closestMatch } from 'leven'
import { quoted } from './result.ts'

/** Which of the known words an unknown one is like, as the end of a sentence: `did you mean "semver"?` */
export const didYouMean = (word: string, known: readonly string[]): string =>
  `did you mean ${quoted(closestMatch(word.slice(0, 64), known) ?? '')}?`
