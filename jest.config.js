/** Jest runs the JavaScript that `npm run compile` wrote: the same code that goes into dist/. */
export default {
  rootDir: 'build',
  testMatch: ['<rootDir>/__tests__/**/*.test.js'],
  transform: {},
  // A hang ends the run; how fast a machine is decides nothing.
  testTimeout: 120_000,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.js'],
}
