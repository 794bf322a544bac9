import { chmod, copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { run } from './run.ts'

/**
 * Copies a program to where a folder that becomes the root of an image has it, and the libraries that it loads to /lib,
 * where the loader looks in any image (man ld.so). `libraries` is a search path for those that this machine does not have.
 */
export async function copyProgram(from: string, root: string, to: string = from, libraries = ''): Promise<void> {
  const listed = await run('ldd', [from], { env: { ...process.env, LD_LIBRARY_PATH: libraries } })
  // `name => /path (0x…)`; the loader itself stands alone, and the program names it by its whole path.
  const loaded = [...listed.matchAll(/^\s+(?:(\S+) => )?(\/\S+) \(0x/gm)]
  const places = loaded.map(
    ([, name, path = '']) => [path, name === undefined ? path : `/lib/${basename(name)}`] as const,
  )
  for (const [path, place] of [[from, to] as const, ...places]) {
    const target = join(root, place)
    await mkdir(dirname(target), { recursive: true })
    await copyFile(path, target)
  }
  await chmod(join(root, to), 0o755)
}
