// What a run may have seen before its plan.
import type { Builder } from '../../src/builder/builder.ts'
import type { ImageFacts, RepositoryFacts } from '../../src/ecr/api.ts'
import type { Destination, Settings } from '../../src/inputs/settings.ts'
import type { Digest } from '../../src/names/digest.ts'
import type { DestinationSights } from '../../src/plan/destination.ts'
import type { Sights } from '../../src/plan/plan.ts'
import { PLAIN_BUILD } from '../build/plain.ts'
import { ACCOUNT, HOST, REGION, REPOSITORY, tag } from '../values.ts'

export const BUILDER: Builder = {
  name: 'default',
  driver: 'docker',
  platforms: ['linux/amd64'],
  store: 'containerd',
}

export const DESTINATION: Destination = {
  address: { name: REPOSITORY.name },
  account: undefined,
  region: REGION,
  identity: { region: REGION, keys: undefined, role: undefined },
  create: { allowed: true, mutability: undefined, scanOnPush: undefined },
}

/** Settings with these tags, first ones first. */
export function settingsWith(names: readonly [string, ...string[]], byDefault = false): Settings {
  const tags = names.map(tag)
  const floating = tags.filter((name) => name === 'latest')
  return {
    repositories: [{ name: REPOSITORY.name }],
    build: PLAIN_BUILD,
    secrets: { given: [], leftOut: [] },
    engine: { kind: 'current', options: [] },
    cache: undefined,
    tags: { names: tags, listed: tags, floating, version: names[0], rows: [], hosts: [], byDefault },
    delivery: { push: true, destinations: [DESTINATION] },
    time: undefined,
    annotations: [],
  }
}

/** An image that a tag points to. */
export const imageAt = (name: string, image: Digest): ImageFacts => ({
  digest: image,
  tag: tag(name),
  manifest: '{}',
  mediaType: undefined,
})

type Seen = Partial<DestinationSights['registry']> & {
  readonly mutability?: string
  readonly exclusions?: readonly string[]
  readonly destination?: Destination
}

/** A repository that is there, with what differs from an empty mutable one of the caller's own account. */
export function destinationSights(over: Seen = {}): DestinationSights {
  const { mutability = 'MUTABLE', exclusions = [], destination = DESTINATION, ...registry } = over
  const facts: RepositoryFacts = { uri: `${HOST}/team/app`, account: ACCOUNT, mutability, exclusions }
  const caller = { account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions` }
  const token = { authorization: 'QVdTOnNlY3JldA==', host: HOST }
  const seen = { caller, repository: { state: 'there', facts } as const, images: [], token, ...registry }
  return { destination, registry: seen, repository: REPOSITORY }
}

/** The sights of a run with one destination. */
export const sights = (over: Seen = {}): Sights => ({ builder: BUILDER, destinations: [destinationSights(over)] })
