import type { Destination } from '../ecr/destination.ts'
import { parseAccountId, parseRegion, type Region } from '../names/aws.ts'
import { readIdentities } from './identity.ts'
import type { InputReader } from './reader.ts'
import { type CommonSettings, type RepositoryLine, readDestination } from './repositories.ts'
import { readRepositorySettings, refuseForeign } from './repository-settings.ts'

/** Destinations as the inputs give them, and what they have in common. */
export interface ReadDestinations extends CommonSettings {
  /** One for each line, undefined where nothing says its region; undefined as a whole when the lines are. */
  readonly destinations: readonly (Destination | undefined)[] | undefined
}

/**
 * Reads the destinations of an image: what their lines in the input repository say, and the inputs about registry, identity
 * and settings that are for all of them. `others` says that roles are assumed besides.
 */
export function readDestinations(
  reader: InputReader,
  lines: readonly RepositoryLine[] | undefined,
  others = false,
): ReadDestinations {
  const account = reader.parsed('registry-id', parseAccountId)
  const region = readRegion(reader)
  const identities = readIdentities(reader, others || (lines?.some(({ role }) => role !== undefined) ?? false))
  const repositorySettings = readRepositorySettings(reader)
  if (lines !== undefined && lines.length > 0) {
    const isPublic = ({ address }: RepositoryLine): boolean => address.registry?.kind === 'public'
    refuseForeign(reader, { public: lines.some(isPublic), private: !lines.every(isPublic) })
  }
  const common = { account, region, identities, repositorySettings }
  return { ...common, destinations: lines?.map((line) => readDestination(reader, line, common)) }
}

/** Refuses destinations of which nothing says the region. */
export function missRegion(
  reader: InputReader,
  { region, destinations }: Pick<ReadDestinations, 'region' | 'destinations'>,
): void {
  const lacksRegion = destinations === undefined ? region === undefined : destinations.includes(undefined)
  if (lacksRegion && !reader.problems.some(({ input }) => input === 'aws-region'))
    reader.miss('aws-region', 'it is missing; give the region of the registry, or set AWS_REGION')
}

/** Reads the region: from the input, else from the environment as the SDK reads it. */
export function readRegion(reader: InputReader): Region | undefined {
  if (reader.text('aws-region') !== undefined) return reader.parsed('aws-region', parseRegion)
  const { env } = reader
  const text = env.AWS_REGION || env.AWS_DEFAULT_REGION
  if (!text) return undefined
  const region = parseRegion(text)
  return region.ok ? region.value : reader.refuse('aws-region', `the environment's region: ${region.problem}`)
}
