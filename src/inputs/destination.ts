import type { AccountId } from '../names/account.ts'
import type { Region } from '../names/region.ts'
import { PUBLIC_REGION, registryHost } from '../names/registry.ts'
import { addressText } from '../names/repository.ts'
import type { Identities } from './identity.ts'
import type { InputReader } from './reader.ts'
import type { RepositoryLine } from './repositories.ts'
import { privatePart, publicPart } from './repository.ts'
import type { RepositorySettings } from './repository-settings.ts'
import type { Destination } from './settings.ts'

/** What the other inputs say for all repositories. */
export interface CommonSettings {
  readonly account: AccountId | undefined
  readonly region: Region | undefined
  readonly identities: Identities
  readonly upkeep: RepositorySettings
}

/** Makes a destination of a repository. Undefined when nothing says which region it is in. */
export function readDestination(
  reader: InputReader,
  line: RepositoryLine,
  { account, region, identities, upkeep }: CommonSettings,
): Destination | undefined {
  const { address } = line
  const registryRegion = regionOf(line) ?? region
  if (address.registry?.kind === 'private' && account !== undefined && account !== address.registry.account) {
    reader.refuse(
      'registry-id',
      `${account} contradicts the input repository, whose account is ${address.registry.account}`,
    )
  }
  if (registryRegion === undefined) return undefined
  const role = line.role ?? identities.role
  return {
    address,
    account: address.registry?.kind === 'private' ? address.registry.account : (line.account ?? account),
    region: registryRegion,
    identity: {
      region: line.region ?? region ?? registryRegion,
      keys: identities.keys,
      role: role && { role, ...identities.details },
      allowedAccounts: identities.allowedAccounts,
    },
    upkeep: address.registry?.kind === 'public' ? publicPart(upkeep) : privatePart(upkeep),
  }
}

function regionOf({ address: { registry }, region }: RepositoryLine): Region | undefined {
  if (registry === undefined) return region
  return registry.kind === 'public' ? PUBLIC_REGION : registry.region
}

/** A destination as its reader knows it, before its registry was asked: by its URI, else by name and region. */
export function describeDestination({ address, account, region }: Destination): string {
  if (address.registry !== undefined) return addressText(address)
  return account === undefined ? `${address.name} (${region})` : `${registryHost(account, region)}/${address.name}`
}
