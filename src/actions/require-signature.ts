import { listed, UnexpectedStateError } from '../base/errors.ts'
import type { ExpectedSigner } from '../inputs/expected-signer.ts'
import { githubServer } from '../runner/context.ts'
import { type FoundSignature, findSignatures, throwUnread } from '../sign/find-signatures.ts'
import { describeSigner, whyOtherSigner } from '../sign/signer-identity.ts'
import type { CopySource } from './copy-to-delivery.ts'
import type { World } from './world.ts'

/**
 * Requires that an image was signed by one of those who are expected, by a signature beside it that verifies. Throws
 * UnexpectedStateError where it was not, and RegistryError or AwsError where that cannot be seen: doubt is not enough.
 */
export async function requireSignature(
  world: World,
  { repository, image, text }: CopySource,
  expected: readonly ExpectedSigner[],
): Promise<void> {
  if (expected.length === 0) return
  const server = githubServer(world.env)
  const found = await findSignatures({ repository, sigstore: world.sigstore }, image.digest)
  const good = found.find(
    (one) => 'identity' in one && expected.some((who) => whyOtherSigner(who, one.identity, server) === undefined),
  )
  if (good !== undefined && 'identity' in good) {
    world.log.info(`${text} is signed by ${good.identity.workflow} for ${good.identity.repository}.`)
    return
  }
  throwUnread(found)
  const reasons = found.map((one) => whyNot(one, expected, server))
  const wanted = expected.map(describeSigner).join(', or ')
  const title = `${text} has no signature of ${wanted}`
  throw new UnexpectedStateError(
    reasons.length === 0 ? `${title}: nothing beside it is one.` : listed(`${title}:`, reasons),
    'Promote an image that this workflow has signed (sign: github or sigstore there, or actions/attest with push-to-registry: true), by the digest of its index; or correct require-signature.',
  )
}

function whyNot(one: FoundSignature, expected: readonly ExpectedSigner[], server: string): string {
  if ('problem' in one) return `of one signature: ${one.problem}`
  const reasons = expected.flatMap((who) => whyOtherSigner(who, one.identity, server) ?? [])
  return `of one signature: ${[...new Set(reasons)].join('; ')}`
}
