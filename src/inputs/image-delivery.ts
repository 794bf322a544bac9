import type { Destination, IdentitySettings } from '../ecr/destination.ts'
import { type BuildExtras, floatingExtra, repositoryUses, sourceUse } from '../iam/needed-permissions.ts'
import { scopedIdentities } from '../iam/session-policy.ts'
import type { TagSettings } from '../image-metadata/resolve.ts'
import { parseRole } from '../names/aws.ts'
import type { RepositoryAddress } from '../names/repository.ts'
import { type RevisionFacts, readRevision } from '../runner/commit.ts'
import type { BuildContext } from '../runner/context.ts'
import { type EventTrust, judgeEvent } from '../runner/event-trust.ts'
import { missRegion, type ReadDestinations, readDestinations } from './destinations.ts'
import { readScopeDown } from './identity.ts'
import { type ImageLimits, readLimits } from './image-limits.ts'
import type { ImageSource, SourceSettings } from './image-source.ts'
import { type LoginKeeping, readKeepLogin } from './login-settings.ts'
import { type ManagedSigning, readManagedSigning } from './managed-signing.ts'
import type { InputReader } from './reader.ts'
import { readRepositories } from './repositories.ts'
import { readSign, refuseUnsignable, type SignSettings } from './sign-settings.ts'
import { readShortLength, readTags } from './tags.ts'

/** Delivery of an image that is there already, as the inputs want it: what the actions that build nothing have in common. */
export interface ImageDelivery {
  /** At least one. Each gets the same image under the same tags. */
  readonly destinations: readonly Destination[]
  readonly tags: TagSettings
  /** Platforms of the image in their usual spelling that get tags of their own; none where that is not asked for. */
  readonly platformTags: readonly string[]
  /** What the image has to pass before it gets its tags. */
  readonly limits: ImageLimits
  /** How the image is signed before it gets its tags; undefined: it is not. */
  readonly sign: SignSettings | undefined
  /** Whether ECR has to have signed the image before it gets its tags. */
  readonly signing: ManagedSigning
  /** Whether the logins to the registries stay for later steps of the job. */
  readonly keepLogin: LoginKeeping
  /** True when nothing is done, and what would be done is told. */
  readonly planOnly: boolean
}

/** What was read of a delivery, and what the sources of the image need of it. */
export interface ReadDelivery {
  /** Undefined when the inputs are wrong; what is wrong has been noted then. */
  readonly delivery: ImageDelivery | undefined
  readonly source: SourceSettings
  /** Whether sessions are kept to what this step does with them: see `scopeImages`. */
  readonly scope: boolean
}

/** What stands for a build: tags are made of the event's commit. */
export const WORKFLOW_COMMIT: BuildContext = { kind: 'folder', path: '.' }

/**
 * Reads the delivery of an image that is named by the texts `images`: the inputs about repositories, credentials and tags.
 * With the event of a stranger there is none.
 */
export function readImageDelivery(reader: InputReader, facts: RevisionFacts, images: readonly string[]): ReadDelivery {
  const trust = judgeEvent(reader.context, images)
  refuseStrangers(reader, trust)
  const lines = readRepositories(reader)
  const role = reader.parsed('from-role-to-assume', parseRole)
  const common = readDestinations(reader, lines, role !== undefined)
  const scope = readScopeDown(reader)
  missRegion(reader, common)
  const repositories = lines?.map(({ address }) => address)
  const tags = readWantedTags(reader, facts, repositories)
  const limits = readLimits(reader, repositories)
  const sign = readSign(reader)
  if (sign !== undefined) refuseUnsignable(reader)
  const signing = readManagedSigning(reader, repositories)
  const keepLogin = readKeepLogin(reader, trust)
  const planOnly = reader.boolean('plan') ?? false
  reader.text('github-token')
  const destinations = allOf(common)
  const delivery = destinations &&
    tags && { tags, platformTags: [], planOnly, destinations, limits, sign, signing, keepLogin }
  return { delivery, source: { ...common, role }, scope }
}

/** What else a delivery needs rights for: nothing is built, and an image that is there needs no tag to wait under. */
export const deliveryExtras = ({
  tags,
  ...checks
}: Pick<ImageDelivery, 'tags' | 'limits' | 'sign' | 'signing'>): BuildExtras => ({
  ...{ secrets: false, cache: false, defaultTags: false, isThere: true },
  ...floatingExtra(tags),
  ...checkExtras(checks),
})

