import type { Stopwatch } from '../base/stopwatch.ts'
import type { Delivered, Deliveries } from '../delivery/deliveries.ts'
import { AwsError, saidBy } from '../ecr/aws-error.ts'
import { RegistryError } from '../ecr/registry-error.ts'
import { diagnosePush } from '../failures/diagnose-push.ts'
import type { SignSettings } from '../inputs/sign-settings.ts'
import { type Digest, printReference, printRepository } from '../names/image-reference.ts'
import { digestReference, imageRepository } from '../names/repository.ts'
import { putArtifact, type Subject } from '../oci/artifact.ts'
import { githubServer } from '../runner/context.ts'
import { findSignatures, throwUnread } from '../sign/find-signatures.ts'
import { PROVENANCE_TYPE, provenanceStatement, type SignedSubject } from '../sign/provenance.ts'
import { signatureArtifact, signedManifests } from '../sign/signature-artifact.ts'
import type { MadeSignature, SignatureProgress } from '../sign/signature-progress.ts'
import { whyOtherSigner } from '../sign/signer-identity.ts'
import type { SigningJob, Sigstore } from '../sign/sigstore.ts'
import { instanceFor } from '../sign/sigstore-instance.ts'
import { openDelivery } from './copy-to-delivery.ts'
import { warnOfFailure } from './warn-of-failure.ts'
import type { World } from './world.ts'

/** What signing needs of a run. */
export interface SigningRun {
  readonly world: World
  readonly watch: Stopwatch
  readonly settings: { readonly sign: SignSettings | undefined }
  readonly note: (news: { readonly signature: SignatureProgress }) => void
}

/**
 * Signs the image in each repository that has it, and each image of an index too, where nobody of this repository has done so
 * yet: all by one statement. A signature is verified before it is put anywhere. Returns it; undefined where none was made. Throws
 * AwsError, or as `Deliveries.each` does: no tag must be set where it has failed.
 */
export async function signDeliveries(run: SigningRun, deliveries: Deliveries): Promise<MadeSignature | undefined> {
  const { world, watch, settings, note } = run
  const { sign } = settings
  const [first] = deliveries.arrived
  if (sign === undefined || first === undefined) return undefined
  // The image is known whatever becomes of its signature.
  note({ signature: { digest: first.image.digest, signed: undefined } })
  return watch.time('sign', async () => {
    const unsigned = await lookForUnsigned(run, deliveries)
    if (unsigned.length > 0) return signAll(run, sign, { deliveries, unsigned, digest: first.image.digest })
    world.log.info(`The image is signed for ${world.context.repository} already.`)
    return undefined
  })
}

/** A delivery, and the manifests of its image that are not signed there. */
interface UnsignedDelivery {
  readonly one: Delivered
  readonly subjects: readonly Subject[]
}

/** An image that is not signed everywhere. */
interface UnsignedImage {
  readonly digest: Digest
  readonly deliveries: Deliveries
  /** At least one. */
  readonly unsigned: readonly UnsignedDelivery[]
}

async function lookForUnsigned(run: SigningRun, deliveries: Deliveries): Promise<readonly UnsignedDelivery[]> {
  const looks = deliveries.arrived.map(async (one) => {
    const signed = await Promise.all(
      signedManifests(one.image).map(async (subject) => ((await isSigned(run, one, subject.digest)) ? [] : [subject])),
    )
    return { one, subjects: signed.flat() }
  })
  return (await Promise.all(looks)).filter(({ subjects }) => subjects.length > 0)
}

/** What cannot be seen is signed once more: one signature too many does no harm. */
async function isSigned({ world }: SigningRun, one: Delivered, digest: Digest): Promise<boolean> {
  const expected = { repository: world.context.repository, ref: undefined, workflow: undefined }
  try {
    const found = await findSignatures({ repository: openDelivery(world, one), sigstore: world.sigstore }, digest)
    const good = found.find(
      (one) =>
        'identity' in one &&
        one.predicateType === PROVENANCE_TYPE &&
        whyOtherSigner(expected, one.identity, githubServer(world.env)) === undefined,
    )
    if (good === undefined) throwUnread(found)
    return good !== undefined
  } catch (error) {
    world.cancelled.throwIfAborted()
    const where = printReference(digestReference(one.repository, digest))
    world.log.info(`Whether ${where} is signed already could not be seen. ${saidBy(error)}`)
    return false
  }
}

async function signAll(
  run: SigningRun,
  sign: SignSettings,
  { digest: image, deliveries, unsigned }: UnsignedImage,
): Promise<MadeSignature> {
  const { world, note } = run
  const sigstore = await world.sigstore()
  const subjects = unsigned.flatMap(({ one, subjects }) =>
    subjects.map(({ digest }) => ({ name: printRepository(imageRepository(one.repository)), digest })),
  )
  const job = await sigstore.identify()
  const bundle = await sigstore.sign(job, provenanceStatement(job.claims, githubServer(world.env), subjects))
  await checkOwn(world, sigstore, { job, bundle, subjects })
  const attestation = sign.kind === 'github' ? await sigstore.store(bundle, sign.token) : undefined
  const created = world.clock()
  await deliveries.each(
    unsigned.map(({ one }) => one),
    async (one) => {
      const repository = openDelivery(world, one)
      const own = unsigned.find((each) => each.one === one)?.subjects ?? []
      try {
        for (const subject of own) await putArtifact(repository, signatureArtifact(bundle, subject, created))
      } catch (error) {
        world.cancelled.throwIfAborted()
        const doing = `put the signature beside ${printReference(digestReference(one.repository, one.image.digest))}`
        throw await diagnosePush(error instanceof RegistryError ? error.while(doing) : error, [one], created)
      }
      world.log.info(
        `Signed ${printReference(digestReference(one.repository, one.image.digest))} as ${workflowOf(world, job)}.`,
      )
    },
  )
  // Where the signature is, its file is no reason to withhold the tags.
  const file = await warnOfFailure(world, 'write the signature into a file for later steps', async () =>
    world.files.writeReport(await world.files.makeReportFolder(), 'attestation.json', `${bundle}\n`),
  )
  const signed = {
    kind: sign.kind,
    isPublic: instanceFor(world.context) === 'public-good',
    file,
    attestation,
    workflow: workflowOf(world, job),
    repository: world.context.repository,
  }
  note({ signature: { digest: image, signed } })
  return signed
}

const workflowOf = (world: World, { claims }: SigningJob): string =>
  `${githubServer(world.env)}/${claims.job_workflow_ref}`

/** Verifies what was just made: that it is the signature of this job, of these manifests. */
async function checkOwn(
  world: World,
  sigstore: Sigstore,
  made: { readonly job: SigningJob; readonly bundle: string; readonly subjects: readonly SignedSubject[] },
): Promise<void> {
  const { claims } = made.job
  const { identity, subjects, predicateType } = await sigstore.verify(made.bundle)
  const server = githubServer(world.env)
  const expected = {
    issuer: claims.iss,
    workflow: workflowOf(world, made.job),
    repository: `${server}/${claims.repository}`,
    ref: claims.ref,
  }
  const isOwn =
    JSON.stringify(identity) === JSON.stringify(expected) &&
    predicateType === PROVENANCE_TYPE &&
    made.subjects.every(({ digest }) => subjects.includes(digest))
  if (isOwn) return
  const said = `it is that of ${identity.workflow}, and should be that of ${expected.workflow}`
  throw new AwsError(
    { doing: 'verify the signature', service: 'Sigstore', operation: 'verify', code: 'OtherSigner', said },
    undefined,
  )
}
