// Whose images a run takes, and for whom it keeps what it builds: no pull request, and no fork, can give a branch an image.
import { expect, test } from '@jest/globals'
import {
  dispatch,
  empty,
  HEAD,
  type Inputs,
  type Job,
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  push,
  release,
  SHA,
  schedule,
  settingsOf,
  tagged,
  withEnv,
} from '../fixtures/metadata-rules.ts'

/** What a run reads, in its order, and what it keeps, or why not. */
function scopesOf(job: Job, inputs: Inputs): string {
  const { reuse } = settingsOf(withEnv({ ...job }, { GITHUB_REPOSITORY: 'octo/hello' }), { reuse: 'auto', ...inputs })
  if (reuse === undefined) throw new Error('it was asked for')
  const { read, write, readOnly } = reuse.scopes
  return `reads ${read.join(' ')}; keeps ${write ?? `none: ${readOnly}`}`
}

const earlier = (event: string, head: string): Job => ({
  event: 'workflow_run',
  ref: 'refs/heads/main',
  payload: {
    workflow_run: {
      event,
      head_branch: 'main',
      head_sha: SHA,
      repository: { full_name: 'octo/hello' },
      head_repository: { full_name: head },
    },
  },
})

/** Pull request 7, from a repository. */
const from = (head: string, job: Job): Job => ({
  ...job,
  payload: {
    number: 7,
    pull_request: {
      head: { sha: HEAD, ref: 'main', repo: { full_name: head } },
      base: { ref: 'main', repo: { full_name: 'octo/hello' } },
    },
  },
})

const ALLOWED = { 'allow-untrusted': 'true' }
const BRANCHES = 'reads fp-; keeps fp-'
const PULL_REQUEST = 'reads fp-pr-7- fp-; keeps fp-pr-7-'
const UNKNOWN = "reads fp-; keeps none: the commit that is built is not known to be the branch's"
const other = (event: string): string =>
  `reads fp-; keeps none: a run of ${event} may build something else than its branch`

test.each<readonly [name: string, job: Job, inputs: Inputs, scopes: string]>([
  ['a push to the default branch', push('main'), {}, BRANCHES],
  ['a push to another branch', push('topic'), {}, BRANCHES],
  ['a branch that is called like a pull request', push('pr-7'), {}, BRANCHES],
  ['a Git tag', tagged('v1'), {}, BRANCHES],
  ['a schedule', schedule, {}, BRANCHES],
  ['a run by hand', dispatch('main'), {}, BRANCHES],
  ['outside of GitHub', empty, {}, BRANCHES],
  ['a merge queue', mergeGroup, {}, BRANCHES],
  ['a run after a push to a branch', earlier('push', 'octo/hello'), {}, BRANCHES],
  ['a checkout of another commit', { ...push('main'), facts: { head: HEAD } }, {}, UNKNOWN],
  ['a run by hand with a checkout of something else', { ...dispatch('main'), facts: { head: HEAD } }, {}, UNKNOWN],
  ['an address without a commit', push('main'), { context: 'https://github.com/eve/hello.git#main' }, UNKNOWN],
  ['a pull request', pullRequest(7), {}, PULL_REQUEST],
  ['a pull request of the repository', from('octo/hello', pullRequest(7)), {}, PULL_REQUEST],
  ['a pull request of a fork', from('eve/hello', pullRequest(7)), {}, PULL_REQUEST],
  ['a pull request of a fork that is pushed', from('eve/hello', pullRequest(7)), { push: 'true' }, PULL_REQUEST],
  ['a review', from('octo/hello', { ...pullRequest(7), event: 'pull_request_review' }), {}, PULL_REQUEST],
  ['pull_request_target', from('octo/hello', pullRequestTarget(7)), {}, PULL_REQUEST],
  ['pull_request_target of a fork', from('eve/hello', pullRequestTarget(7)), {}, PULL_REQUEST],
  ['pull_request_target of a fork that is allowed', from('eve/hello', pullRequestTarget(7)), ALLOWED, PULL_REQUEST],
  [
    'pull_request_target of a fork that is allowed, with its code in the checkout',
    { ...from('eve/hello', pullRequestTarget(7)), facts: { head: HEAD } },
    ALLOWED,
    PULL_REQUEST,
  ],
  [
    'a Dependabot push',
    withEnv(push('dependabot/npm/a'), { GITHUB_ACTOR: 'dependabot[bot]' }),
    {},
    'reads fp-; keeps none: GitHub keeps the secrets of Actions from a push by Dependabot',
  ],
  [
    'a run after one of a fork',
    earlier('push', 'eve/hello'),
    ALLOWED,
    'reads fp-; keeps none: this workflow_run run is about code of "eve/hello", and has the credentials of "octo/hello"',
  ],
  [
    'a run after a pull request',
    earlier('pull_request', 'octo/hello'),
    ALLOWED,
    'reads fp-; keeps none: this workflow_run run is about code of an earlier run of "pull_request", which may be a stranger\'s, and has the credentials of "octo/hello"',
  ],
  [
    'a run by hand that builds a pull request',
    dispatch('main'),
    { ...ALLOWED, context: 'https://github.com/octo/hello.git#refs/pull/7/merge' },
    'reads fp-; keeps none: this workflow_dispatch run is about code of the pull request "refs/pull/7/merge", and has the credentials of "octo/hello"',
  ],
  ['a comment', { event: 'issue_comment', ref: 'refs/heads/main' }, {}, other('issue_comment')],
  ['a release', release('v1'), {}, other('release')],
  ['an event that GitHub invents later', { event: 'new_thing', ref: 'refs/heads/main' }, {}, other('new_thing')],
])('%s', (_name, job, inputs, scopes) => {
  expect(scopesOf(job, inputs)).toBe(scopes)
})

test('what a pull request keeps is nothing that a branch looks for', () => {
  const own = settingsOf(from('eve/hello', pullRequestTarget(7)), { ...ALLOWED, reuse: 'auto' }).reuse?.scopes.write
  const hash = 'c'.repeat(64)
  const wanted = settingsOf(push('main'), { reuse: 'auto' }).reuse?.scopes.read.map((prefix) => `${prefix}${hash}`)
  // Whatever fingerprint a pull request has, its tag is longer than any that a branch reads.
  expect([wanted, `${own}${hash}`]).toEqual([[`fp-${hash}`], `fp-pr-7-${hash}`])
})
