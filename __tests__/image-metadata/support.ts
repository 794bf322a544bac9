// Jobs of every kind of event, and what the inputs give in them.
import { describe, expect, test } from '@jest/globals'
import { parseSettings } from '../../src/actions/build/inputs.ts'
import type { Settings } from '../../src/actions/build/settings.ts'
import { matchWithinBounds } from '../../src/adapters/expression.ts'
import { InputError } from '../../src/base/errors.ts'
import { InputReader } from '../../src/inputs/reader.ts'
import type { RevisionFacts } from '../../src/runner/commit.ts'
import { readContext } from '../../src/runner/context.ts'

export const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37'
export const HEAD = 'f00dfeedc0ffee00d15ea5e0decade00facade00'

export const REPOSITORY = {
  name: 'hello',
  description: 'Says hello',
  html_url: 'https://github.com/octo/hello',
  license: { spdx_id: 'MIT' },
  default_branch: 'main',
}

/** A job as GitHub starts it. */
export interface Job {
  readonly event: string
  readonly ref: string
  readonly payload?: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  readonly facts?: Partial<RevisionFacts>
  readonly sha?: string
}

export const push = (branch: string): Job => ({ event: 'push', ref: `refs/heads/${branch}` })
export const tagged = (tag: string): Job => ({ event: 'push', ref: `refs/tags/${tag}` })
export const pullRequest = (number: number): Job => ({
  event: 'pull_request',
  ref: `refs/pull/${number}/merge`,
  payload: { number, pull_request: { head: { sha: HEAD, ref: 'topic' }, base: { ref: 'main' } } },
})
export const pullRequestTarget = (number: number): Job => ({
  ...pullRequest(number),
  event: 'pull_request_target',
  ref: 'refs/heads/main',
})
export const schedule: Job = { event: 'schedule', ref: 'refs/heads/main' }
export const dispatch = (branch: string): Job => ({ event: 'workflow_dispatch', ref: `refs/heads/${branch}` })
export const release = (tag: string): Job => ({
  event: 'release',
  ref: `refs/tags/${tag}`,
  payload: { action: 'published' },
})
export const workflowRun: Job = {
  event: 'workflow_run',
  ref: 'refs/heads/main',
  payload: { workflow_run: { head_branch: 'topic', head_sha: HEAD } },
}
export const mergeGroup: Job = { event: 'merge_group', ref: `refs/heads/gh-readonly-queue/main/pr-7-${HEAD}` }
/** An act-like runner, or a broken one: nothing is known. */
export const empty: Job = { event: '', ref: '', sha: '', facts: { repository: undefined, commitTime: undefined } }

export const withEnv = (job: Job, env: Readonly<Record<string, string>>): Job => ({
  ...job,
  env: { ...job.env, ...env },
})

export type Inputs = Readonly<Record<string, string>>

/** What the step makes of a job and its inputs. Throws InputError. Nothing is pushed unless the inputs say so. */
export function settingsOf(job: Job, inputs: Inputs): Settings {
  const [, kind = '', name = ''] = /^refs\/(heads|tags|pull)\/(.*)$/.exec(job.ref) ?? []
  const env = {
    GITHUB_EVENT_NAME: job.event,
    GITHUB_REF: job.ref,
    GITHUB_REF_NAME: name,
    GITHUB_REF_TYPE: kind === 'tags' ? 'tag' : 'branch',
    GITHUB_SHA: job.sha ?? SHA,
    ...job.env,
  }
  const given: Inputs = { repository: 'my-app', 'aws-region': 'eu-central-1', push: 'false', ...inputs }
  const reader = new InputReader({
    input: (input) => (given[input] ?? '').trim(),
    env,
    context: readContext(env, { repository: REPOSITORY, ...job.payload }, { cwd: '/checkout', temp: '/temp' }),
    files: { kind: (path) => (path.endsWith('Dockerfile') ? 'file' : 'directory'), content: () => 'missing' },
    match: matchWithinBounds,
    proxies: { problems: [] },
  })
  const facts = {
    now: new Date('2024-02-29T13:05:09.123Z'),
    commitTime: new Date('2020-01-10T00:30:00Z'),
    repository: REPOSITORY,
    ...job.facts,
  }
  return parseSettings(reader, facts).settings
}

/** What stands in the way, one sentence each; empty when nothing does. */
export function problemsOf(job: Job, inputs: Inputs): readonly string[] {
  try {
    settingsOf(job, inputs)
    return []
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ input, problem }) => `${input}: ${problem}`)
    throw error
  }
}

/**
 * A row: its name, the job, the input tags (or several inputs), and the tags in the order of the outputs, separated by
 * blanks. The version is the first tag unless the row says otherwise.
 */
export type Row = readonly [name: string, job: Job, tags: string | Inputs, gives: string, version?: string]

/** One test for each row. */
export function rows(title: string, table: readonly Row[]): void {
  describe(title, () => {
    test.each(table.map((row) => ({ name: row[0], row })))('$name', ({ row: [, job, tags, gives, version] }) => {
      const resolved = settingsOf(job, typeof tags === 'string' ? { tags } : tags).tags
      expect({ tags: resolved.listed.join(' '), version: resolved.version }).toEqual({
        tags: gives,
        version: version ?? gives.split(' ')[0],
      })
    })
  })
}
