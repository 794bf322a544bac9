// `npm run bench`: how fast it is, measured here and now, and written to docs/benchmarks.md. Figures are medians of
// several rounds, with the range.
import { writeFile } from 'node:fs/promises'
import { arch, cpus, type as system, totalmem } from 'node:os'
import { measureBigImage } from '../bench/big-image.ts'
import { measureCache } from '../bench/cache.ts'
import { measureLocalEcr } from '../bench/local-ecr.ts'
import { measureOverhead } from '../bench/overhead.ts'
import { benchmarksPage, type Section } from '../bench/page.ts'
import { startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'

const PAGE = 'docs/benchmarks.md'
const log = (line: string): void => console.log(line)
const sections: Section[] = []

function show(title: string, rows: Section['rows']): void {
  sections.push({ title, rows })
  log(title)
  for (const [what, figure] of rows) log(`  ${what.padEnd(40)} ${figure}`)
  log('')
}

const engine = await startEngine({ log })
try {
  const machine = [
    engine.description,
    `${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}; ${Math.round(totalmem() / 1e9)} GB of memory; ${system()} ${arch()}`,
  ]
  const ecr = await startLocalEcr()
  try {
    const node = await node24()
    await provideBase(engine.environment, BASE, log)
    log(`${machine.join('\n')}\n`)
    const rows = await measureOverhead(ecr, engine.environment, node)
    show('A cached build of examples/hello, pushed to the local ECR', rows)
    const { cold, rebuild, larger } = await measureBigImage(ecr, engine.environment, node)
    show('A cold build of 300 MB, pushed to an empty repository', cold)
    show('The same after one layer of 1 MB has changed', rebuild)
    show('The same after a layer of 50 MB has changed', larger)
    const cache = await measureCache(ecr, engine.environment, node)
    show('A build on a fresh engine, with and without a cache in ECR', cache)
  } finally {
    await ecr.close()
  }
  show('The local ECR', await measureLocalEcr(engine.environment, log))
  const date = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)
  await writeFile(PAGE, benchmarksPage({ date, machine }, sections))
  log(`Written to ${PAGE}.`)
} finally {
  await engine.stop()
}
