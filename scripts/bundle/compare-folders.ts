import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Takes two folders of files. Returns the names of files that differ, or are in one only. */
export async function compareFolders(one: string, other: string): Promise<readonly string[]> {
  const names = new Set([...(await readdir(one).catch(() => [])), ...(await readdir(other))])
  const same = async (name: string): Promise<boolean> => {
    const [a, b] = await Promise.all([one, other].map((folder) => readFile(join(folder, name)).catch(() => undefined)))
    return a !== undefined && b !== undefined && a.equals(b)
  }
  const results = await Promise.all([...names].map(async (name) => ((await same(name)) ? [] : [name])))
  return results.flat()
}
