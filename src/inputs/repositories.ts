import { type Parsed, parsed, quoted } from '../base/result.ts'
import type { Destination, RepositorySettings } from '../ecr/destination.ts'
import { splitAttribute } from '../image-metadata/attributes.ts'
import { splitRuleFields } from '../image-metadata/rule.ts'
import { type AccountId, parseAccountId, parseRegion, parseRole, type Region, type Role } from '../names/aws.ts'
import { printRepository, splitReference } from '../names/image-reference.ts'
import { PUBLIC_REGION, registryHost } from '../names/registry.ts'
import {
  addressText,
  hasEmptyPart,
  inSmallLetters,
  parseRepositoryAddress,
  type RepositoryAddress,
} from '../names/repository.ts'
import type { Identities } from './identity.ts'
import type { InputReader } from './reader.ts'
import { privatePart, publicPart } from './repository-settings.ts'

/**
 * Line of the input repository, such as `team/app,aws-region=eu-west-1`: a repository, and what is its own where the
 * other inputs are for all.
 */
export interface RepositoryLine {
  readonly address: RepositoryAddress
  readonly role: Role | undefined
  readonly region: Region | undefined
  readonly account: AccountId | undefined
  /** Whether it keeps a cache in ECR. */
  readonly keepsCache: boolean
}

/** What may stand behind a repository, `,<name>=<value>`: each has the name and the meaning of an input. */
const ATTRIBUTES = ['role-to-assume', 'aws-region', 'registry-id'] as const

type Attributes = Readonly<Partial<Record<(typeof ATTRIBUTES)[number], string>>>

/**
 * Reads the repositories that the image goes to. Undefined when the input cannot be used; what is wrong has been noted
 * then. None where `withoutVariables` says that GitHub gave this run no variables, and the names were to come from some.
 */
export function readRepositories(reader: InputReader, withoutVariables = false): readonly RepositoryLine[] | undefined {
  const before = reader.problems.length
  const lines = reader.list('repository', { commas: 'fields' })
  if (reader.problems.length > before) return undefined
  if (withoutVariables && lines.every((line) => hasEmptyPart(splitRuleFields(line)[0] ?? ''))) {
    reader.notes.push({ level: 'info', text: NO_VARIABLES })
    return []
  }
  if (lines.length === 0) return reader.miss('repository', missingProblem(reader))
  const read = lines.flatMap((line) => readLine(reader, line) ?? [])
  for (const line of read) refuseContradictions(reader, line)
  refuseRepeated(reader, read)
  if (reader.problems.length > before) return undefined
  const first = read.findIndex(({ address }) => address.registry?.kind !== 'public')
  return read.map((line, index) => ({ ...line, keepsCache: index === first }))
}

const NO_VARIABLES =
  'The input repository is empty: GitHub gives the variables of a repository to no run of a fork. The image is built all the same, and has no name.'

