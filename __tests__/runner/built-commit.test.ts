// Which commit is built: what the event says, and what the checkout or the address of the context says.
import { describe, expect, test } from '@jest/globals'
import { type BuiltCommit, describeCommit, readBuiltCommit } from '../../src/runner/built-commit.ts'
import { type BuildContext, type Context, type Environment, readContext } from '../../src/runner/context.ts'

/** The event's own. */
const OWN = 'a'.repeat(40)
/** Of the pull request, or of the run that was followed. */
const HEAD = 'b'.repeat(40)
/** Of neither. */
const OTHER = 'c'.repeat(40)

interface Event {
  readonly event: string
  readonly ref?: string
  readonly payload?: Context['payload']
  readonly sha?: string
  readonly env?: Environment
}

const push: Event = { event: 'push' }
const tagged: Event = { event: 'push', ref: 'refs/tags/v1', payload: { head_commit: { id: HEAD } } }
const dispatch: Event = { event: 'workflow_dispatch' }
const pull: Event = {
  event: 'pull_request',
  ref: 'refs/pull/7/merge',
  payload: { number: 7, pull_request: { head: { sha: HEAD }, merge_commit_sha: OTHER } },
}
const merged: Event = { ...pull, ref: 'refs/heads/main' }
const target: Event = { ...pull, event: 'pull_request_target', ref: 'refs/heads/main' }
const comment = (issue: object): Event => ({ event: 'issue_comment', payload: { issue } })
const onPull = comment({ pull_request: { url: 'https://api.github.com/repos/octo/app/pulls/7' } })

const run = (over: object, repositories: readonly [base: string, head: string] = ['octo/app', 'octo/app']): Event => ({
  event: 'workflow_run',
  payload: {
    workflow_run: {
      head_sha: HEAD,
      head_branch: 'fix',
      repository: { full_name: repositories[0] },
      head_repository: { full_name: repositories[1] },
      ...over,
    },
  },
})

const contextOf = ({ event, ref = 'refs/heads/main', payload = {}, sha = OWN }: Event): Context =>
  readContext(
    { GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_SHA: sha, GITHUB_REPOSITORY: 'octo/app' },
    { repository: { default_branch: 'main' }, ...payload },
    { cwd: '/checkout', temp: '/temp' },
  )

const builtOf = (event: Event, source: BuildContext, head: string | undefined): BuiltCommit =>
  readBuiltCommit({ context: contextOf(event), env: event.env ?? {} }, source, head)

const MAIN = 'refs/heads/main'
const PULL = 'refs/pull/7/merge'
const NOT_OWN = "HEAD of the checkout, not the event's commit aaaaaaaaaaaa"
const FOLLOWED = 'the head of the run that this one follows'
const ABOUT = (what: string): string => `the event's commit, in a run that is about ${what}`
const UNSEEN = (event: string, what: string): string =>
  `this ${event} run is about ${what}, and no checkout tells what is built`
const PR_HEAD = { DOCKER_METADATA_PR_HEAD_SHA: 'true' }

const is = (sha: string, ref: string, why?: string): BuiltCommit => ({ sha, ref, why })

const NOT_OF_PULL = is(OWN, '', 'HEAD of the checkout, not a commit of the pull request')

