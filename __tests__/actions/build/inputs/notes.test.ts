// What the log says of inputs that can be used.
import { expect, test } from '@jest/globals'
import { type Job, parseAll, readerOf } from '../../../fixtures/inputs.ts'

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

const UTF_16 = Buffer.from('\ufeffnode_modules\n', 'utf16le')
const IGNORED = 'All files of the folder "." go to the builder.'

test.each<readonly [name: string, job: Job, warnings: readonly string[]]>([
  [
    'one that can be read',
    { paths: { '.dockerignore': 'file' }, contents: { '.dockerignore': Buffer.from('a\n') } },
    [],
  ],
  [
    'a link out of the context',
    { paths: { '.dockerignore': 'file' }, links: { '.dockerignore': 'shared/.dockerignore' } },
    [
      `.dockerignore leaves nothing out: it is a link to "shared/.dockerignore", and the builder gets only the folder of the link: put a file there. ${IGNORED}`,
    ],
  ],
  [
    'UTF-16',
    { paths: { '.dockerignore': 'file' }, contents: { '.dockerignore': UTF_16 } },
    [`.dockerignore leaves nothing out: it is UTF-16: save it as UTF-8. ${IGNORED}`],
  ],
  [
    'the one of the Dockerfile, which goes before that of the context',
    {
      paths: { '.dockerignore': 'file', 'Dockerfile.dockerignore': 'file' },
      contents: { 'Dockerfile.dockerignore': UTF_16 },
    },
    [`Dockerfile.dockerignore leaves nothing out: it is UTF-16: save it as UTF-8. ${IGNORED}`],
  ],
  [
    'the one of the Dockerfile as a link, so that the one of the context counts',
    {
      paths: { '.dockerignore': 'file', 'Dockerfile.dockerignore': 'file' },
      links: { 'Dockerfile.dockerignore': 'shared/.dockerignore' },
      contents: { '.dockerignore': Buffer.from('a\n') },
    },
    [
      'Dockerfile.dockerignore leaves nothing out: it is a link to "shared/.dockerignore", and the builder gets only the folder of the link: put a file there. What .dockerignore leaves out counts.',
    ],
  ],
  ['a folder of that name', { paths: { '.dockerignore': 'directory' } }, []],
  [
    'the one of the context, which does not count then',
    { paths: { '.dockerignore': 'file', 'Dockerfile.dockerignore': 'file' }, contents: { '.dockerignore': UTF_16 } },
    [],
  ],
])('an ignore file that the builder does not get: %s', (_name, job, warnings) => {
  expect(parseAll(readerOf(NEEDED, job)).notes).toEqual(warnings.map((text) => ({ level: 'warning', text })))
})

test('no ignore file is looked for where the context is an address', () => {
  const job = { paths: { '.dockerignore': 'file' }, contents: { '.dockerignore': UTF_16 } } as const
  expect(parseAll(readerOf({ ...NEEDED, context: 'git' }, job)).notes).toEqual([])
})
