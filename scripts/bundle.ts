// `npm run bundle` writes dist/; `npm run bundle -- --check` compares it with a fresh one and changes nothing.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { run } from './engine/run.ts'

const NCC = 'node_modules/@vercel/ncc/dist/ncc/cli.js'

/** Bundles what tsc compiled. ncc writes the same bytes on every machine, so that they can be compared. */
async function bundle(folder: string): Promise<void> {
  await run(process.execPath, [
    NCC,
    'build',
    'build/src/index.js',
    '--out',
    folder,
    '--license',
    'licenses.txt',
    '--quiet',
  ])
}

/** The names of files that differ between two folders, or are in one only. */
async function differences(one: string, other: string): Promise<readonly string[]> {
  const names = new Set([...(await readdir(one).catch(() => [])), ...(await readdir(other))])
  const same = async (name: string): Promise<boolean> => {
    const [a, b] = await Promise.all([one, other].map((folder) => readFile(join(folder, name)).catch(() => undefined)))
    return a !== undefined && b !== undefined && a.equals(b)
  }
  const results = await Promise.all([...names].map(async (name) => ((await same(name)) ? [] : [name])))
  return results.flat()
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
if (values.check) {
  const fresh = await mkdtemp(join(tmpdir(), 'bundle-'))
  try {
    await bundle(fresh)
    const changed = await differences('dist', fresh)
    if (changed.length > 0) {
      console.error(
        `dist/ is not what the sources give (${changed.join(', ')}). Run "npm run bundle" and commit dist/.`,
      )
      process.exitCode = 1
    }
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
} else {
  await rm('dist', { recursive: true, force: true })
  await bundle('dist')
}
