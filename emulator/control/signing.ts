import { ServiceError } from '../errors.ts'
import type { Registry } from '../store/registry.ts'
import { operation } from './operation.ts'
import { list, required, structure, text, word } from './schema.ts'

const filter = structure({
  filter: required(
    text({
      min: 1,
      max: 256,
      pattern: '^(?:[a-z0-9*]+(?:[._-][a-z0-9*]+)*/)*[a-z0-9*]+(?:[._-][a-z0-9*]+)*$',
    }),
  ),
  filterType: required(word('WILDCARD_MATCH')),
})
const profile = text({
  max: 200,
  pattern: String.raw`^arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:\/signing-profiles\/[a-zA-Z0-9_]{2,}$`,
})
const rule = structure({ signingProfileArn: required(profile), repositoryFilters: list(filter, 1, 100) })

/** The words are the API reference's. */
function rulesOf({ settings }: Registry) {
  if (settings.signing !== undefined) return settings.signing
  throw new ServiceError(
    'SigningConfigurationNotFoundException',
    'The specified signing configuration was not found. This occurs when attempting to retrieve or delete a signing configuration that does not exist.',
  )
}

const answer = (registry: Registry) => ({
  registryId: registry.account,
  signingConfiguration: { rules: rulesOf(registry) },
})

/** The rules are kept and shown; nothing is signed here. */
export const putSigningConfiguration = operation(
  { signingConfiguration: required(structure({ rules: required(list(rule, 0, 10)) })) },
  async ({ signingConfiguration }, { registry }) => {
    await registry.change((settings) => ({ ...settings, signing: signingConfiguration.rules }))
    return { signingConfiguration }
  },
)

export const getSigningConfiguration = operation({}, (_input, { registry }) => answer(registry))

export const deleteSigningConfiguration = operation({}, async (_input, { registry }) => {
  const old = answer(registry)
  await registry.change(({ signing: _, ...rest }) => rest)
  return old
})
