import { expect, test } from '@jest/globals'
import type { RepositoryDetails, RepositoryFacts } from '../../src/ecr/api.ts'
import type { Catalog, DesiredRepository } from '../../src/ecr/destination.ts'
import { changeable, describeDrift, findDrift } from '../../src/ecr/drift.ts'
import { FACTS, UNWANTED } from '../fixtures/destination-states.ts'

/** The gallery shows nothing. */
const SHOWN: Catalog = {
  description: undefined,
  about: undefined,
  usage: undefined,
  architectures: undefined,
  systems: undefined,
}
const DETAILS: RepositoryDetails = {
  lifecyclePolicy: undefined,
  repositoryPolicy: undefined,
  tags: [],
  catalog: undefined,
}
const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const keep = (count: number, more = ''): string =>
  `{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":${count}},"action":{"type":"expire"}${more}}]}`
/** Rules by their priority, with other members and what they select. */
const lifecycle = (...rules: readonly (readonly [priority: number, member: string, selection: string])[]): string =>
  `{"rules":[${rules
    .map(([priority, member, selection]) =>
      [`{"rulePriority":${priority}`, ...(member ? [member] : []), `"selection":{${selection}}}`].join(','),
    )
    .join(',')}]}`
const allow = (account: string): string =>
  `{"Version":"2012-10-17","Statement":[{"Sid":"Pull","Effect":"Allow","Principal":{"AWS":"${account}"},"Action":"ecr:BatchGetImage"}]}`

type There = Partial<RepositoryFacts & RepositoryDetails>
type Row = readonly [name: string, there: There, wanted: Partial<DesiredRepository>, ...lines: readonly string[]]

