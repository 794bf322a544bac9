// What an image is called and what it says of itself, where the checkout is not simply at the commit of the event.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runPlainGit } from '../support/hostile-repository.ts'
import { type Inputs, type Job, KEYS, SHA, withJob } from '../support/job.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app' }

/** What a job is about, once its checkout is made. */
interface Setting {
  readonly inputs?: Inputs
  readonly env?: Inputs
  readonly payload?: object
  /** The commit that tags and labels have to name; '' for none that they may. */
  readonly built: string
}

/** What is left for the job and its reader. */
interface Expected {
  /** `<built>` stands for seven digits of the commit. */
  readonly tags: string
  readonly version: string
  /** What the log says of the commit; `<built>` and `<event>` stand for twelve digits. */
  readonly said: readonly string[]
  readonly source?: string
  readonly created?: string
}

const REPOSITORY = { default_branch: 'main', full_name: 'octo-org/app' }
const OWN = { head_branch: 'fix', repository: REPOSITORY, head_repository: REPOSITORY, event: 'push' }

/** Makes a folder of the workspace a checkout with commits of these names, at the last of them. Returns their ids. */
function checkOut({ workspace }: Job, path: string, ...names: readonly [string, ...string[]]): readonly string[] {
  const folder = join(workspace, path)
  const git = (...args: readonly string[]): string => runPlainGit(folder, args)
  mkdirSync(folder, { recursive: true })
  git('init', '--quiet', '--initial-branch=main')
  return names.map((name) => {
    git('commit', '--quiet', '--allow-empty', `--message=${name}`)
    return git('rev-parse', 'HEAD')
  })
}

/** Leaves the branch, as actions/checkout does for a ref. */
const detach = ({ workspace }: Job, commit: string): string =>
  runPlainGit(workspace, ['checkout', '--quiet', '--detach', commit])

const NOTHING = " Without the input tags, no tag of the event's ref is set, and no latest."
const NOT_EVENTS = `Commit: <built> (HEAD of the checkout, not the event's commit <event>).${NOTHING}`

