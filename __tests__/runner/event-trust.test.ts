import { describe, expect, test } from '@jest/globals'
import { readPush } from '../../src/actions/build/inputs/push.ts'
import type { Context } from '../../src/runner/context.ts'
import { type EventTrust, judgeEvent } from '../../src/runner/event-trust.ts'
import { CONTEXT, readerOf } from '../fixtures/inputs.ts'

const pull = (head: unknown, base: unknown = { full_name: 'octo/app' }) => ({
  pull_request: { head: { repo: head }, base: { repo: base } },
})
const run = (head: unknown, base: unknown = { full_name: 'octo/app' }) => ({
  workflow_run: { event: 'pull_request', head_repository: head, repository: base },
})
const own = { full_name: 'octo/app' }
const fork = { full_name: 'guest/app' }
const context = (event: string, payload: Context['payload'], actor = 'octocat'): Context => ({
  ...CONTEXT,
  event,
  payload,
  actor,
})

const TRUSTED: EventTrust = { kind: 'trusted' }
const none = (reason: string): EventTrust => ({ kind: 'no-credentials', reason })
const FORK = none('a pull request from a fork has no credentials')
const DEPENDABOT = none('GitHub keeps the secrets of Actions from a Dependabot pull request')
const foreign = (code: string): EventTrust => ({ kind: 'foreign', code })
const BOT = 'dependabot[bot]'
const GONE = 'a repository that was deleted'

test.each<readonly [name: string, event: string, payload: Context['payload'], actor: string, expected: EventTrust]>([
  ["a branch's pull request", 'pull_request', pull(own), 'octocat', TRUSTED],
  ["a fork's pull request", 'pull_request', pull(fork), 'guest', FORK],
  ['a fork that was deleted', 'pull_request', pull(null), 'ghost', FORK],
  ["Dependabot's pull request", 'pull_request', pull(own), BOT, DEPENDABOT],
  ['a pull request without a payload', 'pull_request', {}, 'octocat', TRUSTED],
  ["a review of a fork's pull request", 'pull_request_review', pull(fork), 'octocat', FORK],
  ["a review of a branch's pull request", 'pull_request_review', pull(own), 'octocat', TRUSTED],
  ["a comment in a review of a fork's pull request", 'pull_request_review_comment', pull(fork), 'octocat', FORK],
  ['a review by Dependabot', 'pull_request_review', pull(own), BOT, DEPENDABOT],
  ['pull_request_target of a branch', 'pull_request_target', pull(own), 'octocat', TRUSTED],
  ['pull_request_target of a fork', 'pull_request_target', pull(fork), 'guest', foreign('"guest/app"')],
  ['pull_request_target of a fork that was deleted', 'pull_request_target', pull(null), 'ghost', foreign(GONE)],
  ['pull_request_target without a payload', 'pull_request_target', {}, 'octocat', TRUSTED],
  ['pull_request_target of Dependabot', 'pull_request_target', pull(own), BOT, TRUSTED],
  ['a run after one of this repository', 'workflow_run', run(own), 'octocat', TRUSTED],
  ['a run after one of a fork', 'workflow_run', run(fork), 'guest', foreign('"guest/app"')],
  ['a run after one of a fork that was deleted', 'workflow_run', run(null), 'ghost', foreign(GONE)],
  [
    'a run after one of a fork of the same name',
    'workflow_run',
    run({ full_name: 'octo2/app' }),
    'x',
    foreign('"octo2/app"'),
  ],
  ['a run after another, without a payload', 'workflow_run', {}, 'octocat', TRUSTED],
  ['a push', 'push', {}, 'octocat', TRUSTED],
  ['a push by Dependabot', 'push', {}, BOT, none('GitHub keeps the secrets of Actions from a push by Dependabot')],
  [
    'a branch made by Dependabot',
    'create',
    {},
    BOT,
    none('GitHub keeps the secrets of Actions from a create by Dependabot'),
  ],
  [
    'a deployment by Dependabot',
    'deployment',
    {},
    BOT,
    none('GitHub keeps the secrets of Actions from a deployment by Dependabot'),
  ],
  ['a schedule whose last commit is by Dependabot', 'schedule', {}, BOT, TRUSTED],
  ['a Git tag', 'create', {}, 'octocat', TRUSTED],
  ['a release', 'release', {}, 'octocat', TRUSTED],
  ['a schedule', 'schedule', {}, 'octocat', TRUSTED],
  ['a manual run', 'workflow_dispatch', {}, 'octocat', TRUSTED],
  ['a merge queue', 'merge_group', {}, 'github-merge-queue[bot]', TRUSTED],
  ['a comment, whose run is about the default branch', 'issue_comment', {}, 'guest', TRUSTED],
  ['another event with the payload of a pull request', 'push', pull(fork), 'octocat', TRUSTED],
  ['another event with the payload of a run', 'push', run(fork), 'octocat', TRUSTED],
  ['a payload of other types', 'pull_request_target', { pull_request: 'x' }, 'octocat', TRUSTED],
  ['no event', '', {}, '', TRUSTED],
])('judge: %s', (_name, event, payload, actor, expected) => {
  expect(judgeEvent(context(event, payload, actor))).toEqual(expected)
})

