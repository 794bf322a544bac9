import { InputProblems } from '../errors/problems.ts'
import { type AccountId, parseAccountId } from '../names/account.ts'
import { parsed, refused } from '../names/parsed.ts'
import { parseRegion, type Region } from '../names/region.ts'
import type { Registry } from '../names/registry.ts'
import { parseRepositoryAddress, type RepositoryAddress } from '../names/repository.ts'
import { type BuildExtras, extrasOf } from '../policy/needs.ts'
import { scopedDown } from '../policy/scope.ts'
import { readSource, type SourceFacts } from '../source/source.ts'
import type { Match } from '../tags/match.ts'
import { readBuild } from './build.ts'
import type { PathKind } from './build-context.ts'
import { readOwnCache } from './cache.ts'
import { readReproducible } from './compression.ts'
import type { Context, Environment } from './context.ts'
import { readEngine } from './engine.ts'
import { checkExports, readExports } from './exports.ts'
import { readIdentity, readScopeDown } from './identity.ts'
import { readImageTexts, readImageTime } from './labels.ts'
import { type GetInput, InputReader } from './reader.ts'
import { readRepositorySettings } from './repository.ts'
import { readSecrets, type SecretSurroundings } from './secrets.ts'
import type { Call, Delivery, Settings } from './settings.ts'
import { readShortLength, readTags, refuseNoTags } from './tags.ts'
import { noCredentials, readPush } from './trust.ts'

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
  const repository = readRepository(reader)
  const build = readBuild(reader, border)
  const outputs = readExports(reader)
  const secrets = readSecrets(reader, { ...border, untrusted: noCredentials(border.context) })
  const engine = readEngine(reader, build.builder)
  const source = readSource(border.context, border.env, border.facts, readShortLength(reader, border.env))
  const tags = readTags(reader, { source, match: border.match, destination: repository })
  const time = readImageTime(reader, border.env, source)
  const cache = readOwnCache(reader, { ...border, source, platforms: build.platforms, repository })
  const reproducible = readReproducible(reader, time)
  const { labels, annotations, annotated } = readImageTexts(reader, border.env, source, tags?.version ?? '', time)
  const delivery = readDelivery(reader, border, { call: build.call, extras: extrasOf({ secrets, cache }) }, repository)
  if (delivery !== undefined) checkExports(reader, outputs, delivery)
  const planOnly = reader.boolean('plan') ?? false
  if (tags?.names.length === 0 && delivery?.push) refuseNoTags(reader, tags)
  if (reader.problems.length > 0 || !repository || !engine || !tags || !delivery)
    throw new InputProblems(reader.problems)
  const texts = { labels, annotations: annotated ? annotations : [] }
  return {
    repositories: [repository],
    build: { ...build, ...texts, exports: outputs.exports, reproducible },
    secrets,
    engine,
    cache,
    tags,
    delivery,
    planOnly,
    time,
    annotations,
  }
}

function readRepository(reader: InputReader): RepositoryAddress | undefined {
  if (reader.text('repository') === undefined) {
    return reader.refuse('repository', 'it is missing; give the name of an ECR repository, such as my-app')
  }
  return reader.parsed('repository', parseRepositoryAddress)
}

/** All of these inputs are checked in every run, but a run that does not push does not need them. */
function readDelivery(
  reader: InputReader,
  { env, context, content }: Border,
  { call, extras }: { readonly call: Call | undefined; readonly extras: BuildExtras },
  address?: RepositoryAddress,
): Delivery | undefined {
  const push = readPush(reader, context, call)
  const registry = address?.registry
  const account = readAccount(reader, registry)
  const region = readRegion(reader, env)
  const identity = readIdentity(reader)
  const scope = readScopeDown(reader)
  const upkeep = readRepositorySettings(reader, content)
  if (push === undefined) return undefined
  const hindrance = noCredentials(context)
  if (push !== true && hindrance !== undefined) return { ...push, place: refused(hindrance) }
  const registryRegion = registry?.region ?? region
  if (registryRegion === undefined) {
    if (push !== true) return { ...push, place: refused('no region is known') }
    return reader.problems.some(({ input }) => input === 'aws-region')
      ? undefined
      : reader.refuse('aws-region', 'it is missing; give the region of the registry, or set AWS_REGION')
  }
  if (address === undefined) return undefined
  const settings = { account, region: registryRegion, identity: { ...identity, region: region ?? registryRegion } }
  const destination = { address, ...settings, upkeep }
  const destinations = scope ? scopedDown([destination], extras) : [destination]
  return push === true ? { push, destinations } : { ...push, place: parsed(destinations[0] ?? destination) }
}

/** The account that the inputs name: the URI's or registry-id's. */
function readAccount(reader: InputReader, registry: Registry | undefined): AccountId | undefined {
  const id = reader.parsed('registry-id', parseAccountId)
  if (registry === undefined || id === undefined) return registry?.account ?? id
  if (id === registry.account) return id
  return reader.refuse('registry-id', `${id} contradicts the input repository, whose account is ${registry.account}`)
}

/** The region from the input, else from the environment as the SDK reads it. */
function readRegion(reader: InputReader, env: Environment): Region | undefined {
  if (reader.text('aws-region') !== undefined) return reader.parsed('aws-region', parseRegion)
  const text = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (!text) return undefined
  const region = parseRegion(text)
  return region.ok ? region.value : reader.refuse('aws-region', `the environment's region: ${region.problem}`)
}
