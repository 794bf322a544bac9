// `npm run bench`: how fast it is, measured here and now, and written to docs/benchmarks.md. Figures are medians of
// several rounds, with the range.
import { writeFile } from 'node:fs/promises'
import { arch, cpus, type as system, totalmem } from 'node:os'
import { measureBigImage } from '../bench/big-image.ts'
import { measureCache } from '../bench/cache.ts'
import { measureCopies } from '../bench/copies.ts'
import { measureFingerprint } from '../bench/fingerprint.ts'
import { measureLocalEcr } from '../bench/local-ecr.ts'
import { measureOverhead } from '../bench/overhead.ts'
import { benchmarksPage, type Section } from '../bench/page.ts'
import { measureSeries } from '../bench/series.ts'
import { type LocalEcr, startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import type { Environment } from './demo/docker.ts'
import { debianMachine } from './engine/apt.ts'
import { lookAtEngine } from './engine/find.ts'
import { type Engine, startEngine } from './engine/index.ts'
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

/**
 * The engine of the series: the one that is there, or on Debian the newest, as hosted runners have it. What keeps a
 * build cache and what loses it has changed with BuildKit's versions.
 */
async function newestEngine(): Promise<Engine> {
  const there = await lookAtEngine(process.env).catch(() => undefined)
  const isDebian = (await debianMachine())?.id === 'debian'
  return startEngine(there?.buildx === undefined && isDebian ? { suite: 'sid', store: 'containerd', log } : { log })
}

/** Runs a task with an engine that has the base image, and a local ECR. Returns what kind of engine it was. */
async function withEngine(engine: Engine, task: (ecr: LocalEcr, environment: Environment) => Promise<void>) {
  try {
    log(`${engine.description}\n`)
    await provideBase(engine.environment, BASE, log)
    const ecr = await startLocalEcr()
    try {
      await task(ecr, engine.environment)
    } finally {
      await ecr.close()
    }
  } finally {
    await engine.stop()
  }
  return engine.description
}

const node = await node24()
const ofSeries = await withEngine(await newestEngine(), async (ecr, environment) => {
  const { local, fresh } = await measureSeries(ecr, environment, node)
  show('The next commit, with one source file changed, on the builder of the commit before', local)
  show('The next commit, with one source file changed, on a fresh builder with cache: ecr', fresh)
})
const ofOthers = await withEngine(await startEngine({ log }), async (ecr, environment) => {
  const rows = await measureOverhead(ecr, environment, node)
  show('The same commit of examples/hello again: all of it from the cache', rows)
  const { cold, rebuild, larger } = await measureBigImage(ecr, environment, node)
  show('A cold build of 300 MB, pushed to an empty repository', cold)
  show('The same after one layer of 1 MB has changed', rebuild)
  show('The same after a layer of 50 MB has changed', larger)
  const cache = await measureCache(ecr, environment, node)
  show('A build on a fresh engine, with and without a cache in ECR', cache)
  show('The local ECR', await measureLocalEcr(environment, log))
  const { mounted, across, merge, memory } = await measureCopies(environment, node, log)
  show('An image of 300 MB to another repository of its registry, which mounts layers', mounted)
  show('An image of 300 MB to another region', across)
  show('Two platforms to one image', merge)
  show('Memory of a copy to another region', memory)
  show('The fingerprint of a context', await measureFingerprint())
})
const machine = [
  `${ofSeries} (the next commit)`,
  `${ofOthers} (all others)`,
  `${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}; ${Math.round(totalmem() / 1e9)} GB of memory; ${system()} ${arch()}`,
]
const date = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)
await writeFile(PAGE, benchmarksPage({ date, machine }, sections))
log(`Written to ${PAGE}.`)
