import { type Parsed, parsed, quoted, refused } from './parsed.ts'

/** The name of an AWS region, such as `eu-central-1`. */
export type Region = string & { readonly __name: 'Region' }

/** The AWS partitions: separate worlds with their own accounts, ARNs and host names. */
export type Partition =
  | 'aws'
  | 'aws-cn'
  | 'aws-us-gov'
  | 'aws-eusc'
  | 'aws-iso'
  | 'aws-iso-b'
  | 'aws-iso-e'
  | 'aws-iso-f'

/** Takes a region's name. Any name of the right form is accepted: new regions must work without a new release. */
export function parseRegion(text: string): Parsed<Region> {
  if (/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(text)) return parsed(text as Region)
  const hint = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(text)
    ? `; that is an availability zone, its region is ${text.slice(0, -1)}`
    : ''
  return refused(`${quoted(text)} is not an AWS region such as "eu-central-1"${hint}`)
}

// https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json (regionRegex of each partition)
const PREFIXES: readonly (readonly [string, Partition])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
  ['us-iso-', 'aws-iso'],
  ['us-isob-', 'aws-iso-b'],
  ['eu-isoe-', 'aws-iso-e'],
  ['us-isof-', 'aws-iso-f'],
  ['eu-isof-', 'aws-iso-f'],
]

/** The partition that a region belongs to; `aws` for all that are not named otherwise. */
export function partitionOf(region: Region): Partition {
  return PREFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws'
}
