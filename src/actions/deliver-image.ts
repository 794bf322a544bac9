import { PlanError } from '../base/errors.ts'
import { block, markdown, page } from '../base/markdown.ts'
import { timeLine, timeParts } from '../base/stopwatch.ts'
import {
  beginDeliveries,
  type Delivered,
  Deliveries,
  type Delivery,
  deliver,
  lockedTags,
  type ReachedDestination,
} from '../delivery/deliveries.ts'
import { destinationParts, pullCommands, reportDestination } from '../delivery/delivery-summary.ts'
import { describeImagePlan, imagePlanJson, type PlannedImage } from '../delivery/image-plan.ts'
import { describeDelivered, describeTotal, type Moved, NOTHING_MOVED, totalOf } from '../delivery/moved-image.ts'
import { planWarnings } from '../delivery/plan-destination.ts'
import { prepareRepository, unsetPolicies } from '../delivery/prepare-repository.ts'
import { tagDeliveries } from '../delivery/tag-deliveries.ts'
import { tagDelivery } from '../delivery/tag-delivery.ts'
import type { ImageFacts } from '../ecr/api.ts'
import type { ImageLocation } from '../gate/check.ts'
import { Gate } from '../gate/gate.ts'
import { plannedPolicies } from '../iam/planned-policies.ts'
import { scopeWarnings } from '../iam/session-policy.ts'
import { deliveryExtras } from '../inputs/image-delivery.ts'
import { describeKeeping } from '../inputs/login-settings.ts'
import { describeManagedSigning } from '../inputs/managed-signing.ts'
import { describeSign } from '../inputs/sign-settings.ts'
import { printReference } from '../names/image-reference.ts'
import { digestReference, imageRepository } from '../names/repository.ts'
import type { MadeSignature } from '../sign/signature-progress.ts'
import { signatureParts } from '../sign/signature-summary.ts'
import type { FoundImage } from './find-image.ts'
import { reportGate } from './gate-report.ts'
import type { ImageRun } from './image-run.ts'
import { endDeliveries, keepingProblems } from './keep-logins.ts'
import { limitChecks } from './limit-checks.ts'
import { managedSigningProblems } from './managed-signatures.ts'
import { signImage } from './sign-image.ts'
import { tellMounts } from './tell-mounts.ts'
import { showPlan, tellPolicies } from './tell-plan.ts'

/** Image that was brought to a repository, and what was moved for it. */
export interface Brought {
  readonly image: ImageFacts
  readonly moved: Moved
}

/** Way in which an image comes to a repository, and what is tagged beside it. */
export interface DeliveryWay {
  readonly bring: (one: Delivery) => Promise<Brought>
  /** Sets more tags, when those of the image are set. */
  readonly tagMore?: ((one: Delivered) => Promise<void>) | undefined
}

/** Announces what will be done, in outputs, log and summary. Throws PlanError for what cannot be done. */
export async function announceImage(
  run: ImageRun,
  asPlanned: PlannedImage,
  seen: readonly ReachedDestination[],
): Promise<void> {
  const { settings, note, world } = run
  const problems = [
    ...asPlanned.problems,
    ...(await managedSigningProblems(settings.signing, seen)),
    ...(await keepingProblems(world, settings.keepLogin, seen)),
  ]
  const planned = { ...asPlanned, problems }
  const repositories = planned.destinations.map(({ repository }) => repository)
  note({
    plan: {
      json: imagePlanJson(planned),
      names: repositories.map(imageRepository),
      repository: repositories[0],
    },
  })
  await showPlan(
    run,
    describeImagePlan(planned, settings.tags, [
      ...describeSign(settings.sign),
      ...describeManagedSigning(settings.signing),
      ...describeKeeping(settings.keepLogin),
    ]),
  )
  if (planned.problems.length > 0) throw new PlanError(planned.problems)
  const warnings = [...scopeWarnings(settings.destinations), ...planWarnings(planned.destinations, settings.tags)]
  for (const warning of warnings) world.log.warning(warning)
}

/** Shows the policies with which a planned delivery of these images could be done. */
export const showImagePolicies = (
  { world, settings }: ImageRun,
  seen: readonly ReachedDestination[],
  images: readonly Pick<FoundImage, 'reader'>[],
  referrers: 'all' | 'none',
): Promise<void> => {
  const sources = images.flatMap(({ reader }) => (reader === undefined ? [] : [{ ...reader, referrers }]))
  return tellPolicies(world, plannedPolicies(seen, deliveryExtras(settings), sources))
}

