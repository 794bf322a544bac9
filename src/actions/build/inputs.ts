import { InputError } from '../../base/errors.ts'
import { Redacted } from '../../base/redacted.ts'
import { type Parsed, parsed, refused } from '../../base/result.ts'
import type { BuildSettings, Call } from '../../buildx/build-settings.ts'
import { ignoreFileWarnings } from '../../buildx/dockerfile/readable.ts'
import { isLoad } from '../../buildx/exports.ts'
import { requestHash } from '../../buildx/request-hash.ts'
import type { Destination } from '../../ecr/destination.ts'
import type { BuildExtras } from '../../iam/needed-permissions.ts'
import { scopedDown } from '../../iam/session-policy.ts'
import type { ImageOrigin } from '../../image-metadata/image-origin.ts'
import { pairText } from '../../image-metadata/labels.ts'
import { missRegion, readDestinations, readRegion } from '../../inputs/destinations.ts'
import { readIdentities, readScopeDown } from '../../inputs/identity.ts'
import { readLimits } from '../../inputs/image-limits.ts'
import { readImageNames } from '../../inputs/image-names.ts'
import { readKeepLogin } from '../../inputs/login-settings.ts'
import { readManagedSigning } from '../../inputs/managed-signing.ts'
import type { InputReader, Note } from '../../inputs/reader.ts'
import { type RepositoryLine, readDestination, readRepositories } from '../../inputs/repositories.ts'
import { AS_IT_IS } from '../../inputs/repository-settings.ts'
import { readSecrets } from '../../inputs/secrets.ts'
import { readSign, refuseUnsignable } from '../../inputs/sign-settings.ts'
import { readShortLength, readTags, refuseNoTags } from '../../inputs/tags.ts'
import { allProblems, closingNotes, warningNote } from '../../inputs/unknown-inputs.ts'
import { parseAccountId } from '../../names/aws.ts'
import { canonicalPlatform } from '../../names/platform.ts'
import { REVISION_LABEL } from '../../oci/image-config.ts'
import { type Revision, type RevisionFacts, readRevision } from '../../runner/commit.ts'
import type { Environment } from '../../runner/context.ts'
import { type EventTrust, whyNoCredentials } from '../../runner/event-trust.ts'
import { buildArgWarning, secretLooking } from '../../secrets/build-args.ts'
import { secretNotes } from '../../secrets/notes.ts'
import { knownSecrets, type SecretSettings } from '../../secrets/secret.ts'
import { readPlatformTags } from '../platform-tag-inputs.ts'
import { readBuilder } from './inputs/builder.ts'
import { readManagedCache } from './inputs/cache.ts'
import { commitNotes } from './inputs/commit-notes.ts'
import { checkExports, readExports } from './inputs/exports.ts'
import { readImageMetadata, readTimes } from './inputs/labels.ts'
import { checkLocalPaths } from './inputs/local-paths.ts'
import { readBuild } from './inputs/options.ts'
import { indexAnnotations, readWantedPart } from './inputs/part.ts'
import { isPushOff, readPush } from './inputs/push.ts'
import { readRegistryMirrors } from './inputs/registry-mirrors.ts'
import { readReuse } from './inputs/reuse.ts'
import { readStallTimeout } from './inputs/stall-timeout.ts'
import { judgeCode, readTrust, restrictBuild } from './inputs/trust.ts'
import { buildExtras, type PushSettings, type Settings } from './settings.ts'

/** Inputs, parsed, and notes that their user should know besides. */
export interface ParsedInputs {
  readonly settings: Settings
  /** In the order in which they are shown. */
  readonly notes: readonly Note[]
}

/**
 * Parses every input, whatever the others say; `facts` are what was looked up about the commit and its project. Returns
 * one value. Throws InputError with all that is wrong.
 */