/** A tag that is written as a reference names the repository, as docker/build-push-action needs no other input for. */
function missingProblem(reader: InputReader): string {
  const references = (reader.text('tags') ?? '').match(/[^\s,"]*\/[^\s,"]*:[^\s,"]+/g) ?? []
  const named = references.map((text) => printRepository(splitReference(text).repository).replace(/^\/+/, ''))
  return named[0] !== undefined && parseRepositoryAddress(named[0]).ok
    ? `it is missing; give the name of an ECR repository: the input tags names ${quoted(named[0])}`
    : 'it is missing; give the name of an ECR repository, such as my-app'
}

type ReadLine = Omit<RepositoryLine, 'keepsCache'>

function readLine(reader: InputReader, line: string): ReadLine | undefined {
  const [first = '', ...others] = splitRuleFields(line)
  const address = accepted(reader, parseInAnyCase(reader, first))
  const attributes = readAttributes(reader, others)
  const read = <T>(text: string | undefined, parse: (text: string) => Parsed<T>): T | undefined =>
    text === undefined ? undefined : accepted(reader, parse(text))
  const own = {
    role: read(attributes['role-to-assume'], parseRole),
    region: read(attributes['aws-region'], parseRegion),
    account: read(attributes['registry-id'], parseAccountId),
  }
  return address && { address, ...own }
}

/**
 * Parses a repository's address, whose capital letters become small ones, as docker/metadata-action makes them: the
 * expressions of a workflow cannot do that with `${{ github.repository }}`.
 */
function parseInAnyCase(reader: InputReader, text: string): Parsed<RepositoryAddress> {
  const small = inSmallLetters(text)
  const lowered = parseRepositoryAddress(small)
  if (small === text || !lowered.ok) return parseRepositoryAddress(text)
  reader.notes.push({
    level: 'info',
    text: `The input repository, ${quoted(text)}, has capital letters, which ECR does not take: the repository is ${addressText(lowered.value)}.`,
  })
  return parsed(lowered.value)
}

const accepted = <T>(reader: InputReader, result: Parsed<T>): T | undefined =>
  result.ok ? result.value : reader.refuse('repository', result.problem)

function readAttributes(reader: InputReader, fields: readonly string[]): Attributes {
  const attributes = new Map<string, string>()
  for (const field of fields) {
    const { name, value } = splitAttribute(field)
    const known = ATTRIBUTES.find((attribute) => attribute === name)
    if (known === undefined) {
      const list = ATTRIBUTES.map((attribute) => `${attribute}=…`).join(', ')
      reader.refuse(
        'repository',
        `${quoted(field)} is not one of: ${list}; another repository stands on a line of its own`,
      )
    } else if (attributes.has(known)) {
      reader.refuse('repository', `${known} is there twice for one repository`)
    } else {
      attributes.set(known, value)
    }
  }
  return Object.fromEntries(attributes)
}

/** A URI says account and region itself. */
function refuseContradictions(reader: InputReader, { address, region, account }: ReadLine): void {
  const { registry } = address
  if (registry === undefined) return
  const uri = addressText(address)
  if (registry.kind === 'public') {
    if (region !== undefined)
      reader.refuse('repository', `aws-region=${region} means nothing for ${uri}: ECR Public has no regions`)
    return
  }
  if (region !== undefined && region !== registry.region) {
    reader.refuse('repository', `aws-region=${region} contradicts ${uri}, whose region is ${registry.region}`)
  }
  if (account !== undefined && account !== registry.account) {
    reader.refuse('repository', `registry-id=${account} contradicts ${uri}, whose account is ${registry.account}`)
  }
}

function refuseRepeated(reader: InputReader, lines: readonly ReadLine[]): void {
  const seen = new Set<string>()
  for (const { address, region, account } of lines) {
    const own = address.registry === undefined ? [region, account] : []
    const key = JSON.stringify([addressText(address), ...own])
    if (seen.has(key)) reader.refuse('repository', `${addressText(address)} is there twice`)
    seen.add(key)
  }
}

/** Settings that all repositories have in common, from the other inputs. */
export interface CommonSettings {
  readonly account: AccountId | undefined
  readonly region: Region | undefined
  readonly identities: Identities
  readonly repositorySettings: RepositorySettings
}

/**
 * Reads the destination that a line of the input repository stands for. Undefined when nothing says which region it is
 * in.
 */
export function readDestination(
  reader: InputReader,
  line: RepositoryLine,
  { account, region, identities, repositorySettings }: CommonSettings,
): Destination | undefined {
  const { address, keepsCache } = line
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
      attempts: identities.attempts,
      allowedAccounts: identities.allowedAccounts,
    },
    repositorySettings:
      address.registry?.kind === 'public' ? publicPart(repositorySettings) : privatePart(repositorySettings),
    keepsCache,
  }
}

function regionOf({ address: { registry }, region }: RepositoryLine): Region | undefined {
  if (registry === undefined) return region
  return registry.kind === 'public' ? PUBLIC_REGION : registry.region
}

/**
 * Describes a destination as its reader knows it, before its registry was asked: by its URI, else by name and region.
 */
export function describeDestination({ address, account, region }: Destination): string {
  if (address.registry !== undefined) return addressText(address)
  return account === undefined ? `${address.name} (${region})` : `${registryHost(account, region)}/${address.name}`
}
