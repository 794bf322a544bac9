import type { Deliveries } from '../delivery/deliveries.ts'
import type { MadeSignature } from '../sign/signature-progress.ts'
import { type ManagedSigningRun, waitForManagedSignatures } from './managed-signatures.ts'
import { type SigningRun, signDeliveries } from './sign-deliveries.ts'

/**
 * Signs the image in each repository that has it, before it gets its tags: this step does where the input `sign` wants that, and
 * ECR does, and is waited for, where `signing` does. Returns what this step has made; undefined where it made none. Throws as
 * `signDeliveries` and `waitForManagedSignatures` do.
 */
export async function signImage(
  run: SigningRun & ManagedSigningRun,
  deliveries: Deliveries,
): Promise<MadeSignature | undefined> {
  const signature = await signDeliveries(run, deliveries)
  await waitForManagedSignatures(run, deliveries)
  return signature
}
