import { type DockerfileSource, dockerfileOf } from '../../buildx/dockerfile/dockerfile-path.ts'
import { nameImages, pullImage, removeOwnName } from '../../buildx/engine-images.ts'
import { writtenTag } from '../../cache/ecr-cache.ts'
import type { CacheUse } from '../../cache/managed-cache.ts'
import { beginsFloating } from '../../delivery/begins-floating.ts'
import {
  type Deliveries,
  type Delivery,
  deliver,
  firstTag,
  lockedTags,
  type ReachedDestination,
} from '../../delivery/deliveries.ts'
import { type PartSet, partTag } from '../../delivery/part-set.ts'
import type { ImageFacts } from '../../ecr/api.ts'
import { saidBy } from '../../ecr/aws-error.ts'
import type { Check, ImageLocation } from '../../gate/check.ts'
import { Gate } from '../../gate/gate.ts'
import { knownCredentials, secretCheck } from '../../gate/secret-leaks.ts'
import { StagingTag, stagingTag } from '../../gate/staging-tag.ts'
import type { KnownSecret } from '../../secrets/secret.ts'
import { reportGate } from '../gate-report.ts'
import { type LimitFindings, limitChecks } from '../limit-checks.ts'
import type { LookResult } from './look.ts'
import type { Product, Production } from './production.ts'
import { forgetCache } from './run-cache.ts'
import type { Run } from './run-context.ts'
import { givenSecrets } from './searched-secrets.ts'
import { isSignedFirst } from './settings.ts'

/**
 * Opens the gate of a run: an image that has to pass a check is pushed under a tag of this step alone, and that tag is known
 * to `post` from here on. The image of a build that gets secrets is searched for them, and for the credentials of the run.
 *
 * A token for Git repositories makes no such build: BuildKit uses it and the Dockerfile does not see it, unless it asks for
 * it by its id; it ends with the job; and to search for it, every run with a Git context would need two more rights. Where
 * an image is searched, it is searched for this token too.
 */
export function openGate(
  run: Run,
  { all }: Deliveries,
  cache: CacheUse,
  { destinations, open }: Pick<LookResult, 'destinations' | 'open'>,
): Gate {
  const { world, settings } = run
  const limits = limitChecks(world, settings.limits, settings.tags.names)
  const search = noteRefusal(secretCheck(() => secretsOfRun(run, all), open))
  const checks = [...(settings.secrets.given.length === 0 ? [] : [search.check]), ...limits.checks]
  // An image that would be pushed under a tag which floats waits too: whether that tag may move is asked when it does. And no tag
  // is on an image before it is signed.
  const isTooSoon = isSignedFirst(settings) || all.some((one) => beginsFloating(one, settings.tags))
  const waits = settings.part === undefined && isTooSoon
  if (checks.length === 0 && !waits) return new Gate(undefined)
  const staging = new StagingTag(stagingTag(world.env, world.unique()), world)
  const onEnd = async (image: ImageFacts, { repository }: ImageLocation, passed: boolean): Promise<void> => {
    if (checks.length === 0) return
    const found = search.hasRefused() ? withoutInstructions(limits.found) : limits.found
    const end = { passed, digest: image.digest, isTold: limits.checks.length > 0, repository, ...found }
    await reportGate({ ...run, dockerfile: dockerfileInRepository(settings.build) }, end)
    // Of what has findings or is too large, the cache is as good as before.
    if (search.hasRefused()) await forgetStored(run, cache, destinations)
  }
  return new Gate({ checks, staging, onEnd })
}

/** Notes whether a check has refused an image, or could not tell. */
function noteRefusal(check: Check): { readonly check: Check; readonly hasRefused: () => boolean } {
  let hasRefused = false
  const run: Check['run'] = async (image, where) => {
    hasRefused = true
    const refusal = await check.run(image, where)
    hasRefused = refusal !== undefined
    return refusal
  }
  return { check: { run }, hasRefused: () => hasRefused }
}

/** The history of an image that holds a secret may hold it too, in a form that is not masked. */
const withoutInstructions = ({ verdict, sizes }: LimitFindings): LimitFindings => ({
  verdict,
  sizes: sizes && { ...sizes, grown: [] },
})

/** Code scanning shows the findings at the Dockerfile, when it is in the repository. */
function dockerfileInRepository(build: DockerfileSource): string {
  const path = dockerfileOf(build)
  return path === undefined || /^(\/|\.\.)/.test(path) ? 'Dockerfile' : path
}

/** What an image must not hold: the secrets of the build, and all that the run identifies itself with. */
async function secretsOfRun(run: Run, deliveries: readonly Delivery[]): Promise<readonly KnownSecret[]> {
  const credentials = deliveries.map(async ({ keys, registry }) =>
    knownCredentials({
      keys: await keys(),
      authorization: registry.token.authorization,
      githubToken: run.settings.githubToken?.revealText(),
    }),
  )
  return [...givenSecrets(run), ...(await Promise.all(credentials)).flat()]
}

/** Takes the cache away that the run has stored. Warns where it cannot. */
async function forgetStored(
  { world, settings }: Run,
  cache: CacheUse,
  reached: readonly ReachedDestination[],
): Promise<void> {
  try {
    await forgetCache(writtenTag(settings.cache, cache), reached)
  } catch (error) {
    world.log.warning(`The build cache that this run has stored could not be removed. ${saidBy(error)}`)
  }
}

/** Passes an image through the gate, and delivers it; a part of one gets its tag. Throws as `Gate.check` does, AwsError, or DockerError. */
export async function passGate(production: Production, product: Product): Promise<void> {
  const { world, watch, child, docker, gate } = production
  const { image, holders, names, pull } = product
  try {
    if (gate.staging !== undefined) await watch.time('gate', () => gate.check(image, holders[0]))
    if (production.settings.part === undefined) deliverTo(production, product)
    else await tagPart(production, production.settings.part, product)
    if (pull !== undefined) await pullImage(world, pull, docker.env)
    await nameImages(world, names.more, child)
  } finally {
    await removeOwnName(world, names, child)
  }
}

function deliverTo({ note, deliveries, gate }: Production, { image, how, holders }: Product): void {
  for (const one of holders) {
    const pushed = gate.staging === undefined ? [firstTag(one)] : []
    deliver(one, { image, how }, how === 'found' ? lockedTags(one) : pushed)
  }
  note({ deliveries: deliveries.all })
}

/** The image of a gate has the staging tag, which goes before the parts are joined: a child of an index keeps its last tag. */
async function tagPart({ gate }: Production, set: PartSet, { image, holders: [one] }: Product): Promise<void> {
  if (gate.staging === undefined) return
  await one.ecr.putTag(one.repository.name, image, partTag(set, set.own))
  await gate.close()
}
