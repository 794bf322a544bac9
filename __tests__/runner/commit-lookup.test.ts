import { describe, expect, test } from '@jest/globals'
import { type CommitPorts, findCommit } from '../../src/runner/commit-lookup.ts'
import { type BuildContext, type Context, readContext } from '../../src/runner/context.ts'
import { HEAD, REPOSITORY, SHA } from '../fixtures/metadata-rules.ts'

interface Known {
  readonly event?: string
  readonly payload?: Context['payload']
  readonly env?: Readonly<Record<string, string>>
  readonly token?: string
  /** HEAD of the checkout. */
  readonly head?: string
  readonly origin?: string
  readonly source?: BuildContext
  /** Times that the checkout knows, by commit. */
  readonly git?: Readonly<Record<string, number>>
  /** Answers of the API, by path. */
  readonly api?: Readonly<Record<string, unknown>>
}

const FOLDER = { kind: 'folder', path: 'app' } as const

/** What is found, what the API was asked, and what the log says. */
async function look({ event = 'push', payload = {}, env = {}, token, git = {}, api = {}, ...place }: Known) {
  const asked: string[] = []
  const log: string[] = []
  const job = { GITHUB_EVENT_NAME: event, GITHUB_SHA: SHA, GITHUB_REPOSITORY: 'octo/hello', ...env }
  const world: CommitPorts = {
    env: job,
    context: readContext(job, payload, { cwd: '', temp: '' }),
    clock: () => new Date(0),
    git: {
      head: async (folder) => (folder === FOLDER.path ? place.head : undefined),
      origin: async (folder) => (folder === FOLDER.path ? place.origin : undefined),
      commitTime: async (_folder, sha) => git[sha],
    },
    github: {
      get: async (path, given) => {
        asked.push(`${path} ${given}`)
        if (path in api) return api[path]
        throw new Error('no answer in 5 seconds')
      },
    },
    log: {
      mask: (secret) => log.push(`mask ${secret}`),
      debug: (text) => log.push(text),
      warning: (text) => log.push(text),
    },
  }
  const { commitTime, repository, head, origin } = await findCommit(world, place.source ?? FOLDER, token)
  return { time: commitTime?.toISOString(), repository, head, origin, asked, log }
}

const TIME = '2020-01-10T00:30:00.000Z'
const SECONDS = 1578616200
const told = { payload: { repository: REPOSITORY } }

describe('the time of the commit', () => {
  test.each<readonly [string, Known, string | undefined]>([
    ['is what the checkout says', { ...told, git: { [SHA]: SECONDS } }, TIME],
    [
      'else what the event says of its last commit',
      { payload: { ...told.payload, head_commit: { id: SHA, timestamp: '2020-01-10T01:30:00+01:00' } } },
      TIME,
    ],
    [
      'or of one of its commits',
      {
        payload: {
          ...told.payload,
          commits: [
            { id: HEAD, timestamp: 'x' },
            { id: SHA, timestamp: TIME },
          ],
        },
      },
      TIME,
    ],
    [
      'but not of another commit',
      { payload: { ...told.payload, head_commit: { id: HEAD, timestamp: TIME } } },
      undefined,
    ],
    [
      'nor a time that is none',
      { payload: { ...told.payload, head_commit: { id: SHA, timestamp: 'soon' } } },
      undefined,
    ],
    ['is unknown without a checkout', told, undefined],
    ['is that of the head of a pull request when asked', pr({ git: { [HEAD]: SECONDS } }), TIME],
    [
      'is that of HEAD, where that is another commit',
      { ...told, head: HEAD, git: { [SHA]: 1, [HEAD]: SECONDS } },
      TIME,
    ],
    [
      'is not the time of the event for another commit that the checkout does not tell of',
      { ...told, head: HEAD, git: { [SHA]: 1 } },
      undefined,
    ],
    ['is that of the commit in an address', at(`#${HEAD}`, { git: { [HEAD]: SECONDS } }), TIME],
    ['is that of the event for its branch in an address', at('#main', { git: { [SHA]: SECONDS } }), TIME],
    ['is unknown for another branch in an address', at('#dev', { git: { [SHA]: SECONDS } }), undefined],
    ['is that of the merge commit when the checkout lacks the head', pr({ git: { [SHA]: SECONDS } }), TIME],
    [
      'is what GitHub says with a token',
      { ...told, token: 't', api: { [`/repos/octo/hello/git/commits/${SHA}`]: { committer: { date: TIME } } } },
      TIME,
    ],
    [
      'is unknown when GitHub says nothing of use',
      { ...told, token: 't', api: { [`/repos/octo/hello/git/commits/${SHA}`]: null } },
      undefined,
    ],
  ])('%s', async (_, known, expected) => {
    expect((await look(known)).time).toBe(expected)
  })
})

