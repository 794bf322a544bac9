import { UnexpectedStateError } from '../base/errors.ts'
import { roundTime } from '../base/figures.ts'
import type { ImageFacts } from '../ecr/api.ts'
import { AwsError } from '../ecr/aws-error.ts'
import { profilesFor, type Signing } from '../ecr/signing.ts'
import type { Digest } from '../names/image-reference.ts'
import { repositoryUri } from '../names/repository.ts'
import { imagesByPlatform } from '../oci/platform-images.ts'
import type { ImageLocation } from './check.ts'
import { nextManagedSigningStep, type SigningAnswer, unsignedImage } from './managed-signing-step.ts'

/** Ports of a wait for a signature. */
export interface SigningPorts {
  /** Milliseconds of any clock that does not go back. */
  readonly now: () => number
  /** Waits so many milliseconds. Rejects when the step is cancelled. */
  readonly wait: (milliseconds: number) => Promise<void>
  readonly info: (line: string) => void
}

/** Milliseconds that the signing of an image may take: ECR takes seconds as a rule. */
const MOST_MILLISECONDS = 600_000

/** Milliseconds between two questions about one image. */
const EACH = 2_000

/** Image in a repository, and whether the caller's own registry has that one, whose rules can be read. */
export interface SignedPlace extends ImageLocation {
  readonly image: ImageFacts
  readonly isOwn: boolean
}

/**
 * Waits until ECR has signed an image in a repository, by its digest: that it has no tag yet makes no difference. Returns the
 * profiles that have signed it. Throws AwsError with ECR's reason when it could not be signed, or ECR does not answer, and
 * UnexpectedStateError when no signature is shown, or none in time.
 */
export async function waitForManagedSignature(place: SignedPlace, ports: SigningPorts): Promise<readonly string[]> {
  const { ecr, repository, image, isOwn } = place
  const wanted = isOwn ? profilesFor(await ecr.signingRules(), repository.name) : undefined
  const parts = imagesByPlatform(image).flatMap(({ digest }) => (digest === image.digest ? [] : [digest]))
  const since = ports.now()
  for (let asked = 0; ; asked++) {
    const [whole = [], ...others] = await Promise.all(
      [image.digest, ...parts].map((digest) => ecr.signings(repository.name, digest)),
    )
    const answer: SigningAnswer = { whole, parts: others, at: ports.now() - since }
    const step = nextManagedSigningStep(answer, wanted)
    if (step.kind === 'signed') return step.profiles
    if (step.kind === 'failed') throw failedSigning(image.digest, step.signing)
    if (step.kind === 'unshown') throw unshownSigning(place, step.profiles)
    if (answer.at >= MOST_MILLISECONDS) throw lateSigning(image.digest)
    if (asked === 0)
      ports.info(
        `Waiting for ECR to sign ${image.digest} in ${repositoryUri(repository)}, ${roundTime(MOST_MILLISECONDS)} at most.`,
      )
    await ports.wait(EACH)
  }
}

function failedSigning(digest: Digest, { profile, failureCode, failureReason }: Signing): AwsError {
  const said = failureReason ?? 'signing failed, and ECR gives no reason'
  const facts = {
    doing: `have the image ${digest} signed${profile === undefined ? '' : ` with ${profile}`}, so it gets no tag`,
    service: 'ECR',
    operation: 'DescribeImageSigningStatus',
    code: 'SigningFailed',
    said: failureCode === undefined ? said : `${failureCode}: ${said}`,
  }
  return new AwsError(facts, undefined)
}

function unshownSigning({ repository, image }: SignedPlace, profiles: readonly string[]): UnexpectedStateError {
  const by = profiles.length === 0 ? '' : ` with ${profiles.join(', ')}`
  return new UnexpectedStateError(
    `${unsignedImage(image.digest)}ECR shows no signature${by} of it in ${repositoryUri(repository)}.`,
    'ECR signs an image when it is pushed. One that was there before the rule has to be pushed anew: build it again (once without ' +
      'reuse), or remove it and promote it again. See docs/managed-signing.md.',
  )
}

const lateSigning = (digest: Digest): UnexpectedStateError =>
  new UnexpectedStateError(
    `${unsignedImage(digest)}ECR did not sign it in ${roundTime(MOST_MILLISECONDS)}.`,
    'Run the job again. When it stays so, see whether AWS Signer has trouble in this region (https://health.aws.amazon.com).',
  )