describe('a folder', () => {
  test.each<readonly [name: string, event: Event, head: string | undefined, built: BuiltCommit]>([
    ['the commit that was pushed', push, OWN, is(OWN, MAIN)],
    ['another one', push, OTHER, is(OTHER, '', NOT_OWN)],
    ['no checkout: the event is all there is', push, undefined, is(OWN, MAIN)],
    ['a dispatch at its commit', dispatch, OWN, is(OWN, MAIN)],
    ['a dispatch with a ref', dispatch, OTHER, is(OTHER, '', NOT_OWN)],
    ['a Git tag', tagged, OWN, is(OWN, 'refs/tags/v1')],
    ['an annotated Git tag, whose commit the event has besides', tagged, HEAD, is(HEAD, 'refs/tags/v1')],
    ['a Git tag, and another commit', tagged, OTHER, is(OTHER, '', NOT_OWN)],
    ['outside of GitHub', { ...push, sha: '', ref: '' }, OTHER, is(OTHER, '')],
    ['a pull request at its merge', pull, OWN, is(OWN, PULL)],
    ['a pull request at its head', pull, HEAD, is(HEAD, PULL)],
    ['a pull request at its merge, which is to be called by its head', { ...pull, env: PR_HEAD }, OWN, is(HEAD, PULL)],
    ['that says nothing of another commit', { ...pull, env: PR_HEAD }, OTHER, is(OTHER, '', NOT_OWN)],
    ['a pull request without a checkout', pull, undefined, is(OWN, PULL)],
    ['a pull request that was merged, at the branch', merged, OWN, is(OWN, MAIN)],
    ['a pull request that was merged, at its head', merged, HEAD, is(HEAD, '', NOT_OWN)],
    ['pull_request_target at the head', target, HEAD, is(HEAD, PULL)],
    ['pull_request_target at the merge', target, OTHER, is(OTHER, PULL)],
    ['pull_request_target at the base branch', target, OWN, NOT_OF_PULL],
    ['pull_request_target at the base branch, called by its head', { ...target, env: PR_HEAD }, OWN, NOT_OF_PULL],
    ['pull_request_target without a checkout', target, undefined, is(HEAD, PULL)],
    ['a run after one of another branch, at its head', run({}), HEAD, is(HEAD, 'refs/heads/fix', FOLLOWED)],
    ["the same at the event's commit", run({}), OWN, is(OWN, '', ABOUT('the commit bbbbbbbbbbbb'))],
    ['the same at a third one', run({}), OTHER, is(OTHER, '', NOT_OWN)],
    ['the same without a checkout', run({}), undefined, is('', '', UNSEEN('workflow_run', 'the commit bbbbbbbbbbbb'))],
    ['a run after one of its own commit', run({ head_sha: OWN, head_branch: 'main' }), OWN, is(OWN, MAIN)],
    [
      'a run after one of the same commit on another branch',
      run({ head_sha: OWN }),
      OWN,
      is(OWN, 'refs/heads/fix', FOLLOWED),
    ],
    ['a run after one of its branch, at its head', run({ head_branch: 'main' }), HEAD, is(HEAD, MAIN, FOLLOWED)],
    ['the same, at the commit that the branch has now', run({ head_branch: 'main' }), OWN, is(OWN, MAIN)],
    [
      'the same, without a checkout: one of the two, both of the branch',
      run({ head_branch: 'main' }),
      undefined,
      is('', MAIN, UNSEEN('workflow_run', 'the commit bbbbbbbbbbbb')),
    ],
    [
      "a run after a fork's main, at its head",
      run({ head_branch: 'main' }, ['octo/app', 'eve/app']),
      HEAD,
      is(HEAD, '', NOT_OWN),
    ],
    [
      'a run after one of a fork that was deleted',
      run({ head_repository: null, head_branch: 'main' }),
      HEAD,
      is(HEAD, '', NOT_OWN),
    ],
    ['a comment on an issue', comment({}), OWN, is(OWN, MAIN)],
    ['a comment on a pull request, at the default branch', onPull, OWN, is(OWN, '', ABOUT('a pull request'))],
    ['a comment on a pull request, at its head', onPull, HEAD, is(HEAD, '', NOT_OWN)],
    [
      'a comment on a pull request, without a checkout',
      onPull,
      undefined,
      is('', '', UNSEEN('issue_comment', 'a pull request')),
    ],
    ...(['check_run', 'check_suite'] as const).map(
      (event) =>
        [
          `a ${event} of another commit`,
          { event, payload: { [event]: { head_sha: HEAD } } },
          OWN,
          is(OWN, '', ABOUT('the commit bbbbbbbbbbbb')),
        ] as const,
    ),
    ['a status of its commit', { event: 'status', payload: { sha: OWN } }, OWN, is(OWN, MAIN)],
    [
      'a status of another commit',
      { event: 'status', payload: { sha: HEAD } },
      OWN,
      is(OWN, '', ABOUT('the commit bbbbbbbbbbbb')),
    ],
  ])('%s', (_name, event, head, built) => {
    expect(builtOf(event, { kind: 'folder', path: 'app' }, head)).toEqual(built)
  })
})

