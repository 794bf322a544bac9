import { invalidParameter, ServiceError } from '../errors.ts'
import { parsePolicy } from '../identity/policy.ts'
import type { Registry } from '../store/registry.ts'
import * as members from './members.ts'
import { operation } from './operation.ts'
import { required } from './schema.ts'

/** Here, unlike in a repository's policy, each statement needs a `Resource`: https://github.com/pulumi/pulumi-aws/issues/2326 */
function checkRegistryPolicy(text: string): void {
  try {
    parsePolicy(text, 'resource')
    if ([JSON.parse(text).Statement].flat().every((statement) => 'Resource' in statement || 'NotResource' in statement))
      return
  } catch {
    // The same words for whatever is wrong with it.
  }
  throw invalidParameter('PolicyText', 'Invalid registry policy provided')
}

function answer({ account, settings: { policy } }: Registry) {
  if (policy !== undefined) return { registryId: account, policyText: policy }
  throw new ServiceError(
    'RegistryPolicyNotFoundException',
    `Registry policy does not exist in the registry with id '${account}'`,
  )
}

export const putRegistryPolicy = operation(
  { policyText: required(members.policyText) },
  async ({ policyText }, { registry }) => {
    checkRegistryPolicy(policyText)
    await registry.change((settings) => ({ ...settings, policy: policyText }))
    return answer(registry)
  },
)

export const getRegistryPolicy = operation({}, (_input, { registry }) => answer(registry))

export const deleteRegistryPolicy = operation({}, async (_input, { registry }) => {
  const old = answer(registry)
  await registry.change(({ policy: _, ...rest }) => rest)
  return old
})
