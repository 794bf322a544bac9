// In which order jest takes the test files. Plain JavaScript, because the types of the package are those of its CommonJS.
import TestSequencer from '@jest/test-sequencer'

/** Files that wait for minutes and have few lines. */
const LONGEST = /\/scenario\/faults\.test\.js$/

/** As jest takes them, the largest first, but for the longest: the last ones would run alone. */
export default class extends TestSequencer {
  async sort(tests) {
    const sorted = await super.sort(tests)
    return sorted.toSorted((one, other) => Number(LONGEST.test(other.path)) - Number(LONGEST.test(one.path)))
  }
}
