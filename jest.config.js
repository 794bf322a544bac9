/** Jest runs the JavaScript that `npm run compile` wrote: the same code that goes into dist/. */
export default {
  rootDir: 'build',
  testMatch: ['<rootDir>/__tests__/**/*.test.js'],
  transform: {},
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.js'],
}
