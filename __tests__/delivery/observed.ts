// What a run may have seen before its plan.

import type { ObservedState } from '../../src/actions/build/plan.ts'
import type { Settings } from '../../src/actions/build/settings.ts'
import type { BuilderChoice } from '../../src/buildx/builder/builder-choice.ts'
import type { BuilderState } from '../../src/buildx/builder/inspect.ts'
import type { DestinationState } from '../../src/delivery/plan-destination.ts'
import type { ImageFacts, RepositoryDetails, RepositoryFacts } from '../../src/ecr/api.ts'
import type { DesiredRepository, Destination, RepositorySettings } from '../../src/ecr/destination.ts'
import type { TagState } from '../../src/ecr/registry-state.ts'
import type { TagConflict } from '../../src/image-metadata/resolve.ts'
import type { Digest } from '../../src/names/image-reference.ts'
import { PLAIN_BUILD } from '../buildx/plain.ts'
import { ACCOUNT, HOST, REGION, REPOSITORY, tag } from '../values.ts'

export const BUILDER: BuilderState = {
  name: 'default',
  driver: 'docker',
  platforms: ['linux/amd64'],
  store: 'containerd',
  buildkit: [0, 22],
}

/** That one is used, because nothing else is asked for. */
export const CHOICE: BuilderChoice = { kind: 'use', builder: BUILDER, argument: undefined }

/** No input says how the repository shall be. */
export const UNWANTED: DesiredRepository = {
  mutability: undefined,
  scanOnPush: undefined,
  encryption: undefined,
  lifecyclePolicy: undefined,
  repositoryPolicy: undefined,
  tags: [],
  catalog: undefined,
}

export const UPKEEP: RepositorySettings = { create: 'missing', mode: 'create', wanted: UNWANTED }

export const DESTINATION: Destination = {
  address: { name: REPOSITORY.name },
  account: undefined,
  region: REGION,
  identity: { region: REGION, keys: undefined, role: undefined, allowedAccounts: [] },
  repositorySettings: UPKEEP,
  keepsCache: true,
}

/** Settings with these tags, first ones first. */
export function settingsWith(
  names: readonly [string, ...string[]],
  byDefault = false,
  conflict: TagConflict = 'fail',
): Settings {
  const tags = names.map(tag)
  const floating = tags.filter((name) => name === 'latest')
  return {
    repositories: [{ name: REPOSITORY.name }],
    build: PLAIN_BUILD,
    secrets: { given: [], leftOut: [] },
    engine: { kind: 'current', options: [] },
    cache: undefined,
    tags: { names: tags, listed: tags, floating, version: names[0], rows: [], hosts: [], byDefault, conflict },
    delivery: { push: true, destinations: [DESTINATION] },
    planOnly: false,
    buildTime: undefined,
    annotations: [],
    githubToken: undefined,
  }
}

/** An image that a tag points to. */
export const imageAt = (name: string, image: Digest): ImageFacts => ({
  digest: image,
  tag: tag(name),
  manifest: '{}',
  mediaType: undefined,
})

/** An image in the archive that a tag points to. */
export const archivedAt = (name: string, image: Digest): TagState => ({
  tag: tag(name),
  digest: image,
  archived: true,
  tags: 1,
})

type Seen = Partial<DestinationState['registry'] & RepositoryFacts> & {
  readonly details?: RepositoryDetails
  readonly destination?: Destination
}

/** What ECR says of a repository that was created without any setting. */
export const FACTS: RepositoryFacts = {
  uri: `${HOST}/team/app`,
  account: ACCOUNT,
  mutability: 'MUTABLE',
  exclusions: [],
  scanOnPush: false,
  encryption: { type: 'AES256', key: undefined },
}

/** A repository that is there, with what differs from an empty mutable one of the caller's own account. */
export function destinationSights(over: Seen = {}): DestinationState {
  const { mutability, exclusions, scanOnPush, encryption, destination = DESTINATION, details, ...registry } = over
  const facts: RepositoryFacts = {
    ...FACTS,
    mutability: mutability ?? FACTS.mutability,
    exclusions: exclusions ?? FACTS.exclusions,
    scanOnPush: scanOnPush ?? FACTS.scanOnPush,
    encryption: encryption ?? FACTS.encryption,
  }
  const caller = { account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions` }
  const token = { authorization: 'QVdTOnNlY3JldA==', host: HOST }
  const repository = { state: 'there', facts, details } as const
  const seen = { caller, repository, images: [], states: [], token, aliases: undefined, ...registry }
  return { destination, registry: seen, repository: REPOSITORY }
}

/** The sights of a run with one destination. */
export const sights = (over: Seen = {}): ObservedState => ({
  builder: BUILDER,
  destinations: [destinationSights(over)],
})