/**
 * Carries out a plan: prepares the repositories, has `bring` bring the image to each, all at once, and sets the tags when
 * all have it that will: no tag is ever on a part of an image. A repository that fails is left behind, and the others go on.
 * Throws what the only one fails with, CancelledError, or as `endDeliveries` does.
 */
export async function deliverImage(
  run: ImageRun,
  planned: PlannedImage,
  seen: readonly ReachedDestination[],
  { bring, tagMore }: DeliveryWay,
): Promise<void> {
  const { world, watch, note } = run
  const deliveries = new Deliveries(beginDeliveries(planned.destinations, seen), world.cancelled)
  const moved = new Map<Delivery, Moved>()
  let signature: MadeSignature | undefined
  try {
    await watch.time('prepare', () => prepareAll(run, deliveries))
    await watch.time('copy', () =>
      deliveries.each(deliveries.standing, async (one) => {
        const brought = await bring(one)
        moved.set(one, brought.moved)
        await tellMounts(world, one, brought.moved)
        deliver(one, { image: brought.image, how: brought.moved.manifests > 0 ? 'copied' : 'found' }, lockedTags(one))
      }),
    )
    note({ moved: totalOf([...moved.values()]) })
    await watch.time('gate', () => passLimits(run, deliveries))
    signature = await signImage(run, deliveries)
    const arrived = world.now()
    await watch.time('tag', () => tagAll(run, deliveries, { arrived, tagMore }))
  } finally {
    note({ deliveries: deliveries.all })
  }
  await reportImage(run, deliveries, { action: planned.action, moved, signature })
  await endDeliveries(world, run.settings.keepLogin, deliveries)
}

/**
 * Holds the image to its limits, in the first repository that has it; what it is there it is everywhere. Throws what a gate
 * throws: then no tag is set.
 */
async function passLimits(run: ImageRun, { delivered: [first] }: Deliveries): Promise<void> {
  const { world, settings } = run
  const { checks, found } = limitChecks(world, settings.limits, settings.tags.names)
  if (checks.length === 0 || first === undefined) return
  const onEnd = (image: ImageFacts, { repository }: ImageLocation, passed: boolean): Promise<void> =>
    reportGate(
      { ...run, dockerfile: 'Dockerfile' },
      { passed, digest: image.digest, isTold: true, repository, ...found },
    )
  await new Gate({ checks, staging: undefined, onEnd }).check(first.image, first)
}

async function prepareAll({ world, note }: ImageRun, deliveries: Deliveries): Promise<void> {
  const events = { created: () => note({ deliveries: deliveries.all }), unsetPolicies: unsetPolicies('copied') }
  await deliveries.each(deliveries.all, (one) => prepareRepository(one, world.log, events))
  // What was begun is finished then, and nothing more is begun.
  world.cancelled.throwIfAborted()
}

const tagAll = (
  { world, settings, history }: ImageRun,
  deliveries: Deliveries,
  { arrived, tagMore }: Pick<DeliveryWay, 'tagMore'> & { readonly arrived: number },
): Promise<void> =>
  tagDeliveries(
    {
      log: world.log,
      cancelled: world.cancelled,
      now: world.now,
      tag: async (one) => {
        await tagDelivery(one, { settings: settings.tags, history, log: world.log, now: world.now })
        await tagMore?.(one)
      },
      lost: () => undefined,
    },
    deliveries,
    arrived,
  )

/** What was done for an image. */
interface ImageReport {
  readonly action: PlannedImage['action']
  readonly moved: ReadonlyMap<Delivery, Moved>
  /** Undefined where this run has signed nothing. */
  readonly signature: MadeSignature | undefined
}

/** Reports in summary and log where the image is now, and what was moved for it. */
async function reportImage(
  { world, watch, settings }: ImageRun,
  { all, delivered }: Deliveries,
  { action, moved, signature }: ImageReport,
): Promise<void> {
  const [first] = delivered
  if (first === undefined) throw new Error('there is nothing to report')
  const { digest } = first.image
  const reference = printReference(digestReference(first.repository, digest))
  await world.report.summary(
    page(
      ...destinationParts(all.map(reportDestination), digest),
      block('sh', pullCommands(first.repository.registry, reference).join('\n')),
      ...(signature === undefined ? [] : signatureParts(signature, reference)),
      markdown`**Moved:** ${describeTotal(totalOf([...moved.values()]))}`,
      ...timeParts(watch.phases),
    ),
  )
  for (const one of delivered) {
    const tags = settings.tags.listed.filter((tag) => one.tags.has(tag))
    world.log.done(describeDelivered(one.repository, { digest, tags }, moved.get(one) ?? NOTHING_MOVED, action))
  }
  world.log.info(timeLine(watch.phases))
}
