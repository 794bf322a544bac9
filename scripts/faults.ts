// `npm run faults [-- part | pattern …] [--sample] [--workers n]`: runs of the step in which something goes wrong. `npm run faults
// -- kills [count | copies] [--workers n]`: runs that are killed. Fails when one of them does not end as it should.
import { parseArgs } from 'node:util'
import { killCopies, killRuns } from './faults/run-kills.ts'
import { runMatrix } from './faults/run-matrix.ts'
import { answerHelp } from './usage.ts'

answerHelp(`npm run faults [-- part | pattern …] [--sample] [--workers n]
npm run faults -- kills [count | copies] [--workers n]

Runs the step with each fault at each request, or kills so many runs (200), or promote and merge at each of their requests. --sample takes only what "npm test" runs, and
--workers says how many runs there are at once (3). CONTRIBUTING.md says more.`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'boolean', default: false }, workers: { type: 'string', default: '3' } },
})
const workers = readCount('--workers', values.workers)

// Once: what runs comes to its end, and is told. A second time ends at once.
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const [first, count = '200'] = positionals
const holds =
  first === 'kills'
    ? await kill()
    : await runMatrix(positionals, { isSample: values.sample, workers, stopped: stop.signal })
process.exitCode = holds ? 0 : 1

function kill(): Promise<boolean> {
  const options = { workers, stopped: stop.signal }
  return count === 'copies' ? killCopies(options) : killRuns(readCount('The count of kills', count), options)
}

function readCount(what: string, text: string): number {
  const count = Number(text)
  if (!(Number.isInteger(count) && count > 0))
    throw new Error(`${what} has to be a whole number from 1; it is '${text}'.`)
  return count
}
