import { expect, test } from '@jest/globals'
import type { Catalog, DesiredRepository, RepositorySettings } from '../../src/ecr/destination.ts'
import { RECOMMENDED_POLICY } from '../../src/ecr/recommended-policy.ts'
import { readRepositorySettings } from '../../src/inputs/repository-settings.ts'
import type { FileContent } from '../../src/runner/ports.ts'
import { UNWANTED, UPKEEP } from '../fixtures/destination-states.ts'
import { readerOf } from '../fixtures/inputs.ts'

const KEY = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'

const FILES: Readonly<Record<string, string>> = {
  'ecr/lifecycle.json': '\uFEFF{\n  "rules": [ { "rulePriority": 1 } ]\n}\n',
  './recommended': '{"rules": []}',
  'list.json': '[{"rules":[]}]',
  'broken.json': '{\n  "rules": [,]\n}',
  'empty.json': '',
  'about.md': '# App\n\nIt runs.\n',
  'long.md': 'x'.repeat(25_601),
  'huge.json': ' '.repeat(1_000_001),
  ecr: 'directory',
  'half.json': '{"rules":[',
  'large.json': JSON.stringify({ rules: ['x'.repeat(30_720)] }),
  'spacious.json': JSON.stringify({ rules: Array.from({ length: 9_000 }, () => 1) }, undefined, 8),
}

/** The gallery shows nothing. */
const SHOWN: Catalog = {
  description: undefined,
  about: undefined,
  usage: undefined,
  architectures: undefined,
  systems: undefined,
}

const CONTENTS = Object.fromEntries(
  Object.entries(FILES).map(([path, text]): [string, FileContent] => [
    path,
    text === 'directory' ? text : Buffer.from(text),
  ]),
)

/** The settings that these inputs give, with what is wrong with them. */
function read(inputs: Readonly<Record<string, string>>) {
  const reader = readerOf(inputs, { contents: CONTENTS })
  const settings = readRepositorySettings(reader)
  return { settings, problems: reader.problems.map(({ input, problem }) => `${input}: ${problem}`) }
}

type Inputs = Readonly<Record<string, string>>
const wanted = (over: Partial<DesiredRepository>) => ({ desired: { ...UNWANTED, ...over } })

