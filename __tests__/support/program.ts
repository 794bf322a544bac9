import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../scripts/engine/run.ts'

/** Copies a program of this machine, and the libraries that it loads, to where a folder that becomes the root of an image has them. */
export async function copyProgram(from: string, root: string, to: string = from): Promise<void> {
  const libraries = (await run('ldd', [from])).match(/\/\S+(?= \(0x)/g) ?? []
  for (const [path, place] of [[from, to] as const, ...libraries.map((path) => [path, path] as const)]) {
    const target = join(root, place)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(path, target)
  }
}
