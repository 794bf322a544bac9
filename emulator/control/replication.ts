import { invalidParameter } from '../errors.ts'
import * as members from './members.ts'
import { operation } from './operation.ts'
import { flag, list, required, structure, text, word } from './schema.ts'

const destination = structure({
  region: required(text({ min: 2, max: 25, pattern: '[0-9a-z-]{2,25}' })),
  registryId: required(members.registryId),
})
const prefix = text({
  min: 2,
  max: 256,
  pattern: '^(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$',
})
const filter = structure({ filter: required(prefix), filterType: required(word('PREFIX_MATCH')) })
const rule = structure({
  destinations: required(list(destination, 0, 100)),
  repositoryFilters: list(filter, 1, 100),
  deleteReplication: structure({ enabled: required(flag) }),
})

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html: of all rules together. */
const maxDestinations = 25

/** The rules are kept and shown; nothing is copied here. */
export const putReplicationConfiguration = operation(
  { replicationConfiguration: required(structure({ rules: required(list(rule, 0, 25)) })) },
  async ({ replicationConfiguration: { rules } }, { registry }) => {
    const destinations = rules.flatMap((each) => each.destinations)
    const refuse = (reason: string) => invalidParameter('replicationConfiguration', reason)
    // https://github.com/getmoto/moto/blob/master/moto/ecr/models.py
    if (destinations.some(({ region, registryId }) => region === registry.region && registryId === registry.account))
      throw refuse('Replication destination cannot be the same as the source registry')
    const all = new Set(destinations.map(({ region, registryId }) => `${region} ${registryId}`))
    if (all.size > maxDestinations)
      throw refuse(`The number of unique destinations cannot be more than ${maxDestinations}`)
    await registry.change((settings) => ({ ...settings, replication: rules }))
    return { replicationConfiguration: { rules } }
  },
)

export const describeRegistry = operation({}, (_input, { registry }) => ({
  registryId: registry.account,
  replicationConfiguration: { rules: registry.settings.replication },
}))
