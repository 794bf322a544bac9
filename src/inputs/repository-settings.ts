import { splitNameValue } from '../base/name-value.ts'
import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import { isEmpty } from '../ecr/create.ts'
import {
  CATALOG_INPUTS,
  type DesiredRepository,
  type Encryption,
  type RepositorySettings,
  type ResourceTag,
  type TagMutability,
} from '../ecr/destination.ts'
import { RECOMMENDED_POLICY } from '../ecr/recommended-policy.ts'
import { parseKmsKey } from '../names/aws.ts'
import { readCatalog, readDocument } from './documents.ts'
import type { InputReader } from './reader.ts'

/** The inputs that say how a private repository shall be, and no other. */
const PRIVATE_INPUTS = [
  'image-tag-mutability',
  'image-tag-mutability-exclusions',
  'scan-on-push',
  'encryption-type',
  'kms-key',
  'lifecycle-policy',
  'repository-policy',
] as const

/** All inputs that say how a repository shall be. */
const WANTED_INPUTS = [...PRIVATE_INPUTS, 'repository-tags', ...CATALOG_INPUTS] as const

/** Reads the settings of the repository itself. Limits are those of ECR's API. */
export function readRepositorySettings(reader: InputReader): RepositorySettings {
  const create = { true: 'missing', false: 'never', 'on-push': 'on-push' } as const
  const settings: RepositorySettings = {
    create: create[reader.word('create-repository', ['true', 'false', 'on-push']) ?? 'true'],
    mode: reader.word('repository-settings', ['create', 'check', 'apply']) ?? 'create',
    desired: readDesired(reader),
  }
  refuseWithoutEffect(reader, settings)
  return settings
}

const RECOMMENDED = { word: 'recommended', document: RECOMMENDED_POLICY }

function readDesired(reader: InputReader): DesiredRepository {
  return {
    mutability: readMutability(reader),
    scanOnPush: reader.boolean('scan-on-push'),
    encryption: readEncryption(reader),
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutLifecyclePolicy.html
    lifecyclePolicy: readDocument(reader, 'lifecycle-policy', { list: 'rules', most: 30_720, ready: RECOMMENDED }),
    // https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html
    repositoryPolicy: readDocument(reader, 'repository-policy', { list: 'Statement', most: 10_240 }),
    tags: readTags(reader),
    catalog: readCatalog(reader),
  }
}

/** Part of the settings that is for a repository on ECR Public: it has no mutability, scans, keys or lifecycle. */
export function publicPart({ create, mode, desired }: RepositorySettings): RepositorySettings {
  const { tags, catalog } = desired
  return part(create, mode, { ...NOTHING, tags, catalog })
}

/** Part of the settings that is for a private repository: no gallery shows it. */
export const privatePart = ({ create, mode, desired }: RepositorySettings): RepositorySettings =>
  part(create, mode, { ...desired, catalog: undefined })

/** Where nothing is wanted, nothing is compared. */
const part = (
  create: RepositorySettings['create'],
  mode: RepositorySettings['mode'],
  desired: DesiredRepository,
): RepositorySettings => ({ create, mode: isEmpty(desired) ? 'create' : mode, desired })

const NOTHING: DesiredRepository = {
  mutability: undefined,
  scanOnPush: undefined,
  encryption: undefined,
  lifecyclePolicy: undefined,
  repositoryPolicy: undefined,
  tags: [],
  catalog: undefined,
}

/** Settings with which nothing is done about the repository itself. */
export const AS_IT_IS: RepositorySettings = { create: 'never', mode: 'create', desired: NOTHING }

/** Refuses inputs that have no effect on any of the repositories. */
export function refuseForeign(
  reader: InputReader,
  kinds: { readonly public: boolean; readonly private: boolean },
): void {
  const refuse = (inputs: readonly string[], of: string, named: string): void => {
    for (const input of inputs.filter((name) => reader.text(name) !== undefined)) {
      reader.refuse(input, `it is for ${of} repositories, and the input repository names only ${named} ones`)
    }
  }
  if (!kinds.private) refuse(PRIVATE_INPUTS, 'private', 'public')
  if (!kinds.public) refuse(CATALOG_INPUTS, 'public', 'private')
}