test.each<readonly [name: string, inputs: Inputs, over: Partial<RepositorySettings>]>([
  ['nothing', {}, {}],
  ['create-repository: true', { 'create-repository': 'true' }, {}],
  ['create-repository: false', { 'create-repository': 'FALSE' }, { create: 'never' }],
  ['create-repository: on-push', { 'create-repository': 'on-push' }, { create: 'on-push' }],
  [
    'mutability',
    { 'image-tag-mutability': 'immutable' },
    wanted({ mutability: { kind: 'IMMUTABLE', exclusions: [] } }),
  ],
  [
    'mutability with filters',
    { 'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION', 'image-tag-mutability-exclusions': 'latest, dev-*\n*-rc*' },
    wanted({ mutability: { kind: 'IMMUTABLE_WITH_EXCLUSION', exclusions: ['latest', 'dev-*', '*-rc*'] } }),
  ],
  [
    'five filters of the greatest length',
    {
      'image-tag-mutability': 'MUTABLE_WITH_EXCLUSION',
      'image-tag-mutability-exclusions': `a,b,c,d,${'e'.repeat(128)}`,
    },
    wanted({ mutability: { kind: 'MUTABLE_WITH_EXCLUSION', exclusions: ['a', 'b', 'c', 'd', 'e'.repeat(128)] } }),
  ],
  ['scan-on-push', { 'scan-on-push': 'true' }, wanted({ scanOnPush: true })],
  ['encryption-type', { 'encryption-type': 'aes256' }, wanted({ encryption: { type: 'AES256', key: undefined } })],
  ['KMS with the key of AWS', { 'encryption-type': 'KMS' }, wanted({ encryption: { type: 'KMS', key: undefined } })],
  ['a key alone is KMS', { 'kms-key': KEY }, wanted({ encryption: { type: 'KMS', key: KEY } })],
  [
    'a key of DSSE',
    { 'encryption-type': 'KMS_DSSE', 'kms-key': 'alias/team/ecr' },
    wanted({ encryption: { type: 'KMS_DSSE', key: 'alias/team/ecr' } }),
  ],
  ['a key by its id', { 'kms-key': 'mrk-1234abcd' }, wanted({ encryption: { type: 'KMS', key: 'mrk-1234abcd' } })],
  [
    'a policy of a file, which may begin with a byte order mark',
    { 'lifecycle-policy': 'ecr/lifecycle.json' },
    wanted({ lifecyclePolicy: '{"rules":[{"rulePriority":1}]}' }),
  ],
  [
    'a policy in the input',
    { 'repository-policy': '{ "Statement": [ ] }' },
    wanted({ repositoryPolicy: '{"Statement":[]}' }),
  ],
  ['the recommended policy', { 'lifecycle-policy': 'Recommended' }, wanted({ lifecyclePolicy: RECOMMENDED_POLICY })],
  [
    'a file that is called like it',
    { 'lifecycle-policy': './recommended' },
    wanted({ lifecyclePolicy: '{"rules":[]}' }),
  ],
  [
    'a file that is too long only with its white space',
    { 'lifecycle-policy': 'spacious.json' },
    wanted({ lifecyclePolicy: JSON.stringify({ rules: Array.from({ length: 9_000 }, () => 1) }) }),
  ],
  [
    'tags',
    { 'repository-tags': 'team = web, cost=a=b\n# none\nurl=https://x.test/+@_-,empty=,größe=1 0' },
    wanted({
      tags: [
        { key: 'team', value: 'web' },
        { key: 'cost', value: 'a=b' },
        { key: 'url', value: 'https://x.test/+@_-' },
        { key: 'empty', value: '' },
        { key: 'größe', value: '1 0' },
      ],
    }),
  ],
  [
    'tags of the greatest length',
    { 'repository-tags': `${'k'.repeat(128)}=${'v'.repeat(256)}` },
    wanted({ tags: [{ key: 'k'.repeat(128), value: 'v'.repeat(256) }] }),
  ],
  [
    'what the gallery shows',
    {
      'public-description': 'An app',
      'public-about': 'about.md',
      'public-usage': 'Run it.\nSee usage.md',
      'public-architectures': 'x86-64, ARM 64',
      'public-operating-systems': 'Linux',
    },
    wanted({
      catalog: {
        description: 'An app',
        about: '# App\n\nIt runs.',
        usage: 'Run it.\nSee usage.md',
        architectures: ['x86-64', 'ARM 64'],
        systems: ['Linux'],
      },
    }),
  ],
  [
    'one thing that the gallery shows',
    { 'public-usage': 'docker pull' },
    wanted({ catalog: { ...SHOWN, usage: 'docker pull' } }),
  ],
  [
    'check without creation',
    { 'repository-settings': 'check', 'create-repository': 'false', 'scan-on-push': 'true' },
    { mode: 'check', create: 'never', ...wanted({ scanOnPush: true }) },
  ],
  [
    'apply',
    { 'repository-settings': 'Apply', 'scan-on-push': 'false' },
    { mode: 'apply', ...wanted({ scanOnPush: false }) },
  ],
])('%s', (_name, inputs, over) => {
  expect(read(inputs)).toEqual({ settings: { ...UPKEEP, ...over }, problems: [] })
})

const ALL =
  'image-tag-mutability, image-tag-mutability-exclusions, scan-on-push, encryption-type, kms-key, lifecycle-policy, repository-policy, repository-tags, public-description, public-about, public-usage, public-architectures, public-operating-systems'
const EXCLUDING = { 'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION' }
const EXCLUSIONS = 'image-tag-mutability-exclusions'
const noEffect = (inputs: string, create: string): string =>
  `repository-settings: ${inputs} would have no effect: with create-repository: ${create} this step creates no repository. ` +
  'Set repository-settings to check or apply, or remove these inputs'