/** What an image needs rights for that has to pass limits, and to be signed, before it gets its tags. */
export const checkExtras = ({
  limits,
  sign,
  signing,
}: Pick<ImageDelivery, 'limits' | 'sign' | 'signing'>): Pick<BuildExtras, 'scans' | 'signs' | 'signing' | 'sizes'> => ({
  ...(limits.scan !== undefined && { scans: true }),
  ...(sign !== undefined && { signs: true }),
  ...(signing === 'wait' && { signing: true }),
  ...(limits.size !== undefined && { sizes: true }),
})

/** A delivery, and where its images come from. */
export interface ImagePlaces {
  readonly tags: TagSettings
  readonly destinations: readonly Destination[]
  readonly sources: readonly ImageSource[]
}

/**
 * Keeps the sessions of a delivery to what this step does with them: one role that reads a source and writes to a destination
 * has one session, whose policy is for both. Returns the places with these identities, in the same order.
 */
export function scopeImages(
  { destinations, sources, ...wanted }: ImagePlaces & Pick<ImageDelivery, 'limits' | 'sign' | 'signing'>,
  referrers: 'all' | 'none',
): ImagePlaces {
  const uses = repositoryUses(destinations, deliveryExtras(wanted))
  const writers = destinations.flatMap((one, index) => {
    const use = uses[index]
    return use === undefined ? [] : [{ identity: one.identity, use }]
  })
  const inEcr = sources.flatMap(({ ecr }) => ecr ?? [])
  const readers = inEcr.map((ecr) => ({ identity: ecr.identity, use: sourceUse(ecr, referrers) }))
  const identities = scopedIdentities([...writers, ...readers])
  const scoped = <T extends { readonly identity: IdentitySettings }>(one: T, index: number): T => ({
    ...one,
    identity: identities[index] ?? one.identity,
  })
  return {
    tags: wanted.tags,
    destinations: destinations.map(scoped),
    sources: sources.map((source) =>
      source.ecr === undefined
        ? source
        : { ...source, ecr: scoped(source.ecr, writers.length + inEcr.indexOf(source.ecr)) },
    ),
  }
}

function allOf({ destinations }: ReadDestinations): readonly Destination[] | undefined {
  const known = destinations?.filter((one) => one !== undefined)
  return known?.length === destinations?.length ? known : undefined
}

/** Whoever wrote the code of such a run may have named the image too. */
function refuseStrangers(reader: InputReader, trust: EventTrust): void {
  const allowed = reader.boolean('allow-untrusted') ?? false
  if (trust.kind !== 'foreign' || allowed) return
  reader.refuse(
    'allow-untrusted',
    `${trust.reason}: whoever wrote that code could deliver any image. Do it in a run of this repository's own, or set ` +
      'allow-untrusted to true when you know which image this job delivers',
  )
}

/** Tags that somebody wrote: an image that this run did not build need not be one of this run's commit. */
function readWantedTags(
  reader: InputReader,
  facts: RevisionFacts,
  repositories: readonly RepositoryAddress[] | undefined,
): TagSettings | undefined {
  const isGiven = reader.text('tags') !== undefined
  if (!isGiven) reader.miss('tags', 'it is missing; give the tags that the image gets, such as prod')
  if (reader.text('on-tag-conflict')?.toLowerCase() === 'keep')
    reader.refuse('on-tag-conflict', 'keep is for an image that is built; this one is known, so give fail or skip')
  const revision = readRevision(reader, WORKFLOW_COMMIT, facts, readShortLength(reader))
  const tags = readTags(reader, revision, { repositories, onlyLoaded: false })
  if (tags === undefined || !isGiven) return undefined
  const reasons = tags.rows.flatMap((row) => ('reason' in row ? [`"${row.rule}": ${row.reason}`] : []))
  if (tags.names.length === 0)
    return reader.refuse(
      'tags',
      `none of its rules gives a tag in this run (${reasons.join('; ')}); add one that always does`,
    )
  return { ...tags, origin: { commit: undefined, request: undefined } }
}
