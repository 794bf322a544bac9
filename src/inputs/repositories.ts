import { type AccountId, parseAccountId } from '../names/account.ts'
import { type Parsed, quoted } from '../names/parsed.ts'
import { parseRegion, type Region } from '../names/region.ts'
import { addressText, parseRepositoryAddress, type RepositoryAddress } from '../names/repository.ts'
import { parseRole, type Role } from '../names/role.ts'
import { splitAttribute, splitFields } from '../tags/fields.ts'
import type { InputReader } from './reader.ts'

/** A line of the input repository: a repository, and what is its own where the other inputs are for all. */
export interface RepositoryLine {
  readonly address: RepositoryAddress
  readonly role: Role | undefined
  readonly region: Region | undefined
  readonly account: AccountId | undefined
}

/** What may stand behind a repository, `,<name>=<value>`: each has the name and the meaning of an input. */
const ATTRIBUTES = ['role-to-assume', 'aws-region', 'registry-id'] as const

type Attributes = Readonly<Partial<Record<(typeof ATTRIBUTES)[number], string>>>

/** Reads where the image goes. Undefined when the input cannot be used; what is wrong has been noted then. */
export function readRepositories(reader: InputReader): readonly RepositoryLine[] | undefined {
  const before = reader.problems.length
  const lines = reader.list('repository', { commas: 'fields' })
  if (lines.length === 0 && reader.problems.length === before) {
    return reader.refuse('repository', 'it is missing; give the name of an ECR repository, such as my-app')
  }
  const read = lines.flatMap((line) => readLine(reader, line) ?? [])
  for (const line of read) refuseContradictions(reader, line)
  refuseRepeated(reader, read)
  return reader.problems.length > before ? undefined : read
}

function readLine(reader: InputReader, line: string): RepositoryLine | undefined {
  const [first = '', ...others] = splitFields(line)
  const address = accepted(reader, parseRepositoryAddress(first))
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
function refuseContradictions(reader: InputReader, { address, region, account }: RepositoryLine): void {
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

function refuseRepeated(reader: InputReader, lines: readonly RepositoryLine[]): void {
  const seen = new Set<string>()
  for (const { address, region, account } of lines) {
    const own = address.registry === undefined ? [region, account] : []
    const key = JSON.stringify([addressText(address), ...own])
    if (seen.has(key)) reader.refuse('repository', `${addressText(address)} is there twice`)
    seen.add(key)
  }
}