test.each<Row>([
  ['nothing is wanted', { scanOnPush: true, lifecyclePolicy: keep(5), tags: [{ key: 'a', value: 'b' }] }, {}],
  ['mutability: the same', {}, { mutability: { kind: 'MUTABLE', exclusions: [] } }],
  [
    'mutability: another',
    {},
    { mutability: { kind: 'IMMUTABLE', exclusions: [] } },
    'image-tag-mutability: MUTABLE → IMMUTABLE',
  ],
  [
    'mutability: the same filters in another order',
    { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'dev-*'] },
    { mutability: { kind: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['dev-*', 'latest'] } },
  ],
  [
    'mutability: other filters',
    { mutability: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest'] },
    { mutability: { kind: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'dev-*'] } },
    'image-tag-mutability: IMMUTABLE_WITH_EXCLUSION (latest) → IMMUTABLE_WITH_EXCLUSION (dev-*, latest)',
  ],
  [
    'mutability: filters that are gone',
    { mutability: 'MUTABLE_WITH_EXCLUSION', exclusions: ['v*'] },
    { mutability: { kind: 'MUTABLE', exclusions: [] } },
    'image-tag-mutability: MUTABLE_WITH_EXCLUSION (v*) → MUTABLE',
  ],
  ['scan-on-push: the same', { scanOnPush: true }, { scanOnPush: true }],
  ['scan-on-push: off', {}, { scanOnPush: false }],
  ['scan-on-push: to switch on', {}, { scanOnPush: true }, 'scan-on-push: false → true'],
  ['scan-on-push: to switch off', { scanOnPush: true }, { scanOnPush: false }, 'scan-on-push: true → false'],
  ['encryption: the same', {}, { encryption: { type: 'AES256', key: undefined } }],
  ['encryption: another type', {}, { encryption: { type: 'KMS', key: undefined } }, 'encryption-type: AES256 → KMS'],
  [
    'encryption: any key of KMS is wanted',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: undefined } },
  ],
  [
    'encryption: the key by its ARN',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: KEY } },
  ],
  [
    'encryption: the key by its id',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: '1234abcd-12ab-34cd-56ef-1234567890ab' } },
  ],
  [
    'encryption: the key by the end of its id',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: '1234567890ab' } },
    `encryption-type: KMS (${KEY}) → KMS (1234567890ab)`,
  ],
  [
    'encryption: the key by an alias, which only KMS knows',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: 'alias/ecr' } },
  ],
  [
    'encryption: the key by the ARN of an alias',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS', key: 'arn:aws:kms:eu-central-1:123456789012:alias/ecr' } },
  ],
  [
    'encryption: another type with the same key',
    { encryption: { type: 'KMS', key: KEY } },
    { encryption: { type: 'KMS_DSSE', key: KEY } },
    `encryption-type: KMS (${KEY}) → KMS_DSSE (${KEY})`,
  ],
  ['lifecycle-policy: the same', { lifecyclePolicy: keep(5) }, { lifecyclePolicy: keep(5) }],
  [
    'lifecycle-policy: none yet, shown by its beginning',
    {},
    { lifecyclePolicy: keep(5) },
    'lifecycle-policy: none → {"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countN…',
  ],
  [
    'lifecycle-policy: another number and one member more',
    { lifecyclePolicy: keep(5) },
    { lifecyclePolicy: keep(14, ',"description":"two weeks"') },
    'lifecycle-policy rules[rulePriority 1].selection.countNumber: 5 → 14',
    'lifecycle-policy rules[rulePriority 1].description: none → "two weeks"',
  ],
  [
    'lifecycle-policy: the same, written otherwise: priorities, descriptions, prefixes, the usual storage class',
    {
      lifecyclePolicy: lifecycle(
        [7, '"description":"old"', '"tagStatus":"any","storageClass":"standard"'],
        [3, '"description":"first"', '"tagStatus":"tagged","tagPrefixList":["pr-","x"]'],
      ),
    },
    {
      lifecyclePolicy: lifecycle(
        [1, '"description":"1"', '"tagStatus":"tagged","tagPatternList":["x*","pr-*"]'],
        [2, '"description":"2"', '"tagStatus":"any"'],
      ),
    },
  ],
  [
    'lifecycle-policy: the same rules in another order',
    {
      lifecyclePolicy: lifecycle([1, '', '"tagPatternList":["a"]'], [2, '', '"tagPatternList":["b"]']),
    },
    {
      lifecyclePolicy: lifecycle([2, '', '"tagPatternList":["a"]'], [1, '', '"tagPatternList":["b"]']),
    },
    'lifecycle-policy rules[rulePriority 1].selection.tagPatternList: "a" → "b"',
    'lifecycle-policy rules[rulePriority 2].selection.tagPatternList: "b" → "a"',
  ],
  [
    'lifecycle-policy: another storage class',
    { lifecyclePolicy: lifecycle([1, '', '"tagStatus":"any"']) },
    { lifecyclePolicy: lifecycle([1, '', '"tagStatus":"any","storageClass":"archive"']) },
    'lifecycle-policy rules[rulePriority 1].selection.storageClass: none → "archive"',
  ],
  [
    'lifecycle-policy: what is no policy',
    { lifecyclePolicy: '{"rules":"a"}' },
    { lifecyclePolicy: '{"rules":[{"rulePriority":"1","selection":{}}]}' },
    'lifecycle-policy rules: "a" → [{"rulePriority":"1","selection":{}}]',
  ],
  [
    'repository-policy: the same, with the account as ECR writes it',
    { repositoryPolicy: allow('arn:aws:iam::210987654321:root') },
    { repositoryPolicy: allow('210987654321') },
  ],
  [
    'repository-policy: another account',
    { repositoryPolicy: allow('210987654321') },
    { repositoryPolicy: allow('333333333333') },
    'repository-policy Statement[Sid Pull].Principal.AWS: "210987654321" → "333333333333"',
  ],
  [
    'repository-tags: one is there, one differs, one is missing, and one is not ours',
    {
      tags: [
        { key: 'team', value: 'web' },
        { key: 'cost', value: '1' },
        { key: 'aws:org', value: 'x' },
      ],
    },
    {
      tags: [
        { key: 'team', value: 'web' },
        { key: 'cost', value: '2' },
        { key: 'owner', value: '' },
      ],
    },
    'repository-tags cost: 1 → 2',
    'repository-tags owner: none → ',
  ],
  [
    'gallery: nothing is shown yet, and a text of several lines stays on one',
    {},
    { catalog: { ...SHOWN, about: '# App\n\nIt runs.', systems: ['Linux'] } },
    'public-about: none → # App It runs.',
    'public-operating-systems: none → Linux',
  ],
  [
    'gallery: the same, in another order, with more that is not ours',
    { catalog: { ...SHOWN, usage: 'Run it', architectures: ['ARM 64', 'x86-64'] } },
    { catalog: { ...SHOWN, architectures: ['x86-64', 'ARM 64'] } },
  ],
  [
    'gallery: another description',
    { catalog: { ...SHOWN, description: 'An app', usage: 'Run it' } },
    { catalog: { ...SHOWN, description: 'The app', usage: 'Run it' } },
    'public-description: An app → The app',
  ],
  [
    'everything',
    {},
    {
      mutability: { kind: 'IMMUTABLE', exclusions: [] },
      scanOnPush: true,
      encryption: { type: 'KMS', key: KEY },
      tags: [{ key: 'team', value: 'web' }],
    },
    'image-tag-mutability: MUTABLE → IMMUTABLE',
    'scan-on-push: false → true',
    `encryption-type: AES256 → KMS (${KEY})`,
    'repository-tags team: none → web',
  ],
])('%s', (_name, there, wanted, ...lines) => {
  const drift = findDrift({ ...UNWANTED, ...wanted }, { ...FACTS, ...there }, { ...DETAILS, ...there })
  expect(drift.map(describeDrift)).toEqual(lines)
})

test('what can be changed is named once, and encryption cannot', () => {
  const wanted: Partial<DesiredRepository> = {
    scanOnPush: true,
    encryption: { type: 'KMS', key: undefined },
    lifecyclePolicy: keep(14, ',"description":"two weeks"'),
    catalog: { ...SHOWN, description: 'x', usage: 'y' },
    tags: [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ],
  }
  const drift = findDrift({ ...UNWANTED, ...wanted }, FACTS, { ...DETAILS, lifecyclePolicy: keep(5) })
  expect(changeable(drift)).toEqual(['scan-on-push', 'lifecycle-policy', 'repository-tags', 'public-catalog'])
})
