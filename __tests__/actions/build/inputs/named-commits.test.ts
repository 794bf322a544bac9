// What an image is called and what it says of itself, for every event and every checkout: never another commit than the one
// that was built, and by default never a branch, Git tag or pull request that has another one.
import { describe, expect, test } from '@jest/globals'
import { outputsOf } from '../../../../src/actions/build/outputs.ts'
import type { Settings } from '../../../../src/actions/build/settings.ts'
import { type Inputs, type Job, settingsOf } from '../../../fixtures/metadata-rules.ts'

/** The commits of a small project, and the names that are theirs. */
const COMMITS = {
  main: { sha: 'a1'.repeat(20), names: ['main', 'latest'] },
  older: { sha: 'b2'.repeat(20), names: [] },
  fix: { sha: 'c3'.repeat(20), names: ['fix', 'pr-7'] },
  merge: { sha: 'd4'.repeat(20), names: ['pr-7'] },
  release: { sha: 'e5'.repeat(20), names: ['1.2.3'] },
  stranger: { sha: 'f6'.repeat(20), names: ['pr-8'] },
} as const

type Name = keyof typeof COMMITS

const shaOf = (name: Name): string => COMMITS[name].sha

const pulled = (head: Name, number: number) => ({
  number,
  pull_request: { head: { sha: shaOf(head) }, merge_commit_sha: shaOf('merge') },
})

const followed = (head: Name, branch: string, owner = 'octo') => ({
  workflow_run: {
    ...{ head_sha: shaOf(head), head_branch: branch, event: 'push' },
    repository: { full_name: 'octo/hello' },
    head_repository: { full_name: `${owner}/hello` },
  },
})

const at = (event: string, sha: Name, ref: string, payload: Job['payload'] = {}): Job => ({
  event,
  ref,
  payload,
  sha: shaOf(sha),
  env: { GITHUB_REPOSITORY: 'octo/hello' },
})

const MAIN = 'refs/heads/main'
const COMMENT = { issue: { pull_request: { url: 'https://api.github.com/repos/octo/hello/pulls/7' } } }

/** Events, and whether such a run says nothing of what it builds. */
const EVENTS: readonly (readonly [name: string, job: Job, isOpen?: 'open'])[] = [
  ['a push to main', at('push', 'main', MAIN)],
  ['a push to a branch', at('push', 'fix', 'refs/heads/fix')],
  ['a push of a tag', at('push', 'release', 'refs/tags/v1.2.3')],
  ['a dispatch', at('workflow_dispatch', 'main', MAIN)],
  ['a schedule', at('schedule', 'main', MAIN)],
  ['a release', at('release', 'release', 'refs/tags/v1.2.3')],
  ['a pull request', at('pull_request', 'merge', 'refs/pull/7/merge', pulled('fix', 7))],
  ['a pull request, with its base', at('pull_request_target', 'main', MAIN, pulled('fix', 7))],
  ['a run after one of main', at('workflow_run', 'main', MAIN, followed('main', 'main'))],
  ['a run after an older one of main', at('workflow_run', 'main', MAIN, followed('older', 'main')), 'open'],
  ['a run after one of a branch', at('workflow_run', 'main', MAIN, followed('fix', 'fix')), 'open'],
  ["a run after one of a fork's main", at('workflow_run', 'main', MAIN, followed('stranger', 'main', 'eve')), 'open'],
  ['a comment on a pull request', at('issue_comment', 'main', MAIN, COMMENT), 'open'],
  ['a comment on an issue', at('issue_comment', 'main', MAIN, { issue: {} })],
  ['a check of a commit', at('check_run', 'main', MAIN, { check_run: { head_sha: shaOf('fix') } }), 'open'],
  ['nothing that is known', { event: '', ref: '', sha: '' }],
]

/** Where a commit is built from: what the inputs say, and what is there. */
const PLACES: Readonly<Record<string, (sha: string) => readonly [inputs: Inputs, head: string | undefined]>> = {
  'a checkout': (sha) => [{}, sha],
  'a commit of the repository': (sha) => [{ context: `https://github.com/octo/hello.git#${sha}:web` }, undefined],
  'a commit of another repository': (sha) => [{ context: `https://github.com/octo/other.git#${sha}` }, undefined],
  'what is at a branch that nobody knows': () => [{ context: 'https://github.com/octo/hello.git#dev' }, undefined],
  'an archive': () => [{ context: 'https://example.com/app.tgz' }, undefined],
}

const RULES = ['', 'type=sha', 'type=sha,format=long', 'type=raw,value=v1-{{sha}}\ntype=raw,value=v1', 'v1'] as const

/** Everything that a run would say, with its tags by default, and those that rules ask for. */
function saidOf(job: Job, inputs: Inputs, head: string | undefined): Settings {
  return settingsOf({ ...job, facts: { head } }, { ...inputs, annotations: 'a=b', 'build-args': 'A=b' })
}

/** The commits that stand in the texts of a run. */
function namedIn(settings: Settings): readonly Name[] {
  const { tags, build, annotations, commit } = settings
  const names = [{ host: undefined, path: 'hello' }]
  const outputs = outputsOf({ settings, plan: { json: commit.sha, names, repository: undefined } })
  const text = JSON.stringify([tags, build, annotations, outputs])
  return Object.keys(COMMITS).filter((name): name is Name => text.includes(shaOf(name as Name).slice(0, 7)))
}

/** The run that was followed is one of main, as if the push itself were late: that a tag goes back is another matter. */
const isLateMain = ({ payload = {} }: Job, built: Name): boolean =>
  JSON.stringify(payload.workflow_run) === JSON.stringify(followed(built, 'main').workflow_run)

const CASES = EVENTS.flatMap(([event, job]) =>
  Object.entries(PLACES).flatMap(([place, placed]) =>
    (Object.keys(COMMITS) as Name[]).map((built) => ({ event, job, place, built, placed: placed(shaOf(built)) })),
  ),
)

test.each(CASES)('$event, where $built is built from $place', ({ job, built, placed: [inputs, head] }) => {
  for (const tags of RULES) {
    const settings = saidOf(job, { ...inputs, tags }, head)
    // A payload may be printed only in the reason why no tag is given, which is not of the image.
    const said = { ...settings, tags: { ...settings.tags, rows: [] } }
    expect([tags, namedIn(said).filter((name) => name !== built)]).toEqual([tags, []])
  }
  const { names, byDefault } = saidOf(job, inputs, head).tags
  const own: readonly string[] = [...COMMITS[built].names, ...(isLateMain(job, built) ? ['main', 'latest'] : [])]
  const short = shaOf(built).slice(0, 7)
  const foreign = names.filter((name) => !own.includes(name) && !name.endsWith(short))
  expect({ byDefault, foreign }).toEqual({ byDefault: true, foreign: [] })
})

describe('without a checkout', () => {
  test.each(EVENTS.map(([name, job, isOpen]) => ({ name, job, isOpen })))('$name', ({ job, isOpen }) => {
    const { tags, commit } = saidOf(job, {}, undefined)
    const about = job.event === 'pull_request_target' ? shaOf('fix') : job.sha
    const isKnown = isOpen === undefined && about !== ''
    expect(commit.sha).toBe(isKnown ? about : '')
    expect(tags.names.length > 0).toBe(isKnown || isLateMain(job, 'older'))
  })
})
