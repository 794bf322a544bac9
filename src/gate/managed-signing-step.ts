import type { Signing } from '../ecr/signing.ts'
import type { Digest } from '../names/image-reference.ts'

/** What ECR shows of the signing of an image at one moment: of the image itself, and of each image for one platform in it. */
export interface SigningAnswer {
  readonly whole: readonly Signing[]
  readonly parts: readonly (readonly Signing[])[]
  /** Milliseconds since it was asked about for the first time. */
  readonly at: number
}

/** Next step of who waits for a signature. */
export type SigningStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'signed'; readonly profiles: readonly string[] }
  | { readonly kind: 'failed'; readonly signing: Signing }
  /** ECR shows no status with a profile that should have signed. */
  | { readonly kind: 'unshown'; readonly profiles: readonly string[] }

/** How long ECR may take to show that it signs an image which was pushed. Milliseconds. */
const TO_SHOW = 60_000

/**
 * Decides by what ECR shows what comes next. `wanted` are the profiles that have to have signed; undefined where the rules of the
 * registry are not known, and one signature is enough. An index counts as signed by itself, or by all images in it: which of
 * them ECR signs is its own matter, but none of what it shows may have failed, or be on its way still.
 */
export function nextManagedSigningStep(
  { whole, parts, at }: SigningAnswer,
  wanted: readonly string[] | undefined,
): SigningStep {
  const all = [...whole, ...parts.flat()]
  const failed = all.find(({ status }) => status === 'FAILED')
  if (failed !== undefined) return { kind: 'failed', signing: failed }
  if (all.some(({ status }) => status !== 'COMPLETE')) return { kind: 'wait' }
  const shown = new Set(profilesOf(whole).length > 0 ? profilesOf(whole) : commonProfiles(parts))
  const missing = wanted === undefined ? [] : wanted.filter((profile) => !shown.has(profile))
  if (missing.length === 0 && shown.size > 0) return { kind: 'signed', profiles: [...shown] }
  return at < TO_SHOW ? { kind: 'wait' } : { kind: 'unshown', profiles: missing }
}

const profilesOf = (signings: readonly Signing[]): readonly string[] =>
  signings.map(({ profile }) => profile ?? 'a profile that ECR does not name')

/** Profiles that all parts have. */
const commonProfiles = ([first, ...others]: SigningAnswer['parts']): readonly string[] =>
  first === undefined
    ? []
    : profilesOf(first).filter((profile) => others.every((one) => profilesOf(one).includes(profile)))

/** An image in sentences, with what becomes of it. */
export const unsignedImage = (digest: Digest): string => `The image ${digest} gets no tag: `
