import { InputProblems } from '../errors/problems.ts'
import { parseAccountId } from '../names/account.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { scopedDown } from '../policy/scope.ts'
import type { SecretSettings } from '../secrets/secret.ts'
import { readSource, type SourceFacts } from '../source/source.ts'
import type { Match } from '../tags/match.ts'
import { readBuild } from './build.ts'
import type { PathKind } from './build-context.ts'
import { type Context, type Environment, untrusted } from './context.ts'
import { readDestination } from './destination.ts'
import { readEngine } from './engine.ts'
import { checkExports, readExports } from './exports.ts'
import { readIdentities, readScopeDown } from './identity.ts'
import { readImageTexts, readImageTime } from './labels.ts'
import { type GetInput, InputReader } from './reader.ts'
import { type RepositoryLine, readRepositories } from './repositories.ts'
import { readSecrets, type SecretSurroundings } from './secrets.ts'
import type { Call, CreateSettings, Delivery, Settings } from './settings.ts'
import { readShortLength, readTags, refuseNoTags } from './tags.ts'

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
  readonly facts: SourceFacts
  readonly match: Match
}

/** Reads every input. Returns one value, or throws InputProblems with all that is wrong. */
export function parseSettings(border: Border): Settings {
  const reader = new InputReader(border.input)
  const lines = readRepositories(reader)
  const repositories = lines?.map(({ address }) => address)
  const build = readBuild(reader, border)
  const outputs = readExports(reader)
  const secrets = readSecrets(reader, { ...border, untrusted: untrusted(border.context) })
  const engine = readEngine(reader, build.builder)
  const source = readSource(border.context, border.env, border.facts, readShortLength(reader, border.env))
  const tags = readTags(reader, { source, match: border.match, repositories })
  const time = readImageTime(reader, border.env, source)
  const { labels, annotations, annotated } = readImageTexts(reader, border.env, source, tags?.version ?? '', time)
  const delivery = readDelivery(reader, border, { call: build.call, secrets }, lines)
  if (delivery !== undefined) checkExports(reader, outputs, delivery)
  if (tags?.names.length === 0 && delivery?.push) refuseNoTags(reader, tags)
  if (reader.problems.length > 0 || !repositories || !engine || !tags || !delivery)
    throw new InputProblems(reader.problems)
  const texts = { labels, annotations: annotated ? annotations : [] }
  const all = { ...build, ...texts, exports: outputs.exports }
  return { repositories, build: all, secrets, engine, tags, delivery, time, annotations }
}

/** All of these inputs are checked in every run, but a run that does not push does not need them. */
function readDelivery(
  reader: InputReader,
  { env, context }: Border,
  { call, secrets }: { readonly call: Call | undefined; readonly secrets: SecretSettings },
  lines: readonly RepositoryLine[] | undefined,
): Delivery | undefined {
  const push = readPush(reader, context, call)
  const account = reader.parsed('registry-id', parseAccountId)
  const region = readRegion(reader, env)
  const identities = readIdentities(reader, lines?.some(({ role }) => role !== undefined) ?? false)
  const scope = readScopeDown(reader)
  const common = { account, region, identities, create: readCreate(reader) }
  const destinations = lines?.map((line) => readDestination(reader, line, common))
  if (push !== true) return push
  const lacksRegion = destinations === undefined ? region === undefined : destinations.includes(undefined)
  if (lacksRegion && !reader.problems.some(({ input }) => input === 'aws-region')) {
    reader.refuse('aws-region', 'it is missing; give the region of the registry, or set AWS_REGION')
  }
  const known = destinations?.filter((one) => one !== undefined)
  return known && { push, destinations: scope ? scopedDown(known, secrets.given.length > 0) : known }
}

/** The region from the input, else from the environment as the SDK reads it. */
function readRegion(reader: InputReader, env: Environment): Region | undefined {
  if (reader.text('aws-region') !== undefined) return reader.parsed('aws-region', parseRegion)
  const text = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (!text) return undefined
  const region = parseRegion(text)
  return region.ok ? region.value : reader.refuse('aws-region', `the environment's region: ${region.problem}`)
}

function readCreate(reader: InputReader): CreateSettings {
  return {
    allowed: reader.boolean('create-repository') ?? true,
    mutability: reader.word('image-tag-mutability', ['MUTABLE', 'IMMUTABLE']),
    scanOnPush: reader.boolean('scan-on-push'),
  }
}

function readPush(
  reader: InputReader,
  context: Context,
  call: Call | undefined,
): true | { readonly push: false; readonly reason: string } {
  const word = reader.word('push', ['auto', 'true', 'false']) ?? 'auto'
  if (call !== undefined) return { push: false, reason: `the input call is ${call}` }
  if (word === 'false') return { push: false, reason: 'the input push is false' }
  const reason = word === 'auto' ? untrusted(context) : undefined
  return reason === undefined ? true : { push: false, reason }
}
