import { join } from 'node:path'
import { getTrustedRoot } from '@sigstore/tuf'
import { type TrustMaterial, toTrustMaterial } from '@sigstore/verify'
import { AwsError } from '../../ecr/aws-error.ts'
import type { Files } from '../../runner/ports.ts'
import type { SigstoreInstance } from '../../sign/sigstore-instance.ts'
import type { AwsCall } from '../aws/call.ts'
import { API_ANSWER_BYTES, getAnswer } from '../http-answer.ts'
import { GITHUB_ROOT } from './github-keys.ts'

/** Folder of this machine in which keys are kept while they are read. */
export type KeyFiles = Pick<Files, 'privatePath' | 'makePrivateFolder' | 'writePrivate' | 'removePrivateFolder'>

/** What keys are read with. */
export interface KeyPorts {
  readonly call: AwsCall
  readonly files: KeyFiles
  /** Whether the instance is one on this machine, whose keys are trusted as it gives them. */
  readonly isLocal: boolean
}

export const READ_KEYS = 'read the keys that sigstore is trusted by'

/**
 * Reads the keys that signatures of an instance are verified with, from the root that this action has, by The Update Framework:
 * https://theupdateframework.io. Throws AwsError (service TUF) for keys that cannot be read, or are no longer good.
 */
export async function trustedKeys(
  { call, files, isLocal }: KeyPorts,
  instance: SigstoreInstance,
): Promise<TrustMaterial> {
  const { keys: mirrorURL, name } = instance
  const cachePath = files.privatePath()
  await files.makePrivateFolder(cachePath)
  try {
    const rootPath = join(cachePath, 'first-root.json')
    const root = isLocal
      ? await localRoot(call, mirrorURL)
      : name === 'github'
        ? JSON.stringify(GITHUB_ROOT)
        : undefined
    if (root !== undefined) await files.writePrivate(rootPath, root)
    return toTrustMaterial(await getTrustedRoot({ mirrorURL, cachePath, ...(root !== undefined && { rootPath }) }))
  } catch (error) {
    throw keyError(error)
  } finally {
    await files.removePrivateFolder(cachePath)
  }
}

const localRoot = (call: AwsCall, mirror: string): Promise<Uint8Array> =>
  call({ doing: READ_KEYS, service: 'TUF', operation: 'GET' }, async ({ abortSignal }) => {
    const question = { address: `${mirror}/root.json`, headers: {}, limit: API_ANSWER_BYTES }
    return (await getAnswer(question, abortSignal)).body
  })

/** The package tells of some causes by their texts alone. */
function keyError(error: unknown): AwsError {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof AwsError) return one
  const told: string[] = []
  for (let one = error; one instanceof Error; one = one.cause) told.push(one.message)
  const said = told.length === 0 ? String(error) : told.join(': ')
  const code = /expired/i.test(said) ? 'Expired' : 'WrongAnswer'
  return new AwsError({ doing: READ_KEYS, service: 'TUF', operation: 'GET', code, said }, error)
}
