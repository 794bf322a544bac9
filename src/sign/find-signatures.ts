import { objectIn, recordOf } from '../base/json.ts'
import { AwsError } from '../ecr/aws-error.ts'
import { RegistryError } from '../ecr/registry-error.ts'
import { type Digest, digestFrom, tagFrom } from '../names/image-reference.ts'
import { readBlobText } from '../oci/blob-text.ts'
import type { RemoteRepository } from '../oci/remote-repository.ts'
import { bundleIn } from './signature-artifact.ts'
import type { VerifiedSignature } from './signer-identity.ts'
import type { Sigstore } from './sigstore.ts'

/** What is beside a manifest as a signature: what it says, or why it counts for none, as a clause whose subject it is. */
export type FoundSignature = VerifiedSignature | UncountedSignature

export interface UncountedSignature {
  readonly problem: string
  /** Failure for which it could not be read or verified: it may be a good one. Undefined for one that is none. */
  readonly failure?: AwsError | RegistryError
}

/** Where signatures are looked for, and what verifies them, which is loaded when there is one. */
export interface SignaturePlace {
  readonly repository: RemoteRepository
  readonly sigstore: () => Promise<Pick<Sigstore, 'verify'>>
}

/** So many things beside an image are looked at, and so large ones: whoever may push can put any there. */
const [MOST, LARGEST] = [100, 1024 * 1024]

/**
 * Finds the signatures of a manifest beside it, as far as they are bundles, and verifies each: one that cannot be read or verified
 * leaves the others as they are. Throws as `RemoteRepository` does where it cannot be seen what is there.
 */
export async function findSignatures(place: SignaturePlace, subject: Digest): Promise<readonly FoundSignature[]> {
  const listed = await referrersOf(place.repository, subject)
  if ('problem' in listed) return [listed]
  const found: FoundSignature[] = []
  for (const digest of listed.slice(0, MOST)) {
    const signature = await readSignature(place, digest, subject).catch(uncounted)
    if (signature !== undefined) found.push(signature)
  }
  return found
}

/** Throws why one of these could not be read or verified, where that is so: nobody knows then that none is good. */
export function throwUnread(found: readonly FoundSignature[]): void {
  for (const one of found) if ('problem' in one && one.failure !== undefined) throw one.failure
}

function uncounted(error: unknown): UncountedSignature {
  if (!(error instanceof RegistryError || error instanceof AwsError)) throw error
  return { problem: `it could not be read or verified (${error.message})`, failure: error }
}

/** Where a registry keeps no list, there may be one under a tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
async function referrersOf(
  repository: RemoteRepository,
  subject: Digest,
): Promise<readonly Digest[] | UncountedSignature> {
  const listed = await repository.referrers(subject)
  const tag = tagFrom(subject.replace(':', '-'))
  if (listed.length > 0 || tag === undefined) return listed
  const index = await repository.manifest(tag)
  if (index === undefined) return []
  const { manifests } = objectIn(Buffer.from(index.bytes).toString('utf8'))
  if (!Array.isArray(manifests)) return { problem: `what has the tag ${tag} is no list of signatures that can be read` }
  return manifests.flatMap((one) => digestFrom(recordOf(one).digest) ?? [])
}

async function readSignature(
  { repository, sigstore }: SignaturePlace,
  digest: Digest,
  subject: Digest,
): Promise<FoundSignature | undefined> {
  const manifest = await repository.manifest(digest)
  const blob = manifest && bundleIn(manifest)
  if (blob === undefined) return undefined
  if (blob === 'unreadable') return { problem: `${digest} is no bundle that can be read` }
  if (blob.size > LARGEST) return { problem: `it has ${blob.size} bytes, and more than ${LARGEST} are not read` }
  const bundle = await readBlobText(repository, blob)
  try {
    const signature = await (await sigstore()).verify(bundle)
    return signature.subjects.includes(subject) ? signature : { problem: 'it is of another image' }
  } catch (error) {
    // What could not be asked for is not known to be wrong.
    if (!(error instanceof AwsError) || error.service !== 'Sigstore') throw error
    return { problem: `it does not verify (${error.code}: ${error.said})` }
  }
}