describe('push', () => {
  const TARGET = context('pull_request_target', pull(fork), 'guest')
  const AFTER = context('workflow_run', run(fork), 'guest')
  const FORKED = context('pull_request', pull(fork), 'guest')
  const PUSHED = context('push', {})
  const why = (event: string): string =>
    `this ${event} run is about code of "guest/app", and has the credentials of "octo/app"`
  const kept = (event: string) => ({ push: false, reason: `${why(event)}; allow-untrusted would push it` })
  const refusal = (event: string): string =>
    `${why(event)}: whoever wrote that code could push any image. Build it in a pull_request run, which has no credentials, ` +
    'or set allow-untrusted to true when you know what this job builds'
  const never = { push: false, reason: 'the input push is false' }
  const noCredentials = { push: false, reason: 'a pull request from a fork has no credentials' }

  type Row = readonly [
    push: string,
    allow: string,
    name: string,
    where: Context,
    expected: unknown,
    ...problems: readonly string[],
  ]
  test.each<Row>([
    ['', '', 'a push', PUSHED, true],
    ['true', '', 'a push', PUSHED, true],
    ['false', '', 'a push', PUSHED, never],
    ['auto', 'true', 'a push', PUSHED, true],
    ['', '', 'a fork', FORKED, noCredentials],
    ['true', '', 'a fork, whose owner may have given credentials', FORKED, true],
    ['auto', 'true', 'a fork: there are no credentials whatever is allowed', FORKED, noCredentials],
    ['', '', 'pull_request_target of a fork', TARGET, kept('pull_request_target')],
    ['auto', 'false', 'pull_request_target of a fork', TARGET, kept('pull_request_target')],
    ['true', '', 'pull_request_target of a fork', TARGET, undefined, refusal('pull_request_target')],
    ['true', 'false', 'pull_request_target of a fork', TARGET, undefined, refusal('pull_request_target')],
    ['true', 'true', 'pull_request_target of a fork', TARGET, true],
    ['auto', 'true', 'pull_request_target of a fork', TARGET, true],
    ['false', 'true', 'pull_request_target of a fork', TARGET, never],
    ['', '', 'workflow_run after a fork', AFTER, kept('workflow_run')],
    ['true', '', 'workflow_run after a fork', AFTER, undefined, refusal('workflow_run')],
    ['true', 'true', 'workflow_run after a fork', AFTER, true],
  ])('push: %j, allow-untrusted: %j, %s', (push, allow, _name, where, expected, ...problems) => {
    const reader = readerOf({ push, 'allow-untrusted': allow }, { context: where })
    expect(readPush(reader, judgeEvent(where), undefined)).toEqual(expected)
    expect(reader.problems).toEqual(problems.map((problem) => ({ input: 'push', problem })))
  })

  test('a call pushes nothing, whoever the code is of', () => {
    const reader = readerOf({ push: 'true' }, { context: TARGET })
    expect(readPush(reader, judgeEvent(TARGET), 'check')).toEqual({ push: false, reason: 'the input call is check' })
    expect(reader.problems).toEqual([])
  })
})
