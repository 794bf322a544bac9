// How many requests of a run that takes an image which is there wait for one another, where it moves a tag that floats.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { type GitHubHistory, startGitHubHistory } from '../support/github-history.ts'
import { type Inputs, type Job, type Ran, startJob } from '../support/job.ts'
import { A, B, expectReused, FRESH, runReusing, scopedTags } from '../support/reuse-runs.ts'
import { rounds } from '../support/transcript.ts'

/** The commit that brings back the content of A. */
const C = 'c3'.repeat(20)
/** So long that sending all requests of a round takes less on any machine. Milliseconds. */
const LATENCY = 500

let job: Job
let github: GitHubHistory
let count = 0

beforeAll(async () => {
  job = await startJob({ docker: FRESH })
  github = await startGitHubHistory([A, B, C])
})
afterAll(async () => {
  await job.end()
  await github.close()
})
beforeEach(() => {
  count += 1
})

/** The tags of a push to the default branch. */
const DEFAULT = 'type=sha\ntype=ref,event=branch\nlatest'

const repository = (): string => `team/rounds-${count}`

/** A run of the step. */
interface Step {
  readonly commit: string
  /** What makes images differ. */
  readonly content: string
  /** Tags; undefined: the default ones. */
  readonly tags: string | undefined
  /** The Git tag of a release; undefined: a push to the default branch. */
  readonly version: string | undefined
  readonly withGitHub: boolean
}

async function run({ commit, content, tags, version, withGitHub }: Step): Promise<Ran> {
  await job.write({ Dockerfile: `FROM scratch\nCOPY hello.txt /\n# ${count} ${content}\n` })
  const inputs: Inputs = { repository: repository(), ...(tags && { tags }) }
  const release = { GITHUB_REF: `refs/tags/v${version}`, GITHUB_REF_NAME: `v${version}`, GITHUB_REF_TYPE: 'tag' }
  return runReusing(
    job,
    commit,
    { ...inputs, ...(withGitHub && { 'github-token': 'ghs_history' }) },
    { env: { ...(withGitHub && { GITHUB_API_URL: github.address }), ...(version && release) } },
  )
}

async function setLatency(milliseconds: number): Promise<void> {
  await fetch(`${job.ecr.url}/_local/latency`, { method: 'PUT', body: JSON.stringify(milliseconds) })
  github.delay(milliseconds)
}

interface Case {
  readonly tags?: string
  /** A tag that the image keeps, and is asked for again. */
  readonly keep?: true
  /** GitHub knows the commits. */
  readonly github?: true
  /** Releases, not pushes. */
  readonly releases?: true
  /** No other image comes between: the tags that float are on this one. */
  readonly alone?: true
}

/** What a run asks of ECR, and of GitHub from the same moment on, in order. */
function requestsOf(ran: Ran, asked: number) {
  const [first] = ran.requests
  const since = github
    .requests()
    .slice(asked)
    .filter(({ at }) => first !== undefined && at + LATENCY > first.at)
  return [...ran.requests, ...since].toSorted((one, other) => one.at - other.at)
}

const RELEASE =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}\ntype=semver,pattern={{major}}.{{minor}}'

test.each<readonly [name: string, one: Case, many: number]>([
  [
    'the tags that float are on the image: the look, the tag of the commit, and whether they are still there',
    { alone: true },
    3,
  ],
  ['the look, the image that no tag of the run is on, its tag beside another look, and those that float', {}, 4],
  ['the same with GitHub, which is asked once more at the end', { github: true }, 5],
  ['a tag of the run is on the image', { keep: true, github: true }, 4],
  ['no tag names a commit: what the image under the tag says is read meanwhile', { tags: 'latest\nv1' }, 4],
  ['all tags float', { tags: 'latest' }, 4],
  ['all tags float, and GitHub knows the commit of the label', { tags: 'latest', github: true }, 4],
  ['three tags that follow versions, and one more look at all tags', { tags: RELEASE, releases: true }, 5],
])(
  'rounds of requests: %s',
  async (_name, { tags, keep = false, github: withGitHub = false, releases, alone }, many) => {
    const all = keep ? `${DEFAULT}\nkeep` : tags
    const versions = releases ? ['1.0.0', '1.0.1', '1.0.2'] : []
    const step = { content: 'one', tags: all, withGitHub }
    const first = await run({ ...step, commit: A, version: versions[0] })
    if (!alone) await run({ ...step, commit: B, content: 'two', version: versions[1], tags: keep ? DEFAULT : tags })
    await setLatency(LATENCY)
    try {
      const asked = github.requests().length
      const ran = await run({ ...step, commit: C, version: versions[2] })
      expectReused(ran, first)
      expect(await scopedTags(job, repository())).toMatchObject({ latest: first.outputs.digest })
      expect(rounds(requestsOf(ran, asked))).toBe(many)
    } finally {
      await setLatency(0)
    }
  },
)
