import type { Descriptor, RemoteRepository } from './remote-repository.ts'

/** Reads a small blob, such as a configuration, as text: all of it is in memory. Throws as `RemoteRepository.readBlob` does. */
export async function readBlobText(repository: Pick<RemoteRepository, 'readBlob'>, blob: Descriptor): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const piece of repository.readBlob(blob)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}
