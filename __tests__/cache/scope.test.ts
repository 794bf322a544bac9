import { expect, test } from '@jest/globals'
import { cacheScopes } from '../../src/cache/scope.ts'
import { readRevision } from '../../src/runner/commit.ts'
import { readContext } from '../../src/runner/context.ts'
import {
  dispatch,
  empty,
  HEAD,
  type Job,
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  push,
  REPOSITORY,
  release,
  SHA,
  schedule,
  tagged,
  workflowRun,
} from '../fixtures/metadata-rules.ts'

/** What a run reads, in its order, and what it writes, or why not. */
function scopesOf({ event, ref, payload = {}, facts = {} }: Job): string {
  const context = readContext({ GITHUB_EVENT_NAME: event, GITHUB_REF: ref, GITHUB_SHA: SHA }, payload, {
    cwd: '/',
    temp: '/',
  })
  const known = {
    now: new Date(0),
    commitTime: undefined,
    repository: REPOSITORY,
    head: undefined,
    origin: undefined,
    ...facts,
  }
  const { read, write, readOnly } = cacheScopes(
    readRevision({ context, env: {} }, { kind: 'folder', path: '.' }, known, 7),
    context,
  )
  const text = (scope: (typeof read)[number]): string => (scope.kind === 'branch' ? scope.name : `#${scope.number}`)
  return `reads ${read.map(text).join(', ') || 'none'}; writes ${write ? text(write) : `none: ${readOnly}`}`
}

const earlier = (event: string, head: string): Job => ({
  event: 'workflow_run',
  ref: 'refs/heads/main',
  payload: {
    workflow_run: {
      event,
      head_branch: 'topic',
      repository: { full_name: 'octo/hello' },
      head_repository: { full_name: head },
    },
  },
})

const from = (head: string, ref: string): Job => ({
  ...pullRequest(7),
  payload: {
    pull_request: {
      head: { ref, repo: { full_name: head } },
      base: { ref: 'release', repo: { full_name: 'octo/hello' } },
    },
  },
})

const NO_TAGS = 'none: no later run would read the cache of a Git tag'

test.each<readonly [name: string, job: Job, scopes: string]>([
  [
    'another commit than the one that was pushed',
    { ...push('topic'), facts: { head: HEAD } },
    "reads topic, main; writes none: the commit that is built is not known to be the branch's",
  ],
  ['the commit that was pushed', { ...push('topic'), facts: { head: SHA } }, 'reads topic, main; writes topic'],
  ['a push to a branch', push('topic'), 'reads topic, main; writes topic'],
  ['a push to the default branch', push('main'), 'reads main; writes main'],
  ['a push to a branch with slashes', push('a/b/c'), 'reads a/b/c, main; writes a/b/c'],
  ['a branch of an unknown project', { ...push('topic'), facts: empty.facts ?? {} }, 'reads topic; writes topic'],
  ['a pull request', pullRequest(7), 'reads #7, main; writes #7'],
  [
    'a pull request to another branch',
    { ...pullRequest(7), payload: { pull_request: { base: { ref: 'release' } } } },
    'reads #7, release, main; writes #7',
  ],
  [
    'a pull request that is only named',
    { event: 'pull_request', ref: 'refs/pull/7/merge' },
    'reads #7, main; writes #7',
  ],
  [
    'a pull request from a branch of the repository',
    from('octo/hello', 'feature'),
    'reads #7, feature, release, main; writes #7',
  ],
  [
    'a pull request from a fork, whose branch is called so',
    from('eve/hello', 'feature'),
    'reads #7, release, main; writes #7',
  ],
  ["a pull request from a fork's main", from('eve/hello', 'main'), 'reads #7, release, main; writes #7'],
  ['a review of a pull request', { ...pullRequest(7), event: 'pull_request_review' }, 'reads #7, main; writes #7'],
  ['pull_request_target, which runs on main', pullRequestTarget(7), 'reads #7, main; writes #7'],
  ['a Git tag', tagged('v1'), `reads main; writes ${NO_TAGS}`],
  [
    'a Git tag of a branch',
    { ...tagged('v1'), payload: { base_ref: 'refs/heads/release' } },
    `reads release, main; writes ${NO_TAGS}`,
  ],
  ['a release', release('v1'), `reads main; writes ${NO_TAGS}`],
  ['a schedule', schedule, 'reads main; writes main'],
  ['a run by hand', dispatch('topic'), 'reads topic, main; writes topic'],
  ['a run by hand on a Git tag', { ...dispatch('x'), ref: 'refs/tags/v1' }, `reads main; writes ${NO_TAGS}`],
  ['a merge queue', mergeGroup, 'reads main; writes none: no later run would read the cache of a merge queue'],
  [
    'a merge queue to another branch',
    { event: 'merge_group', ref: 'refs/heads/gh-readonly-queue/release/1.x/pr-7-c0ffee' },
    'reads release/1.x, main; writes none: no later run would read the cache of a merge queue',
  ],
  [
    'a push of the branch of an entry of a merge queue',
    { ...mergeGroup, event: 'push' },
    'reads main; writes none: no later run would read the cache of a merge queue',
  ],
  [
    'a merge queue whose event names the branch',
    { ...mergeGroup, payload: { merge_group: { base_ref: 'refs/heads/release/2.x' } } },
    'reads release/2.x, main; writes none: no later run would read the cache of a merge queue',
  ],
  [
    'a merge queue with another name for its entries',
    { event: 'merge_group', ref: 'refs/heads/queue/12', payload: { merge_group: { base_ref: 'refs/heads/topic' } } },
    'reads topic, main; writes none: no later run would read the cache of a merge queue',
  ],
  [
    'a comment, perhaps on a pull request',
    { event: 'issue_comment', ref: 'refs/heads/main' },
    'reads main; writes none: a run of issue_comment may build something else than its branch',
  ],
  [
    'an event that GitHub invents later',
    { event: 'new_thing', ref: 'refs/heads/topic' },
    'reads topic, main; writes none: a run of new_thing may build something else than its branch',
  ],
  ['a run after a push to a branch', earlier('push', 'octo/hello'), 'reads topic, main; writes topic'],
  [
    'a run after a pull request',
    earlier('pull_request', 'octo/hello'),
    'reads main; writes none: a run of workflow_run may build something else than its branch',
  ],
  [
    'a run after a push in a fork',
    earlier('push', 'eve/hello'),
    'reads main; writes none: a run of workflow_run may build something else than its branch',
  ],
  [
    'a run after nobody knows what',
    workflowRun,
    'reads main; writes none: a run of workflow_run may build something else than its branch',
  ],
  ['outside of GitHub', empty, 'reads none; writes none: the event names no branch'],
  [
    'a ref that is no pull request',
    { event: 'push', ref: 'refs/pull/x' },
    'reads main; writes none: the event names no branch',
  ],
])('%s', (_name, job, scopes) => {
  expect(scopesOf(job)).toBe(scopes)
})
