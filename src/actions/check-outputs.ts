import { type GateOutcome, gateOutputs, INITIAL_GATE_OUTPUTS, type NO_GATE } from '../gate/gate-outcome.ts'
import { INITIAL_SIGNATURE_OUTPUTS, type SignatureProgress, signatureOutputs } from '../sign/signature-progress.ts'
import { type ManagedSigningOutcome, managedSigningOutputs } from './managed-signatures.ts'

/** Outputs about what an image has to pass before it gets its tags, as long as nothing has happened. */
export const INITIAL_CHECK_OUTPUTS = {
  ...INITIAL_GATE_OUTPUTS,
  ...INITIAL_SIGNATURE_OUTPUTS,
  'signing-status': '',
} as const

/** Progress of that. What is undefined is not known yet. */
export interface CheckProgress {
  /** What the gate has found, once its checks have ended; or that there is none, once the inputs are read. */
  readonly gate?: GateOutcome | typeof NO_GATE
  /** Signature of the image, once it is begun. */
  readonly signature?: SignatureProgress
  /** Whether ECR has signed the image in all repositories, once that is known. */
  readonly signing?: ManagedSigningOutcome
}

/** Outputs about that; of an image that did not pass its digest too, as it gets no tag. */
export const checkOutputs = ({ gate, signature, signing }: CheckProgress): Readonly<Record<string, string>> => ({
  ...(gate && gateOutputs(gate)),
  ...(signature && signatureOutputs(signature)),
  ...(signing && managedSigningOutputs(signing)),
})
