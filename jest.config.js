/** Jest runs the JavaScript that `npm run compile` wrote: the same code that goes into dist/. */
export default {
  rootDir: 'build',
  testMatch: ['<rootDir>/__tests__/**/*.test.js'],
  transform: {},
  testEnvironment: '<rootDir>/__tests__/environment.js',
  testSequencer: '<rootDir>/../jest.sequencer.js',
  // For hangs, and the only limit that tests have: how fast a machine is decides nothing.
  testTimeout: 600_000,
  coverageProvider: 'v8',
  // What has effects runs in processes of its own, which scenarios and end-to-end tests start.
  collectCoverageFrom: ['src/**/*.js', '!src/adapters/**', '!src/index.js'],
}