export function parseSettings(reader: InputReader, facts: RevisionFacts): ParsedInputs {
  const trust = readTrust(reader)
  const untrusted = whyNoCredentials(trust)
  const lines = readRepositories(reader, lacksVariables(reader, trust))
  const repositories = lines?.map(({ address }) => address)
  const whole = readBuild(reader)
  const mirrors = readRegistryMirrors(reader)
  const part = readWantedPart(reader, whole)
  const build = part === undefined ? whole : { ...whole, platforms: [part.platform] }
  const outputs = readExports(reader, build)
  checkLocalPaths(reader, { ...build, exports: outputs.exports })
  const secrets = readSecrets(reader, untrusted)
  const engine = readBuilder(reader, build.builder)
  const source = readRevision(reader, build.context, facts, readShortLength(reader))
  const onlyLoaded = isPushOff(reader) && build.call === undefined && outputs.exports.others.some(isLoad)
  const place = { repositories: repositories?.length === 0 ? undefined : repositories, onlyLoaded }
  const tags = readTags(reader, source, place)
  const imageNames = tags === undefined ? [] : readImageNames(reader, place)
  const { buildTime, created, reproducible, epoch } = readTimes(reader, source, build)
  const cache = readManagedCache(reader, source, build, repositories)
  const { labels, annotations, annotated, notes } = readImageMetadata(reader, source, tags?.version ?? '', created)
  const limits = readLimits(reader, repositories)
  const signing = readManagedSigning(reader, repositories)
  const keepLogin = readKeepLogin(reader, judgeCode(reader))
  const reuse = readReuse(reader, source, { ...build, exports: outputs.exports })
  const sign = readSign(reader)
  const extras = buildExtras({ secrets, cache, tags, part, mirrors, limits, reuse, sign, signing })
  const delivery = readDelivery(reader, trust, { call: build.call, extras }, lines)
  if (sign !== undefined && delivery?.push) refuseUnsignable(reader)
  if (delivery !== undefined) checkExports(reader, outputs, delivery)
  const platformTags = readPlatformTags(reader, whole.platforms.map(canonicalPlatform), tags?.names ?? [])
  const planOnly = reader.boolean('plan') ?? false
  const stallTimeout = readStallTimeout(reader)
  const githubToken = reader.parsed('github-token', (text) => parsed(new Redacted(text)))
  if (tags?.names.length === 0 && delivery?.push) refuseNoTags(reader, tags, source.commit)
  const { doubtful, problems } = allProblems(reader)
  if (problems.length > 0 || !repositories || !engine || !tags || !delivery)
    throw new InputError([...doubtful, ...problems])
  const { notes: foreignNotes, ...restricted } = restrictBuild(reader, trust, { ...build, exports: outputs.exports })
  const texts = { labels, annotations: annotated ? annotations : [] }
  const all = { ...build, ...texts, ...restricted, reproducible, epoch }
  const origin = originOfRun(source, facts, labels, requestHash(whole, reader.env))
  const run = { trust, commit: source.commit, cache, tags: { ...tags, origin }, imageNames, delivery, planOnly }
  const set = part && { ...part.set, annotations: indexAnnotations(texts.annotations) }
  const image = { annotations, part: set, platformTags, limits, reuse, sign, signing, keepLogin }
  const rest = { ...run, ...image, buildTime, githubToken, stallTimeout }
  return {
    settings: { repositories, build: all, mirrors, secrets, engine, ...rest },
    notes: [
      ...commitNotes(reader, source, tags),
      ...foreignNotes,
      ...notes,
      ...secretWarnings(reader.env, all, secrets, untrusted),
      ...ignoreFileWarnings(reader.files, all).map(warningNote),
      ...closingNotes(reader, doubtful),
    ],
  }
}

/**
 * Origin of the image that a run builds. Its commit is not known where a label of the user's says something else; nor for
 * pull_request_target without a checkout that tells it: by the event it is one of the base branch.
 */
function originOfRun(
  { event, sha }: Pick<Revision, 'event' | 'sha'>,
  { head }: Pick<RevisionFacts, 'head'>,
  labels: readonly string[],
  request: string | undefined,
): ImageOrigin {
  const isLabelled = sha !== '' && labels.includes(pairText([REVISION_LABEL, sha]))
  const isCertain = event !== 'pull_request_target' || head !== undefined
  return { commit: isLabelled && isCertain ? sha : undefined, request }
}

/**
 * Whether GitHub gives this run no variables, as none to that of a fork, so that a name which comes from one is empty:
 * https://github.com/orgs/community/discussions/44322. Whoever asks for a push all the same has to say where to.
 */
const lacksVariables = (reader: InputReader, trust: EventTrust): boolean =>
  trust.kind === 'no-credentials' && reader.text('push')?.toLowerCase() !== 'true'

/** What to know about the secrets of the build, and about build arguments that look like some. */
function secretWarnings(
  env: Environment,
  { buildArgs }: Pick<BuildSettings, 'buildArgs'>,
  secrets: SecretSettings,
  untrusted: string | undefined,
): readonly Note[] {
  const names = secretLooking(buildArgs, env, knownSecrets(secrets))
  return [...secretNotes(secrets, untrusted), ...(names.length > 0 ? [buildArgWarning(names)] : [])].map(warningNote)
}

/**
 * The destinations of a run that pushes, for the post part: which repositories they are and who asks, read from the few
 * inputs that say it. What else the inputs want, the main part has read and found to be good. Empty when nothing is pushed.
 */
export function parseDestinations(reader: InputReader): readonly Destination[] {
  const trust = readTrust(reader)
  const lines = readRepositories(reader) ?? []
  if (readPush(reader, trust, undefined) !== true) return []
  const common = {
    account: reader.parsed('registry-id', parseAccountId),
    region: readRegion(reader),
    identities: readIdentities(
      reader,
      lines.some(({ role }) => role !== undefined),
    ),
    repositorySettings: AS_IT_IS,
  }
  const destinations = lines.flatMap((line) => readDestination(reader, line, common) ?? [])
  return readScopeDown(reader)
    ? scopedDown(destinations, { secrets: true, cache: false, defaultTags: false })
    : destinations
}

/** All of these inputs are checked in every run, but a run that does not push does not need them. */
function readDelivery(
  reader: InputReader,
  trust: EventTrust,
  { call, extras }: { readonly call: Call | undefined; readonly extras: BuildExtras },
  lines: readonly RepositoryLine[] | undefined,
): PushSettings | undefined {
  const push = readPush(reader, trust, call)
  const { region, destinations } = readDestinations(reader, lines)
  const scope = readScopeDown(reader)
  if (push === undefined) return undefined
  const known = destinations?.filter((one) => one !== undefined)
  const scoped = known && scope ? scopedDown(known, extras) : known
  if (push !== true) return { ...push, place: placeOfCache(scoped ?? [], whyNoCredentials(trust)) }
  missRegion(reader, { region, destinations })
  return scoped && { push, destinations: scoped }
}

/** Where a run that does not push could read a cache. */
function placeOfCache(destinations: readonly Destination[], untrusted: string | undefined): Parsed<Destination> {
  if (untrusted !== undefined) return refused(untrusted)
  const home = destinations.find(({ keepsCache }) => keepsCache)
  return home === undefined ? refused('no region is known') : parsed(home)
}
