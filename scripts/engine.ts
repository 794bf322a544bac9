// `node scripts/start.mjs engine [system|trixie|sid] [containerd|classic]`: a Docker engine for as long as this runs.
import type { Store } from './engine/find.ts'
import { type Engine, type Suite, startEngine } from './engine/index.ts'

const SUITES: readonly Suite[] = ['system', 'trixie', 'sid']
const STORES: readonly Store[] = ['containerd', 'classic']

/** Starts what the words ask for. Throws for a word that is neither a suite nor a store. */
async function startAsked(words: readonly string[]): Promise<Engine> {
  const unknown = words.filter((word) => ![...SUITES, ...STORES].some((known) => known === word))
  if (unknown.length > 0) {
    const known = `one of ${SUITES.join(', ')}, and one of ${STORES.join(', ')}`
    throw new Error(`Unknown: ${unknown.join(' ')}. The engine takes ${known}. Both may be left out.`)
  }
  const suite = SUITES.find((known) => words.includes(known))
  const store = STORES.find((known) => words.includes(known))
  return await startEngine({ ...(suite && { suite }), ...(store && { store }), log: console.error })
}

try {
  // Ctrl-C comes twice: from the terminal and from start.mjs. The handlers stay, so the second does not cut stop() short.
  const interrupted = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => resolve())
  })
  const engine = await startAsked(process.argv.slice(2))
  const exports = Object.entries(engine.environment).map(([name, value]) => `export ${name}='${value}'`)
  console.error(`${engine.description}. Ends with Ctrl-C.${exports.length > 0 ? ' To use it in another shell:' : ''}`)
  for (const line of exports) console.log(line)
  const alive = setInterval(() => {}, 1 << 30)
  await interrupted
  clearInterval(alive)
  await engine.stop()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
