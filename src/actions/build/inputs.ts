import { InputError } from '../../base/errors.ts'
import { type Parsed, parsed, refused } from '../../base/result.ts'
import type { Call } from '../../buildx/build-settings.ts'
import type { Destination } from '../../ecr/destination.ts'
import type { BuildExtras } from '../../iam/needs.ts'
import { scopedDown } from '../../iam/session-policy.ts'
import type { Match } from '../../image-metadata/evaluate.ts'
import { readIdentities, readScopeDown } from '../../inputs/identity.ts'
import { InputReader } from '../../inputs/reader.ts'
import { type RepositoryLine, readDestination, readRepositories } from '../../inputs/repositories.ts'
import { readRepositorySettings, refuseForeign } from '../../inputs/repository-settings.ts'
import { readSecrets, type SecretSurroundings } from '../../inputs/secrets.ts'
import { readShortLength, readTags, refuseNoTags } from '../../inputs/tags.ts'
import { unknownInputs } from '../../inputs/unknown-inputs.ts'
import { parseAccountId, parseRegion, type Region } from '../../names/aws.ts'
import { readProxies } from '../../proxy/proxy-settings.ts'
import { type RevisionFacts, readRevision } from '../../runner/commit.ts'
import type { Context, Environment } from '../../runner/context.ts'
import { whyNoCredentials } from '../../runner/event-trust.ts'
import type { GetInput, PathKind } from '../../runner/ports.ts'
import { readBuilder } from './inputs/builder.ts'
import { readManagedCache } from './inputs/cache.ts'
import { checkExports, readExports } from './inputs/exports.ts'
import { readImageMetadata } from './inputs/labels.ts'
import { readBuild } from './inputs/options.ts'
import { readPush } from './inputs/push.ts'
import { readTimes } from './inputs/time.ts'
import { buildExtras, type Delivery, type Settings } from './settings.ts'

/** What parsing needs from outside. */
export interface Border {
  readonly input: GetInput
  readonly env: Environment
  readonly context: Context
  /** What a path is; relative ones are seen from the workspace. */
  readonly kind: (path: string) => PathKind
  /** What is in a file. */
  readonly content: SecretSurroundings['content']
  /** What was looked up about the commit and its project. */
  readonly facts: RevisionFacts
  readonly match: Match
}

/** Reads every input. Returns one value, or throws InputError with all that is wrong. */
export function parseSettings(border: Border): Settings {
  const reader = new InputReader(border.input)
  for (const { variable, problem } of readProxies(border.env).problems) reader.refuse(variable, problem)
  const foreign = unknownInputs(border)
  for (const { input, problem } of foreign.certain) reader.refuse(input, problem)
  const lines = readRepositories(reader)
  const repositories = lines?.map(({ address }) => address)
  const build = readBuild(reader, border)
  const outputs = readExports(reader, build)
  const secrets = readSecrets(reader, { ...border, untrusted: whyNoCredentials(border.context) })
  const engine = readBuilder(reader, build.builder)
  const source = readRevision(border.context, border.env, border.facts, readShortLength(reader, border.env))
  const tags = readTags(reader, { source, match: border.match, repositories })
  const { buildTime, created, reproducible, epoch } = readTimes(reader, border.env, source, build)
  const cache = readManagedCache(reader, { ...border, source, build, repositories })
  const { labels, annotations, annotated } = readImageMetadata(reader, border.env, source, tags?.version ?? '', created)
  const delivery = readDelivery(reader, border, { call: build.call, extras: buildExtras({ secrets, cache }) }, lines)
  if (delivery !== undefined) checkExports(reader, outputs, delivery)
  const planOnly = reader.boolean('plan') ?? false
  if (tags?.names.length === 0 && delivery?.push) refuseNoTags(reader, tags)
  if (reader.problems.length > 0 || !repositories || !engine || !tags || !delivery)
    throw new InputError([...foreign.doubtful, ...reader.problems])
  const texts = { labels, annotations: annotated ? annotations : [] }
  const all = { ...build, ...texts, exports: outputs.exports, reproducible, epoch }
  return { repositories, build: all, secrets, engine, cache, tags, delivery, planOnly, buildTime, annotations }
}

/** The destinations that the inputs name, for the post part, whose main part has found the inputs to be good. */
export function parseDestinations(border: Omit<Border, 'facts' | 'match'>): readonly Destination[] {
  const reader = new InputReader(border.input)
  const extras = { secrets: true, cache: false }
  const delivery = readDelivery(reader, border, { call: undefined, extras }, readRepositories(reader))
  return delivery?.push ? delivery.destinations : []
}

/** All of these inputs are checked in every run, but a run that does not push does not need them. */
function readDelivery(
  reader: InputReader,
  { env, context, content }: Pick<Border, 'env' | 'context' | 'content'>,
  { call, extras }: { readonly call: Call | undefined; readonly extras: BuildExtras },
  lines: readonly RepositoryLine[] | undefined,
): Delivery | undefined {
  const push = readPush(reader, context, call)
  const account = reader.parsed('registry-id', parseAccountId)
  const region = readRegion(reader, env)
  const identities = readIdentities(reader, env, lines?.some(({ role }) => role !== undefined) ?? false)
  const scope = readScopeDown(reader)
  const upkeep = readRepositorySettings(reader, content)
  if (lines !== undefined) {
    const isPublic = ({ address }: RepositoryLine): boolean => address.registry?.kind === 'public'
    refuseForeign(reader, { public: lines.some(isPublic), private: !lines.every(isPublic) })
  }
  const common = { account, region, identities, upkeep }
  const destinations = lines?.map((line) => readDestination(reader, line, common))
  if (push === undefined) return undefined
  const known = destinations?.filter((one) => one !== undefined)
  const scoped = known && scope ? scopedDown(known, extras) : known
  if (push !== true) return { ...push, place: placeOfCache(scoped ?? [], context) }
  const lacksRegion = destinations === undefined ? region === undefined : destinations.includes(undefined)
  if (lacksRegion && !reader.problems.some(({ input }) => input === 'aws-region')) {
    reader.refuse('aws-region', 'it is missing; give the region of the registry, or set AWS_REGION')
  }
  return scoped && { push, destinations: scoped }
}

/** Where a run that does not push could read a cache. */
function placeOfCache(destinations: readonly Destination[], context: Context): Parsed<Destination> {
  const hindrance = whyNoCredentials(context)
  if (hindrance !== undefined) return refused(hindrance)
  const home = destinations.find(({ keepsCache }) => keepsCache)
  return home === undefined ? refused('no region is known') : parsed(home)
}

/** The region from the input, else from the environment as the SDK reads it. */
function readRegion(reader: InputReader, env: Environment): Region | undefined {
  if (reader.text('aws-region') !== undefined) return reader.parsed('aws-region', parseRegion)
  const text = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (!text) return undefined
  const region = parseRegion(text)
  return region.ok ? region.value : reader.refuse('aws-region', `the environment's region: ${region.problem}`)
}
