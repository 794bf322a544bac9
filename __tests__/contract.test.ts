// What the action.yml of each action promises is what its code does.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { ACTION_NAMES, ACTIONS } from '../scripts/actions.ts'
import { parseAction } from '../scripts/docs/action.ts'
import { matchWithinBounds } from '../src/adapters/expression.ts'
import { InputError } from '../src/base/errors.ts'
import type { ActionName } from '../src/index.ts'
import { InputReader } from '../src/inputs/reader.ts'
import { readContext } from '../src/runner/context.ts'
import { NO_FACTS } from './fixtures/inputs.ts'

const ROLE = { 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' }
const NEEDED = { repository: 'my-app', 'aws-region': 'eu-central-1' }

const MERGED = { ...NEEDED, images: 'my-app:v1', platforms: 'linux/amd64', tags: 'prod' }
const PROMOTED = { ...NEEDED, from: 'my-app:v1', tags: 'prod' }

/** The inputs with a default that all actions have which build nothing. */
const DELIVERY_DEFAULTS = [
  ...['role-session-name', 'role-duration-seconds', 'scope-down', 'audience', 'retry-max-attempts', 'disable-retry'],
  ...['create-repository', 'repository-settings', 'on-tag-conflict', 'floating-tags'],
  ...['scan-fail-on', 'scan-fail-on-unfixed', 'scan-timeout', 'sign', 'signing'],
]

type Inputs = Readonly<Record<string, string>>
type Step = readonly [name: string, inputs: Inputs]

/** What is asked of an action, in words of its own. */
interface Contract {
  /** Steps with which each default of action.yml has to be that of the code; the first one reads every input. */
  readonly steps: readonly [Step, ...Step[]]
  /** The inputs with a default that a reader may want to know. */
  readonly defaults: readonly string[]
  readonly required: readonly string[]
  /** What the step says when `required` is all that it lacks, and which inputs it then has. */
  readonly lacking: readonly [inputs: Inputs, message: string]
}

const CONTRACTS: Readonly<Record<ActionName, Contract>> = {
  build: {
    steps: [
      ['with a role', { ...NEEDED, ...ROLE }],
      ['without a role', NEEDED],
      ['without a push', { ...NEEDED, push: 'false' }],
    ],
    defaults: [
      'role-session-name',
      'role-duration-seconds',
      'scope-down',
      'audience',
      'retry-max-attempts',
      'disable-retry',
      'create-repository',
      'repository-settings',
      'context',
      'call',
      'stall-timeout',
      'cache',
      'reuse',
      'on-tag-conflict',
      'floating-tags',
      'platform-tags',
      'scan-fail-on',
      'scan-fail-on-unfixed',
      'scan-timeout',
      'sign',
      'signing',
      'push',
      'keep-login',
      'load',
    ],
    required: ['repository'],
    lacking: [
      { 'aws-region': 'eu-central-1' },
      'The inputs of this step cannot be used:\n- repository: it is missing; give the name of an ECR repository, such as my-app',
    ],
  },
  merge: {
    steps: [
      ['with a role', { ...MERGED, ...ROLE }],
      ['without a role', MERGED],
    ],
    defaults: [...DELIVERY_DEFAULTS, 'platform-tags', 'keep-login'],
    required: ['images', 'platforms', 'repository', 'tags'],
    lacking: [
      { 'aws-region': 'eu-central-1' },
      `The inputs of this step cannot be used:
- images: it is missing; name the images, one per line, such as my-app:arm64
- repository: it is missing; give the name of an ECR repository, such as my-app
- tags: it is missing; give the tags that the image gets, such as prod
- platforms: it is missing; give those that the result has, such as linux/amd64,linux/arm64`,
    ],
  },
  promote: {
    steps: [
      ['with a role', { ...PROMOTED, ...ROLE }],
      ['without a role', PROMOTED],
      ['from another account', { ...PROMOTED, 'from-role-to-assume': ROLE['role-to-assume'] }],
    ],
    defaults: ['referrers', ...DELIVERY_DEFAULTS, 'keep-login'],
    required: ['from', 'repository', 'tags'],
    lacking: [
      { 'aws-region': 'eu-central-1' },
      `The inputs of this step cannot be used:
- from: it is missing; name the image, such as my-app:v1, or the output image of the step that has built it
- repository: it is missing; give the name of an ECR repository, such as my-app
- tags: it is missing; give the tags that the image gets, such as prod`,
    ],
  },
}

/** Reads the inputs of a push to main in a checkout that has a Dockerfile in each folder. */
function readerOf(inputs: Inputs): InputReader {
  const job = { GITHUB_SHA: '1'.repeat(40), GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
  const env = { ...job, GITHUB_REF_TYPE: 'branch', GITHUB_EVENT_NAME: 'push' }
  const kind = (path: string) => (path.endsWith('Dockerfile') ? 'file' : 'directory')
  return new InputReader({
    input: (name) => inputs[name] ?? '',
    env: {},
    context: readContext(env, {}, { cwd: '/checkout', temp: '/temp' }),
    files: { kind, content: () => 'missing', leadsOut: () => undefined, linkedElsewhere: () => undefined },
    match: matchWithinBounds,
    proxies: { problems: [] },
  })
}

/** Texts that an input may have, right or wrong. */
const TEXTS = ['', 'false', 'true', 'x', 'ecr', 'public.ecr.aws/a/b', 'a=b', 'tcp://a:1', '9', '{}', ',"']

describe.each(ACTION_NAMES.map((name) => [ACTIONS[name].file, name] as const))('%s', (file, name) => {
  const { parse, outputs } = ACTIONS[name]
  const contract = CONTRACTS[name]
  const [[, everything]] = contract.steps
  const action = parseAction(readFileSync(file, 'utf8'))
  const own = action.inputs.map((input) => input.name).sort()
  const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default ?? '']))
  const settings = (inputs: Inputs) => parse(readerOf(inputs), NO_FACTS).settings

  /** Every input that a step with these ones asks for. */
  const askedWith = (inputs: Inputs): readonly string[] => {
    const reader = readerOf(inputs)
    try {
      parse(reader, NO_FACTS)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
    }
    return [...reader.asked].sort()
  }

  test('has every input that the code reads, and no other', () => {
    expect(askedWith(everything)).toEqual(own)
  })

  // Else an input that nobody asked for would be taken for a misspelt one.
  test.each(own)('every input is asked for, whatever is in %s', (input) => {
    for (const text of TEXTS) expect(askedWith({ ...everything, [input]: text })).toEqual(own)
  })

  test.each(contract.steps)('has the defaults of the code: %s', (_name, inputs) => {
    expect(settings({ ...defaults, ...inputs })).toEqual(settings(inputs))
  })

  test('names every default that a reader may want to know', () => {
    expect(action.inputs.filter((input) => input.default !== undefined).map(({ name }) => name)).toEqual(
      contract.defaults,
    )
  })

  test('requires what the code cannot do without', () => {
    const [inputs, missing] = contract.lacking
    expect(() => settings({ ...defaults, ...inputs })).toThrow(new Error(missing))
    expect(action.inputs.filter(({ required }) => required).map(({ name }) => name)).toEqual(contract.required)
  })

  test('has every output that the code sets, and no other', () => {
    expect(action.outputs.map(({ name }) => name)).toEqual(outputs)
  })
})
