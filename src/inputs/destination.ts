import { registryHost } from '../names/registry.ts'
import type { Destination } from './settings.ts'

/** A destination as its reader knows it, before its registry was asked: by its URI, else by name and region. */
export function describeDestination({ address, account, region }: Destination): string {
  if (address.registry !== undefined) return `${address.registry.host}/${address.name}`
  return account === undefined ? `${address.name} (${region})` : `${registryHost(account, region)}/${address.name}`
}
