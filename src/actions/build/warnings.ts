import { isAttested } from '../../buildx/argv.ts'
import { compressionWarnings } from '../../buildx/compression.ts'
import type { Deliveries } from '../../delivery/deliveries.ts'
import { planWarnings } from '../../delivery/plan-destination.ts'
import { scopeWarnings } from '../../iam/session-policy.ts'
import { LOST_ANNOTATIONS, lostAnnotations } from '../../image-metadata/annotations.ts'
import type { PushPlan } from './plan.ts'
import type { Run } from './run-context.ts'
import type { Push } from './settings.ts'

const ATTESTED =
  'The image becomes an index, because its attestations (provenance, sbom) are manifests beside it. AWS Lambda takes no ' +
  'index, and each run gives another digest.'

/** Tells what kind of image attestations make of it. */
export function tellAttested({ world, settings }: Run): void {
  if (isAttested(settings.build)) world.log.info(ATTESTED)
}

/** Warns of inputs of a push that ask for what they do not get. */
export function warnOfInputs({ world, settings }: Run, { destinations }: Push): void {
  for (const warning of [...scopeWarnings(destinations), ...compressionWarnings(settings.build)]) {
    world.log.warning(warning)
  }
}

/** Warns of what the plan leaves as it is although the inputs want something else. */
export function warnOfPlan({ world, settings }: Run, { destinations }: PushPlan): void {
  for (const warning of planWarnings(destinations, settings.tags)) world.log.warning(warning)
}

/** Warns when a delivered image lacks annotations that the inputs give it. */
export function warnOfAnnotations({ world, settings }: Run, { delivered }: Deliveries): void {
  const { annotations } = settings.build
  if (delivered.some(({ image }) => lostAnnotations(annotations, image))) world.log.warning(LOST_ANNOTATIONS)
}