const MOVING = 'the input context is an address without the full id of a commit'
const NAMED = "the commit in the input context, not the event's commit aaaaaaaaaaaa"
const APP = 'https://github.com/octo/app'

describe('an address', () => {
  test.each<readonly [name: string, event: Event, address: string, built: BuiltCommit]>([
    ["the event's commit", push, `${APP}.git#${OWN}`, is(OWN, MAIN)],
    ['a folder at it', push, `${APP}.git#${OWN}:web`, is(OWN, MAIN)],
    ['another commit', push, `${APP}.git#${OTHER}`, is(OTHER, '', NAMED)],
    ['a query that demands a commit', push, `${APP}.git?ref=main&checksum=${OTHER}`, is(OTHER, '', NAMED)],
    ['a commit of SHA-256', push, `${APP}.git#${'d'.repeat(64)}`, is('d'.repeat(64), '', NAMED)],
    ['a part of an id', push, `${APP}.git#${OWN.slice(0, 12)}`, is('', '', MOVING)],
    ['more than an id', push, `${APP}.git#${OWN}0`, is('', '', MOVING)],
    ['an id in the path', push, `https://example.com/${OWN}`, is('', '', MOVING)],
    ['the branch of the event', push, `${APP}.git#main`, is('', MAIN, MOVING)],
    [
      'the same by its full name, in capitals',
      push,
      'https://GitHub.com/Octo/App#refs/heads/main',
      is('', MAIN, MOVING),
    ],
    ['the default branch, which need not be named', push, `${APP}.git`, is('', MAIN, MOVING)],
    ['a folder of it', push, `${APP}.git#:web`, is('', MAIN, MOVING)],
    ['another branch', push, `${APP}.git#dev`, is('', '', MOVING)],
    ['that branch of another repository', push, 'https://github.com/octo/lib.git#main', is('', '', MOVING)],
    ['that branch on another server', push, 'https://gitlab.com/octo/app.git#main', is('', '', MOVING)],
    [
      'that of the server of the job',
      { ...push, env: { GITHUB_SERVER_URL: 'https://git.corp.test' } },
      'https://git.corp.test/octo/app.git#main',
      is('', MAIN, MOVING),
    ],
    ['an archive', push, 'https://example.com/app.tar.gz', is('', '', MOVING)],
    ['the merge of a pull request, which moves too', pull, `${APP}.git#${PULL}`, is('', PULL, MOVING)],
    ['its head', pull, `${APP}.git#refs/pull/7/head`, is('', PULL, MOVING)],
    ['that of another one', pull, `${APP}.git#refs/pull/8/head`, is('', '', MOVING)],
    ['the branch, after a comment on a pull request', onPull, `${APP}.git#main`, is('', '', MOVING)],
    ['the branch, after another commit of it', run({ head_branch: 'main' }), `${APP}.git#main`, is('', MAIN, MOVING)],
    ['the head of a run that was followed', run({}), `${APP}.git#${HEAD}`, is(HEAD, 'refs/heads/fix', FOLLOWED)],
  ])('%s', (_name, event, address, built) => {
    expect(builtOf(event, { kind: 'remote', address }, undefined)).toEqual(built)
  })
})

test.each<readonly [built: BuiltCommit, text: string]>([
  [is(OWN, MAIN), 'aaaaaaaaaaaa'],
  [is(OTHER, '', 'HEAD of the checkout'), 'cccccccccccc (HEAD of the checkout)'],
  [is('', '', MOVING), `unknown (${MOVING})`],
])('%j is described as %s', (built, text) => {
  expect(describeCommit(built)).toBe(text)
})
