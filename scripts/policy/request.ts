import type { Parsed } from '../../src/base/result.ts'
import type { RepositoryUse } from '../../src/iam/needed-permissions.ts'
import { PERMISSION_NAMES, type Permission } from '../../src/iam/permissions.ts'
import {
  type AccountId,
  parseAccountId,
  parseKmsKey,
  parseRegion,
  parseRole,
  type Region,
  type Role,
} from '../../src/names/aws.ts'
import { parseRepositoryAddress } from '../../src/names/repository.ts'
import { ACTIONS } from '../actions.ts'

/** What the flags say, as node:util's parseArgs gives them. */
export interface Flags {
  readonly repository?: readonly string[] | undefined
  readonly features?: readonly string[] | undefined
  readonly region?: string | undefined
  readonly account?: string | undefined
  readonly role?: string | undefined
  readonly 'kms-key'?: string | undefined
}

/** What somebody wants a policy for. */
export interface Request {
  readonly uses: readonly RepositoryUse[]
  /** Who gets the rights; undefined when nobody is named. */
  readonly role: Role | undefined
}

/** Reads the flags. Throws an Error that lists all problems. */
export function readRequest(flags: Flags): Request {
  const problems: string[] = []
  const read = <T>(flag: string, text: string | undefined, parse: (text: string) => Parsed<T>): T | undefined => {
    if (text === undefined) return undefined
    const result = parse(text)
    if (result.ok) return result.value
    problems.push(`--${flag}: ${result.problem}`)
    return undefined
  }
  const region = read<Region>('region', flags.region, parseRegion)
  const account = read<AccountId>('account', flags.account, parseAccountId)
  const role = read<Role>('role', flags.role, parseRole)
  const key = read<string>('kms-key', flags['kms-key'], parseKmsKey)
  const words = (flags.features ?? []).flatMap((text) => text.split(/[\s,]+/)).filter((word) => word !== '')
  const unknown = words.filter((word) => !isFeature(word))
  if (unknown.length > 0)
    problems.push(`--features: there is no ${unknown.join(', ')}; there are ${PERMISSION_NAMES.join(', ')}`)
  const asked = words.length === 0 ? ACTIONS.build.features : words.filter(isFeature)
  const features: readonly Permission[] = key === undefined ? asked : [...new Set([...asked, 'kms-key' as const])]
  const addresses = (flags.repository ?? []).map((text) => read('repository', text, parseRepositoryAddress))
  if (addresses.length === 0) problems.push('--repository is missing: the name of a repository, or its full URI')
  if (problems.length > 0) throw new Error(problems.join('\n'))
  const uses = addresses.flatMap((address): readonly RepositoryUse[] => {
    if (address === undefined) return []
    const { name, registry } = address
    const named = registry?.kind === 'private' ? registry : undefined
    const place = { account: named?.account ?? account ?? role?.account, region: named?.region ?? region }
    return [{ name, ...place, features, key, isPublic: registry?.kind === 'public' }]
  })
  return { uses, role }
}

const isFeature = (word: string): word is Permission => PERMISSION_NAMES.some((name) => name === word)