test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
  [
    'create-repository: another word',
    { 'create-repository': 'yes' },
    'create-repository: "yes" is not one of: true, false, on-push',
  ],
  [
    'repository-settings: another word',
    { 'repository-settings': 'update' },
    'repository-settings: "update" is not one of: create, check, apply',
  ],
  [
    'check of nothing',
    { 'repository-settings': 'check' },
    `repository-settings: there is nothing to check: give at least one of ${ALL}`,
  ],
  [
    'apply of nothing',
    { 'repository-settings': 'apply' },
    `repository-settings: there is nothing to apply: give at least one of ${ALL}`,
  ],
  [
    'settings for a repository that is never created',
    { 'create-repository': 'false', 'scan-on-push': 'true', 'kms-key': KEY },
    noEffect('scan-on-push, kms-key', 'false'),
  ],
  [
    'settings for a repository that a template makes',
    { 'create-repository': 'on-push', 'repository-tags': 'a=b' },
    noEffect('repository-tags', 'on-push'),
  ],
  [
    'mutability: another word',
    { 'image-tag-mutability': 'LOCKED' },
    'image-tag-mutability: "LOCKED" is not one of: MUTABLE, IMMUTABLE, MUTABLE_WITH_EXCLUSION, IMMUTABLE_WITH_EXCLUSION',
  ],
  ['no filter', EXCLUDING, `${EXCLUSIONS}: it is missing; IMMUTABLE_WITH_EXCLUSION needs at least one filter`],
  [
    'filters without exclusion',
    { 'image-tag-mutability': 'IMMUTABLE', [EXCLUSIONS]: 'latest' },
    `${EXCLUSIONS}: it means nothing unless image-tag-mutability is MUTABLE_WITH_EXCLUSION or IMMUTABLE_WITH_EXCLUSION`,
  ],
  [
    'filters alone',
    { [EXCLUSIONS]: 'latest' },
    `${EXCLUSIONS}: it means nothing unless image-tag-mutability is MUTABLE_WITH_EXCLUSION or IMMUTABLE_WITH_EXCLUSION`,
  ],
  ['six filters', { ...EXCLUDING, [EXCLUSIONS]: 'a,b,c,d,e,f' }, `${EXCLUSIONS}: it has 6 filters; ECR takes 5`],
  [
    'a filter with three stars',
    { ...EXCLUDING, [EXCLUSIONS]: '*a*b*' },
    `${EXCLUSIONS}: "*a*b*" has more than two "*"`,
  ],
  [
    'a filter that is a regular expression',
    { ...EXCLUDING, [EXCLUSIONS]: 'v[0-9]' },
    `${EXCLUSIONS}: "v[0-9]" is not a filter: 1 to 128 letters, digits or any of "._-*"`,
  ],
  [
    'a filter that is too long',
    { ...EXCLUDING, [EXCLUSIONS]: 'a'.repeat(129) },
    `${EXCLUSIONS}: "${'a'.repeat(129)}" is not a filter: 1 to 128 letters, digits or any of "._-*"`,
  ],
  ['scan-on-push: another word', { 'scan-on-push': '1' }, 'scan-on-push: "1" is not one of: true, false'],
  [
    'encryption-type: another word',
    { 'encryption-type': 'SSE' },
    'encryption-type: "SSE" is not one of: AES256, KMS, KMS_DSSE',
  ],
  [
    'a key that is not used',
    { 'encryption-type': 'AES256', 'kms-key': KEY },
    'kms-key: it means nothing with encryption-type AES256; leave one of them away',
  ],
  [
    'a key of another service',
    { 'kms-key': 'arn:aws:s3:::bucket' },
    'kms-key: "arn:aws:s3:::bucket" is not a KMS key: give its ARN, its id, or an alias (alias/<name>)',
  ],
  [
    'a policy file that is not there',
    { 'lifecycle-policy': 'lifecycle.json' },
    'lifecycle-policy: "lifecycle.json": there is no such file; give a path seen from the workspace, or the text itself',
  ],
  [
    'the recommended policy, misspelt',
    { 'lifecycle-policy': 'recomended' },
    'lifecycle-policy: "recomended": there is no such file; give a path seen from the workspace, or the text itself; did you mean "recommended"?',
  ],
  [
    'the recommended policy where there is none',
    { 'repository-policy': 'recommended' },
    'repository-policy: "recommended": there is no such file; give a path seen from the workspace, or the text itself',
  ],
  [
    'a policy file that is a folder',
    { 'lifecycle-policy': 'ecr' },
    'lifecycle-policy: "ecr": it is a folder, not a file',
  ],
  [
    'a policy file that cannot be one',
    { 'lifecycle-policy': 'huge.json' },
    'lifecycle-policy: "huge.json": it has more than 1000000 bytes',
  ],
  [
    'a policy file with a mistake',
    { 'lifecycle-policy': 'broken.json' },
    `lifecycle-policy: "broken.json" is not JSON: Unexpected token ',', "{ "rules": [,] }" is not valid JSON`,
  ],
  [
    'a policy file that ends too early',
    { 'lifecycle-policy': 'half.json' },
    'lifecycle-policy: "half.json" is not JSON: Unexpected end of JSON input',
  ],
  [
    'an empty policy file',
    { 'lifecycle-policy': 'empty.json' },
    'lifecycle-policy: "empty.json" is not JSON: Unexpected end of JSON input',
  ],
  [
    'a policy in the input with a mistake',
    { 'lifecycle-policy': '{"rules":}' },
    `lifecycle-policy: it is not JSON: Unexpected token '}', "{"rules":}" is not valid JSON`,
  ],
  [
    'a policy that is a list',
    { 'lifecycle-policy': 'list.json' },
    'lifecycle-policy: "list.json" is not a JSON object with "rules"',
  ],
  [
    'the policy of the other input',
    { 'repository-policy': '{"rules":[]}' },
    'repository-policy: it is not a JSON object with "Statement"',
  ],
  [
    'a policy that is too long',
    { 'lifecycle-policy': 'large.json' },
    'lifecycle-policy: "large.json" has 30734 characters without white space; ECR takes 30720',
  ],
  [
    'a repository policy that is too long',
    { 'repository-policy': JSON.stringify({ Statement: 'x'.repeat(10_240) }) },
    'repository-policy: it has 10256 characters without white space; ECR takes 10240',
  ],
  ['a tag without a value', { 'repository-tags': 'team' }, 'repository-tags: "team" is not a tag such as "team=web"'],
  ['a tag without a key', { 'repository-tags': ' =web' }, 'repository-tags: "=web" is not a tag such as "team=web"'],
  [
    'a tag of AWS',
    { 'repository-tags': 'AWS:team=web' },
    'repository-tags: "AWS:team" begins with "aws:", which AWS keeps for itself',
  ],
  ['a tag twice', { 'repository-tags': 'a=1,b=2,a=1' }, 'repository-tags: "a" is there twice'],
  [
    'a key that is too long',
    { 'repository-tags': `${'k'.repeat(129)}=v` },
    `repository-tags: the key "${'k'.repeat(129)}" has 129 characters; AWS takes 128`,
  ],
  [
    'a value that is too long',
    { 'repository-tags': `k=${'v'.repeat(257)}` },
    'repository-tags: the value of "k" has 257 characters; AWS takes 256',
  ],
  ['a tag with a star', { 'repository-tags': 'a*=b' }, 'repository-tags: "a*=b" contains "*", which no tag may have'],
  [
    '51 tags',
    { 'repository-tags': Array.from({ length: 51 }, (_, at) => `t${at}=`).join('\n') },
    'repository-tags: it has 51 tags; ECR takes 50',
  ],
  [
    'a description that is too long',
    { 'public-description': 'x'.repeat(1025) },
    'public-description: it has 1025 characters; ECR Public takes 1024',
  ],
  [
    'a text that is too long',
    { 'public-usage': 'x'.repeat(25_601) },
    'public-usage: it has 25601 characters; ECR Public takes 25600',
  ],
  [
    'a file that is too long',
    { 'public-about': 'long.md' },
    'public-about: it has 25601 characters; ECR Public takes 25600',
  ],
  [
    'a text that names a file which is not there',
    { 'public-about': 'README.md' },
    'public-about: "README.md": there is no such file; give a path seen from the workspace, or the text itself',
  ],
  [
    'an architecture that is too long',
    { 'public-architectures': 'x'.repeat(51) },
    `public-architectures: "${'x'.repeat(51)}" has 51 characters; ECR Public takes 50`,
  ],
  [
    'too many systems',
    { 'public-operating-systems': Array.from({ length: 51 }, (_, at) => `s${at}`).join() },
    'public-operating-systems: it has 51 items; ECR Public takes 50',
  ],
  [
    'several at once',
    { 'create-repository': 'no', 'scan-on-push': 'no', 'repository-tags': 'a' },
    'create-repository: "no" is not one of: true, false, on-push',
    'scan-on-push: "no" is not one of: true, false',
    'repository-tags: "a" is not a tag such as "team=web"',
  ],
])('refused: %s', (_name, inputs, ...problems) => {
  expect(read(inputs).problems).toEqual(problems)
})
