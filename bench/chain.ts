import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateRepositoryCommand } from '@aws-sdk/client-ecr'
import { loggedIn } from '../scripts/demo/login.ts'
import { runAction, type Step } from '../scripts/runner/run-action.ts'
import { type BenchPlace, benchStep } from './bench-place.ts'
import { commitSource, initProject } from './checkout.ts'
import { compareCosts, type Rows } from './compare.ts'
import { ecrClient } from './ecr-client.ts'
import { withGitHubApi } from './github-api.ts'
import type { OfficialAction } from './official-action.ts'
import { CHAIN, type ChainAction, type ChainInputs, type ChainTimes, runChain } from './official-chain.ts'
import { type Cost, costOf } from './processor-time.ts'
import { median } from './statistics.ts'
import { succeed } from './succeed.ts'

const ROUNDS = 7
const REPOSITORY = 'chain'

const DOCKERFILE = `FROM busybox:1.37
WORKDIR /app
COPY package.json ./
RUN dd if=/dev/urandom of=random bs=1M count=1
COPY . .
`

/** The same rules are the tags of this action and of docker/metadata-action. */
const TAGS = ['v1', 'stable', 'latest'].map((tag) => `type=raw,value=${tag}`).join('\n')

interface Round {
  readonly ours: Cost
  readonly theirs: Cost
  /** What each action of the chain took. */
  readonly times: Partial<ChainTimes>
}

interface Contenders {
  readonly folder: string
  /** Both are told the commit. */
  readonly ours: (sha: string) => Promise<unknown>
  readonly theirs: (sha: string) => Promise<ChainTimes>
}

/**
 * The official chain, whose actions are given, against this action: main and post parts of the whole processes, with the role by
 * OIDC and three tags. Returns the rows of a table for the same commit again and for the next one.
 */
export async function measureChain(
  place: BenchPlace,
  actions: Readonly<Record<ChainAction, OfficialAction>>,
): Promise<Readonly<Record<'next' | 'same', Rows>>> {
  const { ecr, environment } = place
  const folder = await mkdtemp(join(tmpdir(), 'bench-chain-'))
  try {
    await initProject(folder, DOCKERFILE)
    await ecrClient(ecr).send(new CreateRepositoryCommand({ repositoryName: REPOSITORY }))
    const { bundle, inputs, ...job } = { ...(await benchStep(place)), workspace: folder }
    // The chain logs in to what the environment's DOCKER_CONFIG names: a copy, not the user's own.
    return await loggedIn(ecr, environment, (own) =>
      withGitHubApi((GITHUB_API_URL) => {
        const theirs = (sha: string): Promise<ChainTimes> => {
          const env = { ...job.env, ...own, ...GITHUB, GITHUB_API_URL, GITHUB_SHA: sha }
          return runChain(actions, withLines(inputs), { ...job, env })
        }
        const ours = (sha: string): Promise<void> =>
          thisAction({ ...job, bundle, inputs, env: { ...job.env, GITHUB_SHA: sha } })
        return measure({ folder, ours, theirs })
      }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What these actions read of the runner besides. A summary of the build would be an artifact, for which there is no store here. */
const GITHUB = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_WORKFLOW: 'bench',
  GITHUB_JOB: 'bench',
  GITHUB_ACTION: 'bench',
  GITHUB_RUN_ID: '1',
  GITHUB_RUN_NUMBER: '1',
  GITHUB_RUN_ATTEMPT: '1',
  RUNNER_OS: 'Linux',
  DOCKER_BUILD_SUMMARY: 'false',
}

async function thisAction(step: Step): Promise<void> {
  const own = { ...step, inputs: { ...step.inputs, repository: REPOSITORY, context: '.', tags: TAGS } }
  const { state } = await succeed(own)
  await runAction(own, state)
}

/** The builder is the engine's own, as this action's is: one that the chain starts and removes would have no cache. */
const withLines = (inputs: Step['inputs']): ChainInputs => ({
  'aws-actions/configure-aws-credentials': () => ({
    'role-to-assume': inputs['role-to-assume'] ?? '',
    'aws-region': inputs['aws-region'] ?? '',
  }),
  'aws-actions/amazon-ecr-login': () => ({}),
  'docker/setup-buildx-action': () => ({ driver: 'docker' }),
  'docker/metadata-action': ({ 'aws-actions/amazon-ecr-login': { registry } }) => ({
    images: `${registry}/${REPOSITORY}`,
    tags: TAGS,
    'github-token': 'none',
  }),
  'docker/build-push-action': ({ 'docker/metadata-action': { tags = '', labels = '' } }) => ({
    ...{ context: '.', push: 'true', provenance: 'false' },
    ...{ tags, labels },
  }),
})

async function measure({ folder, ours, theirs }: Contenders): Promise<Readonly<Record<'next' | 'same', Rows>>> {
  let commits = 0
  let sha = ''
  const cost = async (isNext: boolean, task: (sha: string) => Promise<unknown>): Promise<Cost> => {
    if (isNext) {
      commits += 1
      sha = await commitSource(folder, commits)
    }
    return costOf(() => task(sha))
  }
  /** Who comes first changes, because the second one finds a warmer or a fuller machine. */
  const measureRound = async (isNext: boolean, isFirst: boolean): Promise<Round> => {
    let times: Partial<ChainTimes> = {}
    const first = isFirst ? await cost(isNext, ours) : undefined
    const chain = await cost(isNext, async (commit) => {
      times = await theirs(commit)
    })
    return { ours: first ?? (await cost(isNext, ours)), theirs: chain, times }
  }
  const rounds = async (isNext: boolean): Promise<Rows> => {
    const done: Round[] = []
    for (let round = 0; round < ROUNDS; round++) done.push(await measureRound(isNext, round % 2 === 0))
    return rowsOf(done)
  }
  // The first build fills the cache.
  await cost(true, ours)
  await cost(false, theirs)
  return { next: await rounds(true), same: await rounds(false) }
}

const rowsOf = (rounds: readonly Round[]): Rows => [
  ...compareCosts({ ours: 'this action, main and post', theirs: 'the official chain, main and post' }, rounds),
  ...CHAIN.map((name): Rows[number] => [
    `  of which ${name}`,
    `${median(rounds.map(({ times }) => times[name] ?? Number.NaN)).toFixed(0)} ms`,
  ]),
  [
    '  docker/setup-qemu-action',
    'left out: it starts a privileged container of Docker Hub, and one platform needs none',
  ],
]
