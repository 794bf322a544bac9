import { ServiceError } from '../errors.ts'
import type { Registry } from '../store/registry.ts'
import type { CacheRule } from '../store/registry-settings.ts'
import * as members from './members.ts'
import { operation } from './operation.ts'
import { page } from './page.ts'
import { list, required, text, word } from './schema.ts'

const { registryId } = members
const prefix = { registryId, ecrRepositoryPrefix: required(members.cachePrefix) }
const secret = text({
  min: 50,
  max: 612,
  pattern: String.raw`^arn:aws(-\w+)*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr\-pullthroughcache\/[a-zA-Z0-9\/_+=.@-]+$`,
})
const change = { credentialArn: secret, customRoleArn: members.roleArn }

/** The words of the errors are the API reference's. */
function ruleOf({ settings }: Registry, prefix: string): CacheRule {
  const rule = settings.cacheRules.find(({ ecrRepositoryPrefix }) => ecrRepositoryPrefix === prefix)
  if (rule !== undefined) return rule
  throw new ServiceError(
    'PullThroughCacheRuleNotFoundException',
    'The pull through cache rule was not found. Specify a valid pull through cache rule and try again.',
  )
}

function describe({ createdAt, updatedAt, ...rule }: CacheRule, { account }: Registry) {
  return { ...rule, registryId: account, createdAt: createdAt / 1000, updatedAt: updatedAt / 1000 }
}

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html (upstreamRegistryUrl) */
const openUpstreams = [
  /^public\.ecr\.aws$/,
  /^quay\.io$/,
  /^registry\.k8s\.io$/,
  /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.(com|com\.cn|eu)$/,
]
/** They need a secret: https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
const closedUpstreams = [
  /^registry-1\.docker\.io$/,
  /^ghcr\.io$/,
  /^registry\.gitlab\.com$/,
  /^[a-z0-9]+\.azurecr\.io$/i,
  /^cgr\.dev$/,
]

/**
 * https://github.com/goharbor/harbor/issues/20174, https://github.com/aws-controllers-k8s/community/issues/2589. Whether
 * ECR minds an `upstreamRegistry` that is not the URL's is not known.
 */
function requireUpstream(url: string, secret: string | undefined): void {
  const unsupported = (message: string) => new ServiceError('UnsupportedUpstreamRegistryException', message)
  const isClosed = closedUpstreams.some((upstream) => upstream.test(url))
  if (!isClosed && !openUpstreams.some((upstream) => upstream.test(url)))
    throw unsupported(
      `The upstream registry URL ${url} is invalid. Specify a valid upstream registry URL and try again`,
    )
  if (isClosed && secret === undefined)
    throw unsupported('The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN')
}

/** Rules are kept and shown; nothing is fetched here. */
export const createPullThroughCacheRule = operation(
  {
    ...prefix,
    ...change,
    upstreamRegistryUrl: required(text()),
    upstreamRegistry: word(
      'ecr',
      'ecr-public',
      'quay',
      'k8s',
      'docker-hub',
      'github-container-registry',
      'azure-container-registry',
      'gitlab-container-registry',
      'chainguard',
    ),
    upstreamRepositoryPrefix: members.cachePrefix,
  },
  async ({ registryId: _, ...input }, { registry, world }) => {
    requireUpstream(input.upstreamRegistryUrl, input.credentialArn)
    const rule = { ...input, createdAt: world.now(), updatedAt: world.now() }
    await registry.change((settings) => {
      if (settings.cacheRules.some((other) => other.ecrRepositoryPrefix === input.ecrRepositoryPrefix))
        throw new ServiceError(
          'PullThroughCacheRuleAlreadyExistsException',
          'A pull through cache rule with these settings already exists for the private registry.',
        )
      return { ...settings, cacheRules: [...settings.cacheRules, rule] }
    })
    const { updatedAt: __, ...answer } = describe(rule, registry)
    return answer
  },
)

export const updatePullThroughCacheRule = operation({ ...prefix, ...change }, async (input, { registry, world }) => {
  const { registryId: _, ...said } = input
  const rule = { ...ruleOf(registry, input.ecrRepositoryPrefix), ...said, updatedAt: world.now() }
  await registry.change((settings) => ({
    ...settings,
    cacheRules: settings.cacheRules.map((each) =>
      each.ecrRepositoryPrefix === rule.ecrRepositoryPrefix ? rule : each,
    ),
  }))
  const { createdAt: __, upstreamRegistryUrl: ___, upstreamRegistry: ____, ...answer } = describe(rule, registry)
  return answer
})

export const deletePullThroughCacheRule = operation(prefix, async ({ ecrRepositoryPrefix }, { registry }) => {
  const rule = ruleOf(registry, ecrRepositoryPrefix)
  await registry.change((settings) => ({
    ...settings,
    cacheRules: settings.cacheRules.filter((each) => each.ecrRepositoryPrefix !== ecrRepositoryPrefix),
  }))
  const { updatedAt: _, upstreamRegistry: __, ...answer } = describe(rule, registry)
  return answer
})

export const describePullThroughCacheRules = operation(
  { registryId, ecrRepositoryPrefixes: list(members.cachePrefix, 1, 100), ...members.paging() },
  (input, { registry }) => {
    const { ecrRepositoryPrefixes: prefixes } = input
    const rules = prefixes?.map((each) => ruleOf(registry, each)) ?? registry.settings.cacheRules
    const sorted = [...rules].sort((one, other) => (one.ecrRepositoryPrefix < other.ecrRepositoryPrefix ? -1 : 1))
    const { entries, nextToken } = page(input, sorted, ({ ecrRepositoryPrefix }) => ecrRepositoryPrefix)
    return { pullThroughCacheRules: entries.map((rule) => describe(rule, registry)), nextToken }
  },
)

/** Nothing is asked of the other registry, so every rule is valid. */
export const validatePullThroughCacheRule = operation(prefix, ({ ecrRepositoryPrefix }, { registry }) => {
  const rule = ruleOf(registry, ecrRepositoryPrefix)
  const { createdAt: _, updatedAt: __, upstreamRegistry: ___, ...answer } = describe(rule, registry)
  return { ...answer, isValid: true }
})
