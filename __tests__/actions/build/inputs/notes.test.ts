// What the log says of inputs that can be used.
import { expect, test } from '@jest/globals'
import { parseAll, readerOf } from '../../../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const FORK = {
  event: 'pull_request',
  payload: { pull_request: { head: { repo: null }, base: { repo: { full_name: 'octo/app' } } } },
}

test('nothing, when there is nothing to say', () => {
  expect(parseAll(readerOf(NEEDED)).notes).toEqual([])
})

test('first what may be dangerous, then inputs that this step does not have', () => {
  const inputs = { ...NEEDED, secrets: 'npm=', 'build-args': 'NPM_TOKEN=x1y2', 'skip-logout': 'true' }
  const { notes } = parseAll(readerOf(inputs, { context: FORK, env: { INPUT_TEAM: 'x' } }))
  expect(notes.map(({ level, text }) => `${level}: ${text.split('.')[0]}`)).toEqual([
    'warning: The build gets no value for the secret "npm", which is empty: a pull request from a fork has no credentials',
    'warning: This build argument looks like a secret: NPM_TOKEN',
    'info: Inputs that this step does not need and does not read: skip-logout',
    'warning: team: this step has no such input (INPUT_TEAM is set)',
  ])
})

test('the token for GitHub is a value of the settings, and does not print', () => {
  const { githubToken } = parseAll(readerOf({ ...NEEDED, 'github-token': 'ghs_1' })).settings
  expect([githubToken?.revealText(), String(githubToken)]).toEqual(['ghs_1', '***'])
})
