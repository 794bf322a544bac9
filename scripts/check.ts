// `npm test`: everything that must hold. Types are checked before this starts, because it is compiled.
import { BASE, provideBase } from './base-image.ts'
import { BESIDE_TEST } from './beside-test.ts'
import { provideBuildKit } from './buildkit-image.ts'
import { compareFolders } from './bundle/compare-folders.ts'
import { temporaryBundle } from './bundle/make-bundle.ts'
import { startEngine } from './engine/index.ts'
import { runShown } from './process.ts'
import { type Counts, runTests } from './tests.ts'
import { takeNothing } from './usage.ts'

takeNothing(`npm test

Checks everything that must hold: what CI runs.`)

type Verdict = 'holds' | 'FAILS' | 'cannot be had here'

const failures: string[] = []
const counts: Counts[] = []
const leftOut: string[] = []

/** The tests that need BuildKit as a program of its own. */
const NEED_BUILDKIT = '/e2e/(buildkit|engines|outputs|series)/'

/**
 * Two files at a time, because the most part of each is waiting for docker. They share the engine: one that looks at all that
 * an engine has starts its own.
 */
const TWO = '--maxWorkers=2'

/**
 * Scenarios wait too, for a process or for the next attempt: each file has a third of a processor, so with the two beside them
 * there are more at a time than there are processors.
 */
const APART = ['--maxWorkers=4', '--testPathIgnorePatterns', '/e2e/', '--testPathIgnorePatterns', BESIDE_TEST]

const log = (line: string): void => console.log(line)

/** Runs one check under its title and notes when it fails, or cannot be made; the others run all the same. */
async function check(title: string, task: () => Promise<Verdict>): Promise<void> {
  const start = performance.now()
  console.log(`\n── ${title}`)
  const verdict = await task().catch((error: unknown): Verdict => {
    console.error(error instanceof Error ? error.message : error)
    return 'FAILS'
  })
  console.log(`── ${title}: ${verdict} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
  if (verdict === 'FAILS') failures.push(title)
}

const node = (...args: readonly string[]): Promise<Verdict> =>
  runShown(process.execPath, args).then((code) => (code === 0 ? 'holds' : 'FAILS'))

/** A run in which nothing failed, nothing was skipped, and something was tested. */
async function tests(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Verdict> {
  const result = await runTests(args, env)
  counts.push(result)
  return result.failed === 0 && result.skipped === 0 && result.passed > 0 ? 'holds' : 'FAILS'
}

/** What is in the repository is what users run; the tests run what was bundled here. */
async function isDist(bundle: string): Promise<Verdict> {
  const changed = await compareFolders('dist', bundle)
  if (changed.length === 0) return 'holds'
  console.log(`dist/ is not what the sources give (${changed.join(', ')}). Run "npm run bundle" and commit dist/.`)
  return 'FAILS'
}

/** Gets BuildKit for an engine. Where that cannot be, its tests do not run: that is said, and in CI it is a failure. */
async function buildKit(engine: Record<string, string>): Promise<Verdict> {
  const why = await provideBuildKit(engine, log).then(() => undefined, String)
  if (why === undefined) return 'holds'
  console.log(why)
  leftOut.push(NEED_BUILDKIT)
  return process.env.CI === 'true' ? 'FAILS' : 'cannot be had here'
}

/** Runs the tests that need an engine, with one that ends with them. */
async function testsWithEngine(env: NodeJS.ProcessEnv): Promise<Verdict> {
  const engine = await startEngine({ init: true, log })
  try {
    console.log(`\n${engine.description}`)
    await check('BuildKit for the tests with an engine', () => buildKit(engine.environment))
    const without = [BESIDE_TEST, ...leftOut].flatMap((pattern) => ['--testPathIgnorePatterns', pattern])
    // Before the tests, so that it is one image for all of them.
    await provideBase(engine.environment, BASE, log)
    return await tests([TWO, '/e2e/', ...without], { ...env, ...engine.environment })
  } finally {
    await engine.stop()
  }
}

console.log('This takes about ten minutes on two processors. One test alone: npm run unit -- <part of its path>')
await check('lint and format', () => node('node_modules/@biomejs/biome/bin/biome', 'ci', '.'))
await check('documents', () => node('build/scripts/docs.js', '--check'))
// Each is one process.
const [bundle] = await Promise.all([
  temporaryBundle(),
  check('the local ECR before judges of others', () => node('build/scripts/conformance.js')),
])
await check('dist is what the sources give', () => isDist(bundle))

const env = { ...process.env, BUNDLE: bundle }
// At once: what waits for docker, for a process or for the next attempt leaves the processors to the others.
await Promise.all([
  check('tests with an engine', () => testsWithEngine(env)),
  check('tests without an engine', () => tests(APART, env)),
])

const sum = (count: keyof Counts): number => counts.reduce((total, result) => total + result[count], 0)
for (const pattern of leftOut) console.log(`\nWhat did not run: the tests in ${pattern}, for the reason above`)
if (failures.length > 0) console.log(`\nWhat fails: ${failures.join('; ')}`)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
process.exitCode = failures.length > 0 ? 1 : 0
