// What a run may have seen before its plan.
import type { Builder } from '../../src/build/builder.ts'
import type { ImageFacts, RepositoryFacts } from '../../src/ecr/api.ts'
import type { Push, Settings } from '../../src/inputs/settings.ts'
import type { Digest } from '../../src/names/digest.ts'
import type { Sights } from '../../src/plan/plan.ts'
import { ACCOUNT, HOST, REGION, REPOSITORY, tag } from '../values.ts'

export const BUILDER: Builder = { name: 'default', driver: 'docker', platforms: ['linux/amd64'] }

export const PUSH: Push = {
  push: true,
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
    repository: { name: REPOSITORY.name },
    build: {
      context: '.',
      file: undefined,
      target: undefined,
      platforms: [],
      buildArgs: [],
      labels: [],
      annotations: [],
      builder: undefined,
    },
    secrets: { given: [], leftOut: [] },
    tags: { names: tags, listed: tags, floating, version: names[0], rows: [], hosts: [], byDefault },
    destination: PUSH,
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

type Seen = Partial<Sights['registry']> & { readonly mutability?: string; readonly exclusions?: readonly string[] }

/** A repository that is there, with what differs from an empty mutable one of the caller's own account. */
export function sights({ mutability = 'MUTABLE', exclusions = [], ...registry }: Seen = {}): Sights {
  const facts: RepositoryFacts = { uri: `${HOST}/team/app`, account: ACCOUNT, mutability, exclusions }
  const caller = { account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/github-ecr/GitHubActions` }
  const token = { authorization: 'QVdTOnNlY3JldA==', host: HOST }
  const seen = { caller, repository: { state: 'there', facts } as const, images: [], token, ...registry }
  return { registry: seen, repository: REPOSITORY, builder: BUILDER }
}