/** Git and fsck take any number for a date. */
describe('a time that no image can bear', () => {
  const WARNING = (sha: string, seconds: string): string =>
    `The commit ${sha} says that it was made ${seconds} seconds after 1970-01-01, and a time in an image lies between the ` +
    'years 1970 and 9999. The image is built as one of a commit whose time is unknown.'
  const event = (timestamp: string): Known => ({
    payload: { ...told.payload, head_commit: { id: SHA, timestamp } },
  })

  test.each<readonly [name: string, known: Known, time: string | undefined, log: readonly string[]]>([
    ['the first second is one', { ...told, git: { [SHA]: 0 } }, '1970-01-01T00:00:00.000Z', []],
    ['so is the last of 9999', { ...told, git: { [SHA]: 253402300799 } }, '9999-12-31T23:59:59.000Z', []],
    ['the next is not', { ...told, git: { [SHA]: 253402300800 } }, undefined, [WARNING(SHA, '253402300800')]],
    [
      'nor one that no Date can hold',
      { ...told, git: { [SHA]: 99999999999999 } },
      undefined,
      [WARNING(SHA, '99999999999999')],
    ],
    ['nor a number that has an exponent', { ...told, git: { [SHA]: 1e30 } }, undefined, [WARNING(SHA, '1e+30')]],
    ['nor one of the event before 1970', event('1969-12-31T23:59:59Z'), undefined, [WARNING(SHA, '-1')]],
    ['nor one of the event after 9999', event('+010000-01-01T00:00:00Z'), undefined, [WARNING(SHA, '253402300800')]],
    ['what no clock shows is no time at all', event('+999999-01-01T00:00:00Z'), undefined, []],
  ])('%s', async (_name, known, time, log) => {
    expect(await look(known)).toMatchObject({ time, log })
  })
})

describe('the repository', () => {
  test('is what the event says', async () => {
    expect((await look(told)).repository).toEqual(REPOSITORY)
  })

  test('is unknown when the event does not say it', async () => {
    expect(await look({ payload: { schedule: '0 * * * *' } })).toMatchObject({ repository: undefined, asked: [] })
  })

  test('a part that the event lacks comes from GitHub, with a token', async () => {
    const event = { name: 'hello', description: null, html_url: 'u', default_branch: 'trunk' }
    const known = {
      payload: { repository: event },
      token: 't',
      git: { [SHA]: 1 },
      api: { '/repos/octo/hello': REPOSITORY },
    }
    expect(await look(known)).toMatchObject({
      repository: { ...REPOSITORY, ...event },
      asked: ['/repos/octo/hello t'],
    })
  })

  test('a refusal is a line for those who debug, and the token is masked before', async () => {
    const known = { payload: {}, token: 't', git: { [SHA]: 1 } }
    expect(await look(known)).toMatchObject({
      repository: undefined,
      log: ['mask t', 'GitHub did not answer GET /repos/octo/hello: no answer in 5 seconds'],
    })
  })
})

test('GitHub is not asked for what is known, even with a token', async () => {
  expect((await look({ ...told, token: 't', git: { [SHA]: SECONDS } })).asked).toEqual([])
})

test('GitHub is not asked without a token', async () => {
  expect((await look({})).asked).toEqual([])
})

describe('the project of another commit', () => {
  const lib = { name: 'lib', url: 'https://github.com/octo/lib' }
  const origin = 'https://x-access-token:ghs_secret@github.com/octo/lib.git'
  test.each<readonly [name: string, known: Known, head: string | undefined, origin: object | undefined]>([
    ['is the one that was checked out', { head: HEAD, origin }, HEAD, lib],
    ['is not asked for at the commit of the event', { head: SHA, origin }, SHA, undefined],
    ['is the own one of an older checkout', { head: HEAD, origin: 'git@github.com:octo/hello.git' }, HEAD, undefined],
    ['is the one of the address', { source: { kind: 'remote', address: `${lib.url}.git#v1` } }, undefined, lib],
    [
      'is the one of an address that does not end in .git',
      { source: { kind: 'remote', address: `${lib.url}#${HEAD}:web` } },
      undefined,
      lib,
    ],
    [
      'is not that of an archive',
      { source: { kind: 'remote', address: 'https://example.com/lib.tgz' } },
      undefined,
      undefined,
    ],
    ['is that of the workflow, at its branch', at('#main', {}), undefined, undefined],
  ])('%s', async (_name, known, head, project) => {
    expect(await look({ ...told, ...known })).toMatchObject({ head, origin: project })
  })
})

/** The Git repository of the workflow, at an address. */
function at(fragment: string, known: Known): Known {
  const payload = { repository: REPOSITORY }
  const env = { GITHUB_REF: 'refs/heads/main' }
  return { payload, env, source: { kind: 'remote', address: `https://github.com/octo/hello.git${fragment}` }, ...known }
}

function pr(known: Known): Known {
  const payload = { ...told.payload, pull_request: { head: { sha: HEAD } } }
  return { event: 'pull_request', payload, env: { DOCKER_METADATA_PR_HEAD_SHA: 'true' }, ...known }
}
