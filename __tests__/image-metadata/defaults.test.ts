import { describe, expect, test } from '@jest/globals'
import { defaultTagsTable } from '../../scripts/docs/default-tags.ts'
import {
  dispatch,
  empty,
  HEAD,
  type Job,
  mergeGroup,
  pullRequest,
  pullRequestTarget,
  push,
  release,
  rows,
  SHA,
  schedule,
  settingsOf,
  tagged,
  withEnv,
  workflowRun,
} from '../fixtures/metadata-rules.ts'

const LONG = `feature/${'x'.repeat(150)}`
const at = (job: Job, head: string): Job => ({ ...job, facts: { head } })
const unknown = { facts: { repository: undefined } }

rows('the input tags is empty', [
  ['push to the default branch', push('main'), '', 'sha-860c190 main latest', 'main'],
  ['push to another branch', push('feature/login'), '', 'sha-860c190 feature-login', 'feature-login'],
  ['push of a version tag', tagged('v1.2.3'), '', '1.2.3 sha-860c190', '1.2.3'],
  ['push of a version tag without v', tagged('1.2.3'), '', '1.2.3 sha-860c190', '1.2.3'],
  ['push of a pre-release', tagged('v2.0.8-beta.67'), '', '2.0.8-beta.67 sha-860c190', '2.0.8-beta.67'],
  ['push of another tag', tagged('demo-day'), '', 'demo-day sha-860c190', 'demo-day'],
  ['push of a tag with a slash', tagged('app/v1.2.3'), '', 'app-v1.2.3 sha-860c190', 'app-v1.2.3'],
  ['pull request', pullRequest(12), '', 'sha-860c190 pr-12', 'pr-12'],
  [
    'pull request with its head',
    withEnv(pullRequest(12), { DOCKER_METADATA_PR_HEAD_SHA: 'true' }),
    '',
    'sha-f00dfee pr-12',
    'pr-12',
  ],
  ['pull_request_target has the commit of the pull request', pullRequestTarget(12), '', 'pr-12-f00dfee pr-12'],
  ['schedule', schedule, '', 'sha-860c190 main latest', 'main'],
  ['schedule without facts', { ...schedule, ...unknown }, '', 'sha-860c190 main latest', 'main'],
  ['dispatch on the default branch', dispatch('main'), '', 'sha-860c190 main latest', 'main'],
  ['dispatch on another branch', dispatch('dev'), '', 'sha-860c190 dev', 'dev'],
  ['dispatch on a tag', { event: 'workflow_dispatch', ref: 'refs/tags/v1.0.0' }, '', '1.0.0 sha-860c190', '1.0.0'],
  ['workflow run after another commit, which may be what is built', workflowRun, '', ''],
  ['the same at HEAD of the default branch', at(workflowRun, SHA), '', 'sha-860c190'],
  ['the same at its own commit, of a repository that nobody names', at(workflowRun, HEAD), '', 'sha-f00dfee'],
  ['another commit than the one that was pushed', at(push('main'), HEAD), '', 'sha-f00dfee'],
  ['another commit than that of a Git tag', at(tagged('v1.2.3'), HEAD), '', 'sha-f00dfee'],
  ['the head of a pull request', at(pullRequest(12), HEAD), '', 'sha-f00dfee pr-12', 'pr-12'],
  ['pull_request_target at the base branch', at(pullRequestTarget(12), SHA), '', 'pr-12-860c190'],
  ['pull_request_target at the pull request', at(pullRequestTarget(12), HEAD), '', 'pr-12-f00dfee pr-12'],
  ['release', release('v1.2.3'), '', '1.2.3 sha-860c190', '1.2.3'],
  ['merge group', mergeGroup, '', 'sha-860c190', 'sha-860c190'],
  ['push of the branch of an entry of a merge queue', { ...mergeGroup, event: 'push' }, '', 'sha-860c190'],
  [
    'a branch that only begins like one',
    push('gh-readonly-queue/main'),
    '',
    'sha-860c190 gh-readonly-queue-main',
    'gh-readonly-queue-main',
  ],
  [
    'a new branch is not the default one',
    { event: 'create', ref: 'refs/heads/topic' },
    '',
    'sha-860c190 topic',
    'topic',
  ],
  ['an unknown default branch', { ...push('main'), ...unknown }, '', 'sha-860c190 main', 'main'],
  ['a branch without a legal character', push('日本'), '', 'sha-860c190'],
  ['a commit alone', { event: 'push', ref: '' }, '', 'sha-860c190'],
  ['nothing at all', empty, '', ''],
  ['flavor latest=false', push('main'), { flavor: 'latest=false' }, 'sha-860c190 main', 'main'],
  ['flavor latest=true', tagged('v1.2.3'), { flavor: 'latest=true' }, '1.2.3 sha-860c190 latest', '1.2.3'],
  ['flavor with a suffix', push('dev'), { flavor: 'suffix=-alpine' }, 'sha-860c190-alpine dev-alpine', 'dev-alpine'],
  ['a branch called latest', push('latest'), '', 'sha-860c190 latest', 'latest'],
  ['a Git tag with the name of the default branch', tagged('main'), '', 'main sha-860c190'],
  ['a branch that is called like the tag of a commit', push('sha-1234567'), '', 'sha-860c190'],
  ['a Git tag that is called like the tag of a commit', tagged(`sha-${SHA}`), '', 'sha-860c190'],
  ['a branch that only begins like one', push('sha-1'), '', 'sha-860c190 sha-1', 'sha-1'],
  ['pull_request_target without a pull request', { event: 'pull_request_target', ref: 'refs/heads/main' }, '', ''],
])

test('a name that is too long is cut, because nobody asked for it', () => {
  const { names, byDefault } = settingsOf(push(LONG), {}).tags
  expect({ names, byDefault }).toEqual({ names: ['sha-860c190', `feature-${'x'.repeat(120)}`], byDefault: true })
})

describe('the table for docs/tags.md', () => {
  test('has nine events with the tags that the code gives them', () => {
    expect(defaultTagsTable().split('\n')).toEqual([
      '| Event | Ref | Tags |',
      '| --- | --- | --- |',
      '| push to the default branch (`push`) | `refs/heads/main` | `sha-860c190`, `main`, `latest` |',
      '| push to another branch (`push`) | `refs/heads/feature/login` | `sha-860c190`, `feature-login` |',
      '| push of a version tag (`push`) | `refs/tags/v1.2.3` | `1.2.3`, `sha-860c190` |',
      '| push of another tag (`push`) | `refs/tags/demo-day` | `demo-day`, `sha-860c190` |',
      '| pull request (`pull_request`) | `refs/pull/12/merge` | `sha-860c190`, `pr-12` |',
      '| merge queue (`merge_group`) | `refs/heads/gh-readonly-queue/main/pr-12-860c1904a1ce19322e91ac35af1ab07466440c37` | `sha-860c190` |',
      '| release, here a pre-release (`release`) | `refs/tags/v2.0.0-rc.1` | `2.0.0-rc.1`, `sha-860c190` |',
      '| schedule (`schedule`) | `refs/heads/main` | `sha-860c190`, `main`, `latest` |',
      '| manual run on a branch (`workflow_dispatch`) | `refs/heads/feature/login` | `sha-860c190`, `feature-login` |',
    ])
  })
})
