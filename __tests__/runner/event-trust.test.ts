import { describe, expect, test } from '@jest/globals'
import { readPush } from '../../src/actions/build/inputs/push.ts'
import { readTrust } from '../../src/actions/build/inputs/trust.ts'
import { type Context, parsePayload } from '../../src/runner/context.ts'
import { type EventTrust, judgeEvent } from '../../src/runner/event-trust.ts'
import { CONTEXT, readerOf } from '../fixtures/inputs.ts'

const pull = (head: unknown, base: unknown = { full_name: 'octo/app' }) => ({
  pull_request: { head: { repo: head }, base: { repo: base } },
})
const run = (head: unknown, base: unknown = { full_name: 'octo/app' }, ...events: readonly (string | undefined)[]) => ({
  workflow_run: { event: events.length > 0 ? events[0] : 'pull_request', head_repository: head, repository: base },
})
const own = { full_name: 'octo/app' }
const fork = { full_name: 'guest/app' }
const context = (event: string, payload: Context['payload'], actor = 'octocat'): Context => ({
  ...CONTEXT,
  event,
  payload,
  actor,
})

const OWN: EventTrust = { kind: 'own' }
const none = (reason: string): EventTrust => ({ kind: 'no-credentials', reason })
const FORK = none('a pull request from a fork has no credentials')
const DEPENDABOT = none('GitHub keeps the secrets of Actions from a Dependabot pull request')
const BOT = 'dependabot[bot]'

test.each<readonly [name: string, event: string, payload: Context['payload'], actor: string, expected: EventTrust]>([
  ["a branch's pull request", 'pull_request', pull(own), 'octocat', OWN],
  ["a fork's pull request", 'pull_request', pull(fork), 'guest', FORK],
  ['a fork that was deleted', 'pull_request', pull(null), 'ghost', FORK],
  ["Dependabot's pull request", 'pull_request', pull(own), BOT, DEPENDABOT],
  ['a pull request without a payload: GitHub gives that of a fork nothing', 'pull_request', {}, 'octocat', OWN],
  ["a review of a fork's pull request", 'pull_request_review', pull(fork), 'octocat', FORK],
  ["a review of a branch's pull request", 'pull_request_review', pull(own), 'octocat', OWN],
  ["a comment in a review of a fork's pull request", 'pull_request_review_comment', pull(fork), 'octocat', FORK],
  ['a review by Dependabot', 'pull_request_review', pull(own), BOT, DEPENDABOT],
  ['pull_request_target of Dependabot', 'pull_request_target', pull(own), BOT, OWN],
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
  ['a schedule whose last commit is by Dependabot', 'schedule', {}, BOT, OWN],
  ['a merge queue', 'merge_group', {}, 'github-merge-queue[bot]', OWN],
  ['a comment, whose run is about the default branch', 'issue_comment', {}, 'guest', OWN],
  ['no event', '', {}, '', OWN],
])('judge: %s', (_name, event, payload, actor, expected) => {
  expect(judgeEvent(context(event, payload, actor), [])).toEqual(expected)
})

const foreign = (event: string, code: string): EventTrust => ({
  kind: 'foreign',
  reason: `this ${event} run is about code of ${code}, and has the credentials of "octo/app"`,
})
const GUEST = '"guest/app"'
const GONE = 'a repository that was deleted, or that the event does not name'
const NAMELESS = 'a repository that the event does not name'
const after = (event: string): string => `an earlier run of ${JSON.stringify(event)}, which may be a stranger's`

/** Payloads that prove nothing, or that the code is others', and whose code it then is for the two events; undefined: own. */
const SHAPES: readonly (readonly [
  name: string,
  payload: unknown,
  target: string | undefined,
  earlier: string | undefined,
])[] = [
  ["a pull request's, own", pull(own), undefined, NAMELESS],
  ["a pull request's, of a fork", pull(fork), GUEST, NAMELESS],
  ["a pull request's, of a fork that was deleted", pull(null), GONE, NAMELESS],
  ["a pull request's, without a head", { pull_request: { base: { repo: own } } }, GONE, NAMELESS],
  ["a pull request's, with base.repo null", pull(fork, null), GUEST, NAMELESS],
  ["a pull request's, with both null", pull(null, null), NAMELESS, NAMELESS],
  ["a pull request's, with two empty names", pull({ full_name: '' }, { full_name: '' }), NAMELESS, NAMELESS],
  ["a pull request's, with names of other types", pull({ full_name: 7 }, { full_name: 7 }), NAMELESS, NAMELESS],
  ["a pull request's, own name in other letters", pull({ full_name: 'Octo/App' }), '"Octo/App"', NAMELESS],
  ['a pull request as a text', { pull_request: 'octo/app' }, NAMELESS, NAMELESS],
  ['a pull request as an array', { pull_request: [own] }, NAMELESS, NAMELESS],
  ["a run's, own push", run(own, own, 'push'), NAMELESS, undefined],
  ["a run's, own schedule", run(own, own, 'schedule'), NAMELESS, undefined],
  ["a run's, push of a fork", run(fork, own, 'push'), NAMELESS, GUEST],
  ["a run's, pull request of a fork", run(fork), NAMELESS, GUEST],
  ["a run's, own pull request", run(own), NAMELESS, after('pull_request')],
  ["a run's, own pull_request_target", run(own, own, 'pull_request_target'), NAMELESS, after('pull_request_target')],
  ["a run's, after a workflow_run", run(own, own, 'workflow_run'), NAMELESS, after('workflow_run')],
  ["a run's, without an event", run(own, own, undefined), NAMELESS, NAMELESS],
  ["a run's, with an empty event", run(own, own, ''), NAMELESS, NAMELESS],
  ["a run's, with a fork that was deleted", run(null, own, 'push'), NAMELESS, GONE],
  ["a run's, without a repository", run(own, null, 'push'), NAMELESS, '"octo/app"'],
  ["a run's, of a fork of a like name", run({ full_name: 'octo2/app' }, own, 'push'), NAMELESS, '"octo2/app"'],
  ['empty', {}, NAMELESS, NAMELESS],
  ['null', null, NAMELESS, NAMELESS],
  ['an array', [pull(own), run(own, own, 'push')], NAMELESS, NAMELESS],
  ['a text', 'octo/app', NAMELESS, NAMELESS],
  ['missing', undefined, NAMELESS, NAMELESS],
]

