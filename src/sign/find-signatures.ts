import { AwsError } from '../ecr/aws-error.ts'
import { type Digest, tagFrom } from '../names/image-reference.ts'
import { readBlobText } from '../oci/blob-text.ts'
import { readManifest } from '../oci/manifest.ts'
import type { RawManifest, RemoteRepository } from '../oci/remote-repository.ts'
import { bundleIn } from './signature-artifact.ts'
import type { VerifiedSignature } from './signer-identity.ts'
import type { Sigstore } from './sigstore.ts'

/** Signature beside a manifest: what it says, or why it does not verify. */
export type FoundSignature = VerifiedSignature | { readonly problem: string }

/** Where signatures are looked for, and what verifies them, which is loaded when there is one. */
export interface SignaturePlace {
  readonly repository: RemoteRepository
  readonly sigstore: () => Promise<Pick<Sigstore, 'verify'>>
}

/** So many things beside an image are looked at, and so large ones: whoever may push can put any there. */
const [MOST, LARGEST] = [100, 1024 * 1024]

/**
 * Finds the signatures of a manifest beside it, as far as they are bundles, and verifies each. Throws as `RemoteRepository` does,
 * and AwsError where the keys to verify with cannot be had.
 */
export async function findSignatures(place: SignaturePlace, subject: Digest): Promise<readonly FoundSignature[]> {
  const { repository } = place
  const found: FoundSignature[] = []
  for (const digest of (await referrersOf(repository, subject)).slice(0, MOST)) {
    const manifest = await repository.manifest(digest)
    const signature = manifest && (await readSignature(place, manifest, subject))
    if (signature !== undefined) found.push(signature)
  }
  return found
}

/** Where a registry keeps no list, there may be one under a tag: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema */
async function referrersOf(repository: RemoteRepository, subject: Digest): Promise<readonly Digest[]> {
  const listed = await repository.referrers(subject)
  const tag = tagFrom(subject.replace(':', '-'))
  if (listed.length > 0 || tag === undefined) return listed
  const index = await repository.manifest(tag)
  return index === undefined ? [] : readManifest({ manifest: Buffer.from(index.bytes).toString('utf8') }).children
}

async function readSignature(
  { repository, sigstore }: SignaturePlace,
  manifest: RawManifest,
  subject: Digest,
): Promise<FoundSignature | undefined> {
  const blob = bundleIn(manifest)
  if (blob === undefined) return undefined
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
