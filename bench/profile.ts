import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LocalEcr } from '../emulator/index.ts'
import type { Environment } from '../scripts/demo/docker.ts'
import { demoStep } from '../scripts/demo/step.ts'
import { runAction } from '../scripts/runner/run-action.ts'
import { succeed } from './succeed.ts'

/** What Node writes with --cpu-prof: https://nodejs.org/docs/latest-v24.x/api/cli.html#--cpu-prof */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** The node of each sample. */
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

type Row = readonly [what: string, figure: string]

const MOST = 10

/**
 * Rows about where the processor was: the functions, and the modules, that took most by themselves. `linesOf` gives the lines of a
 * bundle, by its URL, in which the comments of ncc tell its modules apart.
 */
export function profileRows(
  { nodes, samples, timeDeltas }: CpuProfile,
  linesOf: (url: string) => readonly string[] | undefined,
): { readonly functions: readonly Row[]; readonly modules: readonly Row[] } {
  const [functions, modules] = [new Map<string, number>(), new Map<string, number>()]
  const known = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
  for (const [index, id] of samples.entries()) {
    const frame = known.get(id)
    const taken = timeDeltas[index] ?? 0
    if (frame === undefined || frame.functionName === '(idle)') continue
    const module = moduleAt(linesOf(frame.url), frame.lineNumber) ?? frame.url
    const place = module.startsWith('(') || module === '' ? '' : `, ${module}`
    add(functions, `${frame.functionName || 'the module itself'}${place}`, taken)
    add(modules, module || 'Node itself', taken)
  }
  const all = [...modules.values()].reduce((sum, one) => sum + one, 0)
  return { functions: rows(functions, all), modules: rows(modules, all) }
}

function add(sums: Map<string, number>, name: string, taken: number): void {
  sums.set(name, (sums.get(name) ?? 0) + taken)
}

const rows = (sums: ReadonlyMap<string, number>, all: number): readonly Row[] =>
  [...sums]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([name, taken]) => [name, `${(taken / 1000).toFixed(1)} ms (${((100 * taken) / all).toFixed(0)} %)`])

/** The module of a line, by the nearest comment of ncc above it. */
function moduleAt(lines: readonly string[] | undefined, line: number): string | undefined {
  for (let at = Math.min(line, (lines?.length ?? 0) - 1); at >= 0; at -= 1) {
    const [, name, number] =
      /^(?:;\/\/ CONCATENATED MODULE: \.\/(\S+)|\/\*\*\*\/ "?([^"]+?)"?:)/.exec(lines?.[at] ?? '') ?? []
    if (name !== undefined) return name
    if (number !== undefined) return `module ${number} of the bundle`
  }
  return undefined
}

/** Profiles the demo's step, with everything in the cache. Returns rows of two tables. */
export async function measureProfile(
  ecr: LocalEcr,
  environment: Environment,
  node: string,
): Promise<ReturnType<typeof profileRows>> {
  const folder = await mkdtemp(join(tmpdir(), 'profile-'))
  try {
    const step = await demoStep(ecr, node, environment)
    const NODE_OPTIONS = `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${folder}`
    await runAction(step)
    await succeed({ ...step, env: { ...step.env, NODE_OPTIONS } })
    const [name = ''] = await readdir(folder)
    const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile
    const urls = new Set(profile.nodes.map(({ callFrame: { url } }) => url).filter((url) => url.startsWith('file:')))
    const texts = await Promise.all(
      [...urls].map(async (url) => [url, (await readFile(fileURLToPath(url), 'utf8')).split('\n')] as const),
    )
    const lines = new Map(texts)
    return profileRows(profile, (url) => lines.get(url))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
