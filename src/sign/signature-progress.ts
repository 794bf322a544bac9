import type { Digest } from '../names/image-reference.ts'

/** Signature of an image, as far as it came. */
export interface SignatureProgress {
  /** The image that is signed, or was to be. */
  readonly digest: Digest
  /** Undefined as long as it is not signed by this run. */
  readonly signed: MadeSignature | undefined
}

/** Signature that this run has made. */
export interface MadeSignature {
  readonly kind: 'github' | 'sigstore'
  /** Whether it is in the public log, where cosign looks for it. */
  readonly isPublic: boolean
  /** Path of the file with its bundle; undefined where it could not be written. */
  readonly file: string | undefined
  /** Its id with the attestations of the repository on GitHub; undefined where it is not there. */
  readonly attestation: string | undefined
  /** Who has signed: `https://github.com/octo-org/app/.github/workflows/release.yml@refs/heads/main`. */
  readonly workflow: string
  /** `octo-org/app`. */
  readonly repository: string
}

/** Page of an attestation on GitHub. */
export const attestationUrl = (repository: string, id: string): string =>
  `https://github.com/${repository}/attestations/${id}`

/** Outputs of a run that signs nothing, or has not come to that. */
export const INITIAL_SIGNATURE_OUTPUTS = { 'bundle-path': '', 'attestation-id': '', 'attestation-url': '' } as const

/** Outputs of a signature, named as those of actions/attest. The digest is told also where it could not be signed. */
export const signatureOutputs = ({
  digest,
  signed,
}: SignatureProgress): Readonly<Partial<Record<keyof typeof INITIAL_SIGNATURE_OUTPUTS | 'digest', string>>> => ({
  digest,
  ...(signed?.file !== undefined && { 'bundle-path': signed.file }),
  ...(signed?.attestation && {
    'attestation-id': signed.attestation,
    'attestation-url': attestationUrl(signed.repository, signed.attestation),
  }),
})