/** All that GitHub starts workflows for, and that has credentials whoever's code there is beside it. */
const OTHERS = [
  ...['push', 'create', 'delete', 'deployment', 'deployment_status', 'schedule', 'workflow_dispatch', 'workflow_call'],
  ...['repository_dispatch', 'release', 'registry_package', 'merge_group', 'issue_comment', 'issues', 'label', 'fork'],
  ...['check_run', 'check_suite', 'status', 'discussion', 'discussion_comment', 'milestone', 'page_build', 'public'],
  ...['gollum', 'watch', 'branch_protection_rule', 'image_version'],
]

describe.each(SHAPES)('payload: %s', (_name, value, target, earlier) => {
  const payload = parsePayload(JSON.stringify(value ?? {})) ?? {}

  test.each([
    ['pull_request_target', target],
    ['workflow_run', earlier],
  ])('%s', (event, code) => {
    expect(judgeEvent(context(event, payload), [])).toEqual(code === undefined ? OWN : foreign(event, code))
  })

  test('no other event is about the code in it', () => {
    const judged = OTHERS.map((event) => [event, judgeEvent(context(event, payload), [])])
    expect(judged).toEqual(OTHERS.map((event) => [event, OWN]))
  })
})

describe('a pull request that the inputs name', () => {
  const HERE = 'https://github.com/octo/app.git'
  const TARGET = { ...pull(own), number: 7 }
  const stranger = (event: string, text = 'refs/pull/7/merge') =>
    foreign(event, `the pull request ${JSON.stringify(text)}`)

  test.each(OTHERS)('%s: nothing tells whose it is', (event) => {
    expect(judgeEvent(context(event, {}), [`${HERE}#refs/pull/7/merge`])).toEqual(stranger(event))
  })

  type Row = readonly [name: string, where: Context, sources: readonly string[], expected: EventTrust]
  const merge = (payload: Context['payload']): Context => ({
    ...context('pull_request', payload),
    ref: 'refs/pull/7/merge',
  })
  test.each<Row>([
    ['its own', merge(pull(own)), [`${HERE}#refs/pull/7/head`], OWN],
    ['another one', merge(pull(own)), [`${HERE}#refs/pull/8/merge`], stranger('pull_request', 'refs/pull/8/merge')],
    [
      'one of another repository',
      merge(pull(own)),
      ['https://github.com/guest/app#refs/pull/7/merge'],
      stranger('pull_request'),
    ],
    [
      'its own and another one',
      merge(pull(own)),
      [`${HERE}#refs/pull/7/head`, `a=${HERE}#pull/8/head`],
      stranger('pull_request', 'pull/8/head'),
    ],
    ["a fork's has no credentials for it", merge(pull(fork)), [`${HERE}#refs/pull/7/merge`], FORK],
    ['its own, of pull_request_target', context('pull_request_target', TARGET), [`${HERE}#refs/pull/7/merge`], OWN],
    [
      'another one, of pull_request_target',
      context('pull_request_target', TARGET),
      [`${HERE}#refs/pull/8/head`],
      stranger('pull_request_target', 'refs/pull/8/head'),
    ],
    [
      'of pull_request_target without a number',
      context('pull_request_target', pull(own)),
      [`${HERE}#refs/pull/7/merge`],
      stranger('pull_request_target'),
    ],
    [
      'after a push',
      context('workflow_run', run(own, own, 'push')),
      [`${HERE}#refs/pull/7/merge`],
      stranger('workflow_run'),
    ],
    ['a branch is none', context('issue_comment', {}), [`${HERE}#main`, '.', ''], OWN],
  ])('%s', (_name, where, sources, expected) => {
    expect(judgeEvent(where, sources)).toEqual(expected)
  })
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
    expect(readPush(reader, readTrust(reader), undefined)).toEqual(expected)
    expect(reader.problems).toEqual(problems.map((problem) => ({ input: 'push', problem })))
  })

  test('a call pushes nothing, whoever the code is of', () => {
    const reader = readerOf({ push: 'true' }, { context: TARGET })
    expect(readPush(reader, readTrust(reader), 'check')).toEqual({ push: false, reason: 'the input call is check' })
    expect(reader.problems).toEqual([])
  })
})
