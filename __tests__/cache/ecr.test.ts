import { expect, test } from '@jest/globals'
import { type CacheState, useEcrCache } from '../../src/cache/ecr-cache.ts'
import type { EcrCache } from '../../src/cache/managed-cache.ts'
import { caches } from '../fixtures/flags.ts'
import { HOST, REPOSITORY, tag } from '../fixtures/values.ts'

const MAIN = tag('buildcache-main')
const TOPIC = tag('buildcache-topic')

/** The cache of a push to the branch topic. */
const PUSH: EcrCache = { kind: 'ecr', read: [TOPIC, MAIN], write: TOPIC, readOnly: undefined }
const GIT_TAG: EcrCache = { kind: 'ecr', read: [MAIN], write: undefined, readOnly: 'nobody reads it' }

const repository = (mutability: string, ...exclusions: readonly string[]): CacheState['rules'] => ({
  mutability,
  exclusions,
})

const FROM_MAIN = `type=registry,ref=${HOST}/team/app:buildcache-main`
const FROM_TOPIC = `type=registry,ref=${HOST}/team/app:buildcache-topic`
const TO_TOPIC = `${FROM_TOPIC},mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true,compression-level=1`
const READS = 'reads buildcache-topic, buildcache-main'
const HELD =
  `The cache is read and not written: in the repository ${HOST}/team/app the tag buildcache-topic cannot move. ` +
  "Except buildcache-* from the repository's tag immutability, or name another repository in the inputs cache-from and cache-to."

interface Row {
  readonly cache?: EcrCache
  readonly rules?: CacheState['rules']
  readonly present?: CacheState['present']
  readonly pushes?: boolean
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly description: string
  readonly warning?: string
}

const BOTH = { from: [FROM_TOPIC, FROM_MAIN], to: [TO_TOPIC], description: `${READS}; writes buildcache-topic` }
const LOCKED = {
  from: [FROM_TOPIC, FROM_MAIN],
  to: [],
  description: `${READS}; writes none: its tag cannot move`,
  warning: HELD,
}

test.each<readonly [name: string, row: Row]>([
  ['mutable', { rules: repository('MUTABLE'), ...BOTH }],
  ['a repository that may not be described', { rules: undefined, ...BOTH }],
  ['immutable', { rules: repository('IMMUTABLE'), ...LOCKED }],
  ['immutable, except caches', { rules: repository('IMMUTABLE_WITH_EXCLUSION', 'latest', 'buildcache-*'), ...BOTH }],
  ['immutable, except this cache', { rules: repository('IMMUTABLE_WITH_EXCLUSION', 'buildcache-topic'), ...BOTH }],
  ['immutable, except others', { rules: repository('IMMUTABLE_WITH_EXCLUSION', 'latest'), ...LOCKED }],
  ['immutable, except the cache of main', { rules: repository('IMMUTABLE_WITH_EXCLUSION', '*-main'), ...LOCKED }],
  ['mutable, except versions', { rules: repository('MUTABLE_WITH_EXCLUSION', 'v*'), ...BOTH }],
  ['mutable, except all with a "c"', { rules: repository('MUTABLE_WITH_EXCLUSION', '*c*'), ...LOCKED }],
  [
    'the first run of all',
    { present: new Set(), from: [], to: [TO_TOPIC], description: 'has nothing to read yet; writes buildcache-topic' },
  ],
  [
    'the first run of a branch',
    {
      present: new Set([MAIN]),
      from: [FROM_MAIN],
      to: [TO_TOPIC],
      description: 'reads buildcache-main; writes buildcache-topic',
    },
  ],
  [
    'the first run of all, immutable',
    {
      rules: repository('IMMUTABLE'),
      present: new Set(),
      from: [],
      to: [],
      description: 'has nothing to read yet; writes none: its tag cannot move',
      warning: HELD,
    },
  ],
  [
    'a run that does not push',
    {
      pushes: false,
      from: [FROM_TOPIC, FROM_MAIN],
      to: [],
      description: `${READS}; writes none: this run does not push`,
    },
  ],
  [
    'a run that does not push, immutable: that does not matter to it',
    {
      pushes: false,
      rules: repository('IMMUTABLE'),
      from: [FROM_TOPIC, FROM_MAIN],
      to: [],
      description: `${READS}; writes none: this run does not push`,
    },
  ],
  [
    'a Git tag',
    { cache: GIT_TAG, from: [FROM_MAIN], to: [], description: 'reads buildcache-main; writes none: nobody reads it' },
  ],
  [
    'a Git tag, immutable: nothing would be written anyway',
    {
      cache: GIT_TAG,
      rules: repository('IMMUTABLE'),
      from: [FROM_MAIN],
      to: [],
      description: 'reads buildcache-main; writes none: nobody reads it',
    },
  ],
])('%s', (_name, row) => {
  const { cache = PUSH, rules = repository('MUTABLE'), present = new Set([MAIN, TOPIC]), pushes = true, ...use } = row
  const { from, to, ...rest } = use
  const given = 'rules' in row ? row.rules : rules
  expect(useEcrCache(cache, { repository: REPOSITORY, rules: given, present }, pushes)).toEqual({
    warning: undefined,
    from: caches(...from),
    to: caches(...to),
    ...rest,
  })
})
