import { shortened } from '../base/text.ts'
import type { Changeable, PolicyKind, RepositoryDetails, RepositoryFacts } from './api.ts'
import {
  CATALOG_INPUTS,
  type Catalog,
  type DesiredRepository,
  type Encryption,
  type ResourceTag,
  type TagMutability,
} from './destination.ts'
import { lifecycleDifferences } from './lifecycle-diff.ts'
import { policyDifferences } from './policy-diff.ts'

/** A setting of a repository, by the name of its input. */
export type SettingName = Exclude<Changeable, 'public-catalog'> | 'encryption-type' | CatalogName

/** Difference between a repository and what the inputs say. */
export interface Drift {
  readonly setting: SettingName
  /**
   * Place in the setting, such as `rules[rulePriority 1].selection.countNumber`; '' when it is the setting as a whole.
   */
  readonly path: string
  readonly now: string
  readonly wanted: string
}

type CatalogName = (typeof CATALOG_INPUTS)[number]

/** Whether a setting is fixed: how a repository is encrypted is decided when it is created. */
export const isFixed = (setting: SettingName): setting is 'encryption-type' => setting === 'encryption-type'

const isCatalog = (setting: SettingName): setting is CatalogName => CATALOG_INPUTS.some((name) => name === setting)

const NONE = 'none'

/**
 * Finds the drift between a repository and what the inputs want of it. Settings that no input names are not compared,
 * and tags of the repository that are not named are nobody's mistake.
 */
export function findDrift(
  desired: DesiredRepository,
  facts: RepositoryFacts,
  { lifecyclePolicy, repositoryPolicy, tags, catalog }: RepositoryDetails,
): readonly Drift[] {
  return [
    ...compare(
      'image-tag-mutability',
      describeMutability({ kind: facts.mutability, exclusions: facts.exclusions }),
      desired.mutability && describeMutability(desired.mutability),
    ),
    ...compare('scan-on-push', String(facts.scanOnPush), desired.scanOnPush?.toString()),
    ...encryptionDrift(facts.encryption, desired.encryption),
    ...policyDrift('lifecycle-policy', lifecyclePolicy, desired.lifecyclePolicy),
    ...policyDrift('repository-policy', repositoryPolicy, desired.repositoryPolicy),
    ...desired.tags.flatMap((tag) => tagDrift(tags, tag)),
    ...catalogDrift(catalog, desired.catalog),
  ]
}

/** Describes a drift: `setting path: now → wanted`. */
export function describeDrift({ setting, path, now, wanted }: Drift): string {
  return `${path === '' ? setting : `${setting} ${path}`}: ${shown(now)} → ${shown(wanted)}`
}

/** Settings in this drift that can be brought in line. */
export const changeable = (drift: readonly Drift[]): readonly Changeable[] => [
  ...new Set(drift.flatMap(({ setting }) => (isFixed(setting) ? [] : isCatalog(setting) ? 'public-catalog' : setting))),
]

/** A whole policy may have 30 kB, and a text of the gallery many lines; what matters is that it is there. */
const shown = (text: string): string => shortened(text.replace(/\s+/g, ' '), 100)

function compare(setting: SettingName, now: string, wanted: string | undefined, path = ''): readonly Drift[] {
  return wanted === undefined || now === wanted ? [] : [{ setting, path, now, wanted }]
}

/** ECR's word with the filters, whose order says nothing. */
function describeMutability({ kind, exclusions }: Omit<TagMutability, 'kind'> & { readonly kind: string }): string {
  return exclusions.length === 0 ? kind : `${kind} (${[...exclusions].sort().join(', ')})`
}

/** Describes an encryption: the type, with the key when one is named. */
export const describeEncryption = ({ type, key }: Encryption): string => (key === undefined ? type : `${type} (${key})`)

/** ECR names a key by its ARN. Which key an alias means only KMS could tell, so that is not compared. */
function encryptionDrift(now: Encryption, wanted: Encryption | undefined): readonly Drift[] {
  if (wanted === undefined) return []
  const { type, key } = wanted
  const known = key !== undefined && !/(^|:)alias\//.test(key)
  const isSameKey = !known || now.key === key || (now.key?.endsWith(`:key/${key}`) ?? false)
  if (now.type === type && isSameKey) return []
  return compare('encryption-type', describeEncryption(now), describeEncryption(wanted))
}

function policyDrift(setting: PolicyKind, now: string | undefined, wanted: string | undefined): readonly Drift[] {
  if (wanted === undefined) return []
  if (now === undefined) return compare(setting, NONE, wanted)
  const differences = setting === 'lifecycle-policy' ? lifecycleDifferences : policyDifferences
  return differences(now, wanted).map((difference) => ({
    setting,
    path: difference.path,
    now: difference.now ?? NONE,
    wanted: difference.wanted ?? NONE,
  }))
}

/** Policies that a repository lacks which was created and not finished. */
export interface Unfinished {
  readonly missing: readonly PolicyKind[]
  /** Those that this identity may not read: whether they are there is not known. */
  readonly unseen: readonly PolicyKind[]
}

/** Drift of a repository that has none of these policies, which the inputs want. */
export const missingPolicies = (desired: DesiredRepository, kinds: readonly PolicyKind[]): readonly Drift[] =>
  kinds.flatMap((kind) => policyDrift(kind, undefined, wantedPolicy(desired, kind)))

/** Policy of a kind that the inputs want; undefined where none does. */
export const wantedPolicy = (
  { lifecyclePolicy, repositoryPolicy }: DesiredRepository,
  kind: PolicyKind,
): string | undefined => (kind === 'lifecycle-policy' ? lifecyclePolicy : repositoryPolicy)

/**
 * Whether a repository has the settings that CreateRepository takes for it. What no input names may be anyhow, and its tags
 * and policies are not looked at.
 */
export const isAsCreated = (desired: DesiredRepository, facts: RepositoryFacts): boolean => {
  const settings = { ...desired, lifecyclePolicy: undefined, repositoryPolicy: undefined, tags: [], catalog: undefined }
  const nothing = { lifecyclePolicy: undefined, repositoryPolicy: undefined, tags: [], catalog: undefined }
  return findDrift(settings, facts, nothing).length === 0
}

function tagDrift(tags: readonly ResourceTag[], { key, value }: ResourceTag): readonly Drift[] {
  const now = tags.find((tag) => tag.key === key)?.value ?? NONE
  return compare('repository-tags', now, value, key)
}

function catalogDrift(now: Catalog | undefined, wanted: Catalog | undefined): readonly Drift[] {
  const list = (words: readonly string[] | undefined): string | undefined => words && [...words].sort().join(', ')
  return [
    ...compare('public-description', now?.description ?? NONE, wanted?.description),
    ...compare('public-about', now?.about ?? NONE, wanted?.about),
    ...compare('public-usage', now?.usage ?? NONE, wanted?.usage),
    ...compare('public-architectures', list(now?.architectures) ?? NONE, list(wanted?.architectures)),
    ...compare('public-operating-systems', list(now?.systems) ?? NONE, list(wanted?.systems)),
  ]
}