const ROWS: readonly (readonly [name: string, set: (job: Job) => Promise<Setting> | Setting, expected: Expected])[] = [
  [
    'a dispatch with a ref builds old code, which is not main and not the latest',
    (job) => {
      const [old = '', now = ''] = checkOut(job, '.', 'old', 'now')
      detach(job, old)
      return { built: old, env: { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_SHA: now } }
    },
    { tags: 'sha-<built>', version: 'sha-<built>', said: [NOT_EVENTS] },
  ],
  [
    'a checkout in a folder has its time, and everything else as usual',
    async (job) => {
      const [built = ''] = checkOut(job, 'app', 'one')
      await job.write({ 'app/Dockerfile': 'FROM scratch\n' })
      const inputs = { context: 'app' }
      return { built, inputs, env: { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_SHA: built } }
    },
    { tags: 'sha-<built> main latest', version: 'main', said: [] },
  ],
  [
    'a run after one of a branch builds that branch',
    (job) => {
      const [now = '', built = ''] = checkOut(job, '.', 'now', 'fix')
      const payload = { workflow_run: { ...OWN, head_sha: built } }
      return { built, payload, env: { GITHUB_EVENT_NAME: 'workflow_run', GITHUB_SHA: now } }
    },
    { tags: 'sha-<built> fix', version: 'fix', said: ['Commit: <built> (the head of the run that this one follows).'] },
  ],
  [
    'a run after one of a branch, which builds main, moves neither',
    (job) => {
      const [built = '', fix = ''] = checkOut(job, '.', 'now', 'fix')
      detach(job, built)
      const payload = { workflow_run: { ...OWN, head_sha: fix } }
      return { built, payload, env: { GITHUB_EVENT_NAME: 'workflow_run', GITHUB_SHA: built } }
    },
    {
      tags: 'sha-<built>',
      version: 'sha-<built>',
      said: [`Commit: <built> (the event's commit, in a run that is about the commit <other>).${NOTHING}`],
    },
  ],
  [
    'a comment on a pull request',
    (job) => {
      const [now = '', built = ''] = checkOut(job, '.', 'now', 'fix')
      const payload = { issue: { pull_request: { url: 'https://api.github.com/repos/octo-org/app/pulls/7' } } }
      return { built, payload, env: { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_SHA: now } }
    },
    { tags: 'sha-<built>', version: 'sha-<built>', said: [NOT_EVENTS] },
  ],
  [
    'of two checkouts, the one that holds the context; here it is of another project',
    async (job) => {
      const [now = ''] = checkOut(job, '.', 'now')
      const [built = ''] = checkOut(job, 'lib', 'another project')
      runPlainGit(join(job.workspace, 'lib'), ['remote', 'add', 'origin', 'https://t:secret@github.com/octo-org/lib'])
      await job.write({ 'lib/Dockerfile': 'FROM scratch\n' })
      return { built, inputs: { context: 'lib' }, env: { GITHUB_SHA: now } }
    },
    {
      tags: 'sha-<built>',
      version: 'sha-<built>',
      said: [NOT_EVENTS],
      source: 'https://github.com/octo-org/lib',
    },
  ],
  [
    'the head of a pull request',
    (job) => {
      const [built = '', merge = ''] = checkOut(job, '.', 'head', 'merge')
      detach(job, built)
      const payload = {
        number: 7,
        pull_request: { head: { sha: built, repo: REPOSITORY }, base: { repo: REPOSITORY } },
      }
      const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/7/merge', GITHUB_SHA: merge }
      return { built, payload, env }
    },
    { tags: 'sha-<built> pr-7', version: 'pr-7', said: [] },
  ],
  ['no checkout', () => ({ built: SHA }), { tags: 'sha-<built> main latest', version: 'main', said: [], created: '' }],
  [
    'rules that name the branch of the event are the word of their author, who is warned',
    (job) => {
      const [old = '', now = ''] = checkOut(job, '.', 'old', 'now')
      detach(job, old)
      return { built: old, inputs: { tags: 'type=sha\ntype=ref,event=branch' }, env: { GITHUB_SHA: now } }
    },
    {
      tags: 'main sha-<built>',
      version: 'main',
      said: [
        "Commit: <built> (HEAD of the checkout, not the event's commit <event>).",
        '::warning::tags: main (type=ref,event=branch): made of refs/heads/main, the ref of the event, and what is built is ' +
          "<built> (HEAD of the checkout, not the event's commit <event>). Where that is not meant, leave the rule out of " +
          'such a run (enable=false), or write the tag itself.',
      ],
    },
  ],
  [
    'nobody knows the time of the commit',
    () => ({ built: SHA, inputs: { tags: "v1\n{{commit_date '[v2]'}}" } }),
    {
      tags: 'v1 v2',
      version: 'v1',
      said: [
        '::warning::{{commit_date}} is the time of this run, because nobody knows when the commit was made. Check it out with ' +
          'actions/checkout, or give github-token.',
      ],
      created: '',
    },
  ],
]

test.each(ROWS)('%s', async (_name, set, { tags, version, said, source = '', created }) =>
  withJob({}, async (job) => {
    const { inputs, env = {}, payload = {}, built } = await set(job)
    const ran = await job.run({ ...INPUTS, ...inputs }, { env, payload: { repository: REPOSITORY, ...payload } })
    expect([ran.code, ran.output]).toEqual([0, ran.output])
    const named = (text: string): string =>
      text.replaceAll(built.slice(0, 12), '<built>').replaceAll(built.slice(0, 7), '<built>')
    const short = (text: string): string =>
      named(text)
        .replaceAll((env.GITHUB_SHA ?? SHA).slice(0, 12), '<event>')
        .replace(/the commit [0-9a-f]{12}/, 'the commit <other>')
    const labels = new Map(ran.outputs.labels?.split('\n').map((label) => label.split(/=(.*)/s) as [string, string]))
    const label = (name: string): string | undefined => labels.get(`org.opencontainers.image.${name}`)
    expect({
      tags: named(ran.outputs['tag-names'] ?? '').replaceAll('\n', ' '),
      version: named(ran.outputs.version ?? ''),
      labels: [label('revision'), named(label('version') ?? ''), label('source'), label('created') ?? ''],
      said: ran.output
        .split('\n')
        .filter((line) => /^(Commit: |::warning::)/.test(line))
        .map(short),
      summary: ran.summary.includes('**Commit:**'),
      plan: ['commit' in (JSON.parse(ran.outputs.plan ?? '{}') as object), /^commit +\S+ \(/m.test(ran.output)],
    }).toEqual({
      tags,
      version,
      labels: [built, version, source || 'https://github.com/octo-org/app', created ?? '2023-11-14T22:13:20.000Z'],
      said,
      summary: said.some((line) => line.startsWith('Commit')),
      plan: Array(2).fill(said.some((line) => line.startsWith('Commit'))),
    })
  }),
)
