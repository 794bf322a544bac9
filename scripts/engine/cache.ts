// Folders that are made once and used again. A folder gets its name when it is complete, in one rename, so a run that was
// killed leaves nothing that looks whole, and two runs at the same time do not see each other's half.
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

const CONTENTS = 'versions.json'
const ABANDONED_AFTER_MS = 60 * 60 * 1000

/** The folder for everything that this project's scripts keep between runs. */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ecr-build-push')
}

/**
 * Returns a folder of the cache, under `kind`, whose name starts with `name` and which holds all of `wanted`; `fill` makes
 * it when there is none.
 * `fill` gets an empty folder and returns the version of each thing that it put there. Entries of the folder that
 * start with a dot are removed at the end.
 */
export async function cached(
  kind: 'engines' | 'node24' | 'tools',
  name: string,
  wanted: readonly string[],
  fill: (folder: string) => Promise<Readonly<Record<string, string>>>,
): Promise<string> {
  const siblings = join(cacheFolder(), kind)
  await mkdir(siblings, { recursive: true })
  await removeAbandoned(siblings)
  const existing = await findComplete(siblings, `${name}-`, wanted)
  if (existing) return existing

  const partial = await mkdtemp(join(siblings, '.partial-'))
  try {
    const versions = await fill(partial)
    for (const entry of await readdir(partial)) {
      if (entry.startsWith('.')) await rm(join(partial, entry), { recursive: true, force: true })
    }
    await writeFile(join(partial, CONTENTS), JSON.stringify(versions, null, 2))
    const complete = join(siblings, `${name}-${versionLabel(versions)}`)
    await rename(partial, complete).catch(async (error: unknown) => {
      // Another run was faster: its folder is as good as ours.
      if (!(await isComplete(complete, wanted))) throw error
    })
    return complete
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

/** A short name for a set of versions: the first version, readable, and a hash of them all. Safe in a PATH. */
export function versionLabel(versions: Readonly<Record<string, string>>): string {
  const first = (Object.values(versions)[0] ?? '').replace(/^\d+:/, '').replace(/[^\w.+-].*$/, '')
  return `${first}-${createHash('sha256').update(JSON.stringify(versions)).digest('hex').slice(0, 8)}`
}

async function findComplete(siblings: string, prefix: string, wanted: readonly string[]): Promise<string | undefined> {
  const names = (await readdir(siblings)).filter((name) => name.startsWith(prefix)).sort()
  for (const name of names.reverse()) {
    if (await isComplete(join(siblings, name), wanted)) return join(siblings, name)
  }
  return undefined
}

async function isComplete(folder: string, wanted: readonly string[]): Promise<boolean> {
  const text = await readFile(join(folder, CONTENTS), 'utf8').catch(() => '{}')
  const versions = JSON.parse(text) as Record<string, string>
  return wanted.every((name) => name in versions)
}

async function removeAbandoned(siblings: string): Promise<void> {
  for (const name of await readdir(siblings)) {
    if (!name.startsWith('.partial-')) continue
    const folder = join(siblings, name)
    const age = Date.now() - (await stat(folder).then((found) => found.mtimeMs, Date.now))
    if (age > ABANDONED_AFTER_MS) await rm(folder, { recursive: true, force: true })
  }
}
