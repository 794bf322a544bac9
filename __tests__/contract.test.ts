// What action.yml promises is what the code does.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseAction } from '../scripts/docs/action.ts'
import { type Border, parseSettings } from '../src/actions/build/inputs.ts'
import { INITIAL_OUTPUTS } from '../src/actions/build/outputs.ts'
import { matchWithinBounds } from '../src/adapters/expression.ts'
import { REPLACED_INPUTS } from '../src/inputs/replaced-actions.ts'
import { githubToken } from '../src/runner/commit-lookup.ts'
import { readContext } from '../src/runner/context.ts'
import type { GetInput } from '../src/runner/ports.ts'

const action = parseAction(readFileSync('action.yml', 'utf8'))
const defaults = Object.fromEntries(action.inputs.map((input) => [input.name, input.default ?? '']))

const ROLE = { 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' }
const NEEDED = { repository: 'my-app', 'aws-region': 'eu-central-1' }

/** A push to main in a checkout that has a Dockerfile in each folder. */
const border = (input: GetInput): Border => {
  const job = { GITHUB_SHA: '1'.repeat(40), GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }
  const env = { ...job, GITHUB_REF_TYPE: 'branch', GITHUB_EVENT_NAME: 'push' }
  const context = readContext(env, {}, { cwd: '/checkout', temp: '/temp' })
  const facts = { now: new Date(0), commitTime: undefined, repository: undefined }
  const kind = (path: string) => (path.endsWith('Dockerfile') ? 'file' : 'directory')
  return { input, env: {}, context, kind, content: () => 'missing', facts, match: matchWithinBounds }
}

const settings = (inputs: Readonly<Record<string, string>>) => parseSettings(border((name) => inputs[name] ?? ''))

describe('action.yml', () => {
  test('has every input that the code reads, and no other', () => {
    const asked = new Set<string>()
    const input: GetInput = (name) => {
      asked.add(name)
      return { ...NEEDED, ...ROLE }[name] ?? ''
    }
    githubToken(input)
    parseSettings(border(input))
    const own = [...asked].filter((name) => !REPLACED_INPUTS.includes(name))
    expect(own.sort()).toEqual(action.inputs.map(({ name }) => name).sort())
  })

  test.each([
    ['with a role', { ...NEEDED, ...ROLE }],
    ['without a role', NEEDED],
    ['without a push', { ...NEEDED, push: 'false' }],
  ])('has the defaults of the code: %s', (_name, inputs) => {
    expect(settings({ ...defaults, ...inputs })).toEqual(settings(inputs))
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
    expect(() => settings({ ...defaults, 'aws-region': 'eu-central-1' })).toThrow(new Error(missing))
    expect(action.inputs.filter(({ required }) => required).map(({ name }) => name)).toEqual(['repository'])
  })

  test('has every output that the code sets, and no other', () => {
    expect(action.outputs.map(({ name }) => name)).toEqual(Object.keys(INITIAL_OUTPUTS))
  })
})
