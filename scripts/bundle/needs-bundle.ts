/** Tests that run the bundle. Another one that does fails: bundle-path.ts says so. */
const RUNS_BUNDLE = /\/(?:scenario|e2e)\/|\/scripts\/bundle\./

/**
 * Takes what `npm run unit` hands on to jest, and the paths of all tests. Returns whether a test among those that jest takes
 * runs the bundle. Options such as `-t name` are not understood here: with one, it is true.
 */
export function needsBundle(args: readonly string[], tests: readonly string[]): boolean {
  if (args.length === 0 || args.some((arg) => arg.startsWith('-'))) return true
  // As jest reads them: https://jestjs.io/docs/cli#jest-regexfortestfiles
  const patterns = args.map((arg) => new RegExp(arg, 'i'))
  return tests.some((path) => RUNS_BUNDLE.test(path) && patterns.some((pattern) => pattern.test(path)))
}
