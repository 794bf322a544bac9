// What action.yml promises is what the code does.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../scripts/docs/action.ts'
import { parseSettings } from '../src/actions/build/inputs.ts'
import { INITIAL_OUTPUTS } from '../src/actions/build/outputs.ts'
import type { Settings } from '../src/actions/build/settings.ts'
import { matchWithinBounds } from '../src/adapters/expression.ts'
import { InputError } from '../src/base/errors.ts'
import { InputReader } from '../src/inputs/reader.ts'
import { readContext } from '../src/runner/context.ts'

const action = parseAction(readFileSync('action.yml', 'utf8'))
const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default ?? '']))

const ROLE = { 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' }
const NEEDED = { repository: 'my-app', 'aws-region': 'eu-central-1' }

type Inputs = Readonly<Record<string, string>>

/** Reads all inputs of a push to main in a checkout that has a Dockerfile in each folder. */
function parse(inputs: Inputs, reader = readerOf(inputs)): Settings {
  const facts = { now: new Date(0), commitTime: undefined, repository: undefined }
  return parseSettings(reader, facts).settings
}

function readerOf(inputs: Inputs): InputReader {
  const job = { GITHUB_SHA: '1'.repeat(40), GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
  const env = { ...job, GITHUB_REF_TYPE: 'branch', GITHUB_EVENT_NAME: 'push' }
  const kind = (path: string) => (path.endsWith('Dockerfile') ? 'file' : 'directory')
  return new InputReader({
    input: (name) => inputs[name] ?? '',
    env: {},
    context: readContext(env, {}, { cwd: '/checkout', temp: '/temp' }),
    files: { kind, content: () => 'missing' },
    match: matchWithinBounds,
    proxies: { problems: [] },
  })
}

/** Every input that a step with these ones asks for. */
function askedWith(inputs: Inputs): readonly string[] {
  const reader = readerOf(inputs)
  try {
    parse(inputs, reader)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
  }
  return [...reader.asked].sort()
}

describe('action.yml', () => {
  const own = action.inputs.map(({ name }) => name).sort()

  test('has every input that the code reads, and no other', () => {
    expect(askedWith({ ...NEEDED, ...ROLE })).toEqual(own)
  })

  // Else an input that nobody asked for would be taken for a misspelt one.
  test.each(own)('every input is asked for, whatever is in %s', (input) => {
    const all: Inputs = { ...NEEDED, ...ROLE }
    for (const text of ['', 'false', 'true', 'x', 'ecr', 'public.ecr.aws/a/b', 'a=b', 'tcp://a:1', '9', '{}', ',"']) {
      expect(askedWith({ ...all, [input]: text })).toEqual(own)
    }
  })

  test.each([
    ['with a role', { ...NEEDED, ...ROLE }],
    ['without a role', NEEDED],
    ['without a push', { ...NEEDED, push: 'false' }],
  ])('has the defaults of the code: %s', (_name, inputs) => {
    expect(parse({ ...defaults, ...inputs })).toEqual(parse(inputs))
  })

  test('names every default that a reader may want to know', () => {
    expect(action.inputs.filter((input) => input.default !== undefined).map(({ name }) => name)).toEqual([
      'role-session-name',
      'role-duration-seconds',
      'scope-down',
      'audience',
      'create-repository',
      'repository-settings',
      'context',
      'call',
      'cache',
      'on-tag-conflict',
      'push',
    ])
  })

  test('requires what the code cannot do without', () => {
    const missing =
      'The inputs of this step cannot be used:\n- repository: it is missing; give the name of an ECR repository, such as my-app'
    expect(() => parse({ ...defaults, 'aws-region': 'eu-central-1' })).toThrow(new Error(missing))
    expect(action.inputs.filter(({ required }) => required).map(({ name }) => name)).toEqual(['repository'])
  })

  test('has every output that the code sets, and no other', () => {
    expect(action.outputs.map(({ name }) => name)).toEqual(Object.keys(INITIAL_OUTPUTS))
  })
})
