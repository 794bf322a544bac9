// `npm run faults [-- part | pattern …] [--sample] [--workers n]`: runs of the step in which something goes wrong. Fails when one
// of them does not end as it should.
import { parseArgs } from 'node:util'
import { runMatrix } from './faults/run-matrix.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'boolean', default: false }, workers: { type: 'string', default: '3' } },
})
const workers = Number(values.workers)
if (!(Number.isInteger(workers) && workers > 0))
  throw new Error(`--workers has to be a whole number from 1; it is '${values.workers}'.`)

// Once: what runs comes to its end, and is told. A second time ends at once.
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const holds = await runMatrix(positionals, { isSample: values.sample, workers, stopped: stop.signal })
process.exitCode = holds ? 0 : 1
