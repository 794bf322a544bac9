import { open } from 'node:fs/promises'

const CHUNK_BYTES = 1 << 20

/** Writes a file, or writes it anew, with bytes that no other file has and that do not compress. */
export async function writeRandomFile(path: string, bytes: number): Promise<void> {
  const [file, random] = [await open(path, 'w'), await open('/dev/urandom', 'r')]
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, bytes))
  for (let written = 0; written < bytes; written += chunk.length) {
    await random.read(chunk, 0, chunk.length, null)
    await file.write(chunk)
  }
  await Promise.all([file.close(), random.close()])
}