/** An input that changes nothing is a mistake that nobody would notice. */
function refuseWithoutEffect(reader: InputReader, { create, mode }: RepositorySettings): void {
  const given = WANTED_INPUTS.filter((input) => reader.text(input) !== undefined)
  const [first] = given
  if (mode !== 'create' && first === undefined) {
    reader.refuse(
      'repository-settings',
      `there is nothing to ${mode}: give at least one of ${WANTED_INPUTS.join(', ')}`,
    )
  }
  if (mode === 'create' && create !== 'missing' && first !== undefined) {
    const word = create === 'never' ? 'false' : create
    reader.refuse(
      'repository-settings',
      `${given.join(', ')} would have no effect: with create-repository: ${word} this step creates no repository. ` +
        'Set repository-settings to check or apply, or remove these inputs',
    )
  }
}

const MUTABILITIES = ['MUTABLE', 'IMMUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION'] as const

const EXCLUSIONS = 'image-tag-mutability-exclusions'

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageTagMutabilityExclusionFilter.html
const MOST_FILTERS = 5

function readMutability(reader: InputReader): TagMutability | undefined {
  const kind = reader.word('image-tag-mutability', MUTABILITIES)
  const all = reader.list(EXCLUSIONS, { commas: 'separate' })
  const exclusions = all.flatMap((text) => {
    const filter = parseFilter(text)
    return filter.ok ? filter.value : (reader.refuse(EXCLUSIONS, filter.problem) ?? [])
  })
  if (all.length > MOST_FILTERS) reader.refuse(EXCLUSIONS, `it has ${all.length} filters; ECR takes ${MOST_FILTERS}`)
  const excluding = kind?.endsWith('_WITH_EXCLUSION') ?? false
  if (all.length > 0 && !excluding) {
    const want = 'MUTABLE_WITH_EXCLUSION or IMMUTABLE_WITH_EXCLUSION'
    reader.refuse(EXCLUSIONS, `it means nothing unless image-tag-mutability is ${want}`)
  }
  if (excluding && all.length === 0) reader.refuse(EXCLUSIONS, `it is missing; ${kind} needs at least one filter`)
  return kind && { kind, exclusions }
}

/** A filter is a text in which "*" stands for any characters. */
function parseFilter(text: string): Parsed<string> {
  if (!/^[0-9a-zA-Z._*-]{1,128}$/.test(text)) {
    return refused(`${quoted(text)} is not a filter: 1 to 128 letters, digits or any of "._-*"`)
  }
  // https://github.com/hashicorp/terraform-provider-aws/pull/43642
  return text.split('*').length > 3 ? refused(`${quoted(text)} has more than two "*"`) : parsed(text)
}

/** A key alone means KMS. Without a key, KMS uses the one that AWS manages for ECR. */
function readEncryption(reader: InputReader): Encryption | undefined {
  const type = reader.word('encryption-type', ['AES256', 'KMS', 'KMS_DSSE'])
  const key = reader.parsed('kms-key', parseKmsKey)
  if (key === undefined) return type && { type, key }
  if (type === 'AES256')
    reader.refuse('kms-key', 'it means nothing with encryption-type AES256; leave one of them away')
  return { type: type ?? 'KMS', key }
}

const MOST_TAGS = 50

function readTags(reader: InputReader): readonly ResourceTag[] {
  const input = 'repository-tags'
  const tags = reader.list(input, { commas: 'separate' }).flatMap((text): readonly ResourceTag[] => {
    const tag = parseResourceTag(text)
    return tag.ok ? [tag.value] : (reader.refuse(input, tag.problem) ?? [])
  })
  const twice = tags.find(({ key }, at) => tags.findIndex((other) => other.key === key) < at)
  if (twice !== undefined) reader.refuse(input, `${quoted(twice.key)} is there twice`)
  if (tags.length > MOST_TAGS) reader.refuse(input, `it has ${tags.length} tags; ECR takes ${MOST_TAGS}`)
  return tags
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-using-tags.html#tag-restrictions */
function parseResourceTag(text: string): Parsed<ResourceTag> {
  const pair = splitNameValue(text)
  const [key, value] = [pair.name.trim(), pair.value?.trim()]
  if (value === undefined || key === '') return refused(`${quoted(text)} is not a tag such as "team=web"`)
  if (/^aws:/i.test(key)) return refused(`${quoted(key)} begins with "aws:", which AWS keeps for itself`)
  if (key.length > 128) return refused(`the key ${quoted(key)} has ${key.length} characters; AWS takes 128`)
  if (value.length > 256) return refused(`the value of ${quoted(key)} has ${value.length} characters; AWS takes 256`)
  const other = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/u.exec(key + value)?.[0]
  if (other !== undefined) return refused(`${quoted(text)} contains ${quoted(other)}, which no tag may have`)
  return parsed({ key, value })
}
