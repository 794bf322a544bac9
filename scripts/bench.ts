// `npm run bench [-- part … --chain FOLDER]`: how fast it is, measured here and now, and written to docs/benchmarks.md when all of it was
// measured. Figures are medians of several rounds, with the range.
import { writeFile } from 'node:fs/promises'
import { arch, cpus, type as system, totalmem } from 'node:os'
import type { BenchPlace } from '../bench/bench-place.ts'
import { measureBigImage } from '../bench/big-image.ts'
import { measureCache } from '../bench/cache.ts'
import { measureChain } from '../bench/chain.ts'
import { measureCopies } from '../bench/copies.ts'
import { measureDrivers } from '../bench/drivers.ts'
import { measureFingerprint } from '../bench/fingerprint.ts'
import { measureGrowth } from '../bench/growth.ts'
import { measureLocalEcr } from '../bench/local-ecr.ts'
import { readActions } from '../bench/official-action.ts'
import { CHAIN } from '../bench/official-chain.ts'
import { measureOverhead } from '../bench/overhead.ts'
import { benchmarksPage, type Section } from '../bench/page.ts'
import { measureProfile } from '../bench/profile.ts'
import { parseBenchWords } from '../bench/request.ts'
import { measureReuse } from '../bench/reuse.ts'
import { measureRounds } from '../bench/rounds.ts'
import { measureSeries } from '../bench/series.ts'
import { measureStart } from '../bench/start.ts'
import { startLocalEcr } from '../emulator/index.ts'
import { BASE, provideBase } from './base-image.ts'
import { debianMachine } from './engine/apt.ts'
import { lookAtEngine } from './engine/find.ts'
import { type Engine, startEngine } from './engine/index.ts'
import { node24 } from './node24.ts'
import { answerHelp } from './usage.ts'

const PAGE = 'docs/benchmarks.md'
const log = (line: string): void => console.log(line)
const sections: Section[] = []

function show(title: string, rows: Section['rows']): void {
  sections.push({ title, rows })
  log(title)
  for (const [what, figure] of rows) log(`  ${what.padEnd(40)} ${figure}`)
  log('')
}

/** What can be measured alone, in the order of the page. Each shows what it has found. */
const PARTS: Readonly<Record<string, (place: BenchPlace) => Promise<void>>> = {
  series: async ({ ecr, environment, node }) => {
    const { local, fresh } = await measureSeries(ecr, environment, node)
    show('The next commit, with one source file changed, on the builder of the commit before', local)
    show('The next commit, with one source file changed, on a fresh builder with cache: ecr', fresh)
  },
  overhead: async ({ ecr, environment, node }) => {
    const { role, keys } = await measureOverhead(ecr, environment, node)
    show('The same commit of examples/hello again: all of it from the cache', role)
    show('The same with credentials of the environment in place of OIDC', keys)
  },
  drivers: async (place) => {
    const { container, remote } = await measureDrivers(place, log)
    show('The same commit again on a builder of the driver docker-container', container)
    show('The same commit again on a builder of the driver remote', remote)
  },
  chain: async (place) => {
    if (chain === undefined) return
    const { next, same } = await measureChain(place, chain)
    show('The next commit, by this action and by the official chain', next)
    show('The same commit again, by this action and by the official chain', same)
  },
  start: async ({ ecr, environment, node }) =>
    show('Where there is nothing to do', await measureStart(ecr, environment, node)),
  rounds: async ({ environment, node }) =>
    show('Round trips to GitHub, STS and ECR', await measureRounds(environment, node)),
  profile: async ({ ecr, environment, node }) => {
    const { functions, modules } = await measureProfile(ecr, environment, node)
    show('The functions of this action that take most processor time, all of it from the cache', functions)
    show('The modules of this action that take most processor time', modules)
  },
  reuse: async ({ ecr, environment, node }) =>
    show('A commit that changes nothing, with reuse: auto', await measureReuse(ecr, environment, node)),
  'big-image': async ({ ecr, environment, node }) => {
    const { cold, rebuild, larger } = await measureBigImage(ecr, environment, node)
    show('A cold build of 300 MB, pushed to an empty repository', cold)
    show('The same after one layer of 1 MB has changed', rebuild)
    show('The same after a layer of 50 MB has changed', larger)
  },
  growth: async ({ ecr, environment, node }) => show('How it grows', await measureGrowth(ecr, environment, node)),
  cache: async (place) => {
    const { small, large } = await measureCache(place)
    show('A build on a fresh engine, with and without a cache in ECR', small)
    show('A build of 1 GB, in a stage that the image takes little of', large)
  },
  'local-ecr': async ({ environment }) => show('The local ECR', await measureLocalEcr(environment, log)),
  copies: async ({ environment, node }) => {
    const { mounted, across, merge, memory } = await measureCopies(environment, node, log)
    show('An image of 300 MB to another repository of its registry, which mounts layers', mounted)
    show('An image of 300 MB to another region', across)
    show('Two platforms to one image', merge)
    show('Memory of a copy to another region', memory)
  },
  fingerprint: async () => show('The fingerprint of a context', await measureFingerprint()),
}

const NAMES = Object.keys(PARTS)
const USAGE = `npm run bench [-- part … --chain FOLDER]

Measures these parts, or all of them, and then writes ${PAGE}: ${NAMES.join(', ')}

--profile is the part profile: the functions and modules of this action that take most processor time.

--chain FOLDER adds the part chain: the official actions beside this one. The folder has a checkout of each of them under its name:
${CHAIN.join(', ')}`

answerHelp(USAGE)
const read = parseBenchWords(process.argv.slice(2), NAMES)
const request = 'problem' in read ? refuse(`${read.problem}\n\n${USAGE}`) : read
// Before minutes are spent on the other parts.
const chain = request.chain === undefined ? undefined : await readActions(request.chain, CHAIN).catch(refuse)

function refuse(problem: unknown): never {
  console.error(problem instanceof Error ? problem.message : problem)
  process.exit(1)
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

/**
 * Measures those of some parts that are asked for, with an engine that has the base image, and a local ECR. Returns what the page
 * says of the engine; nothing where no part is asked for.
 */
async function measure(
  parts: readonly string[],
  what: string,
  start: () => Promise<Engine>,
): Promise<readonly string[]> {
  const wanted = parts.filter((name) => request.parts.includes(name))
  if (wanted.length === 0) return []
  const engine = await start()
  try {
    log(`${engine.description}\n`)
    await provideBase(engine.environment, BASE, log)
    const ecr = await startLocalEcr()
    try {
      for (const name of wanted) await PARTS[name]?.({ ecr, environment: engine.environment, node })
    } finally {
      await ecr.close()
    }
  } finally {
    await engine.stop()
  }
  return [`${engine.description} (${what})`]
}

const node = await node24()
const [newest, others] = [['series'], NAMES.filter((name) => name !== 'series')]
const machine = [
  ...(await measure(newest, 'the next commit', newestEngine)),
  ...(await measure(others, 'all others', () => startEngine({ init: true, log }))),
  `${cpus().length} processors, ${cpus()[0]?.model ?? 'unknown'}; ${Math.round(totalmem() / 1e9)} GB of memory; ${system()} ${arch()}`,
]
if (request.isAll) {
  const date = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)
  await writeFile(PAGE, benchmarksPage({ date, machine }, sections))
  log(`Written to ${PAGE}.`)
}
