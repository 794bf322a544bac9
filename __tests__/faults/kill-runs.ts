// The runs that are killed: each in a job of its own, with what they meet on their way.

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { FaultRule, LocalEcrOptions } from '../../emulator/index.ts'
import { BASE } from '../../scripts/base-image.ts'
import { stubPath } from '../../scripts/bundle/bundle-path.ts'
import type { Environment } from '../../scripts/demo/docker.ts'
import type { Store } from '../../scripts/engine/find.ts'
import type { Step } from '../../scripts/runner/run-action.ts'
import { type EngineJob, startEngineJob } from '../e2e/support.ts'
import { nodeOfRunner } from '../support/node.ts'
import { numbered } from '../support/registry.ts'

/** Engine in which runs are killed: nothing else may run there. */
export interface KillEngine {
  readonly environment: Environment
  readonly store: Store
  /** The image of BuildKit in it. */
  readonly buildkit: string
}

interface RunKind {
  readonly inputs?: Readonly<Record<string, string>>
  readonly ecr?: LocalEcrOptions
  /** Whether BuildKit runs in a container, which does not find the base image of the engine. */
  readonly inContainer?: boolean
  /** Whether the registry refuses the image until docker gives up. */
  readonly hasFailingPush?: boolean
  /** Whether the image has to pass something before it gets its tags. */
  readonly hasGate?: boolean
}

const SECRETS = { secrets: 'token=c4n4ry-of-the-kills' }

const GATEWAY = { status: 503, body: '<html><body>Service Unavailable</body></html>' } as const

const KINDS = {
  plain: {},
  secrets: { inputs: SECRETS },
  copies: { inputs: { repository: 'app\nother' } },
  builder: { inputs: SECRETS, inContainer: true },
  cache: { inputs: { cache: 'ecr' }, inContainer: true },
  /** Waits for the verdict about its findings. */
  gated: {
    inputs: { 'scan-fail-on': 'high', 'scan-on-push': 'true', 'size-growth-limit': '10%' },
    ecr: { scans: [{ steps: [{ status: 'IN_PROGRESS', times: 1 }, { status: 'COMPLETE' }] }] },
    hasGate: true,
  },
  /** Waits for its turn to set tags. */
  paced: { inputs: { tags: numbered(30).join(',') }, ecr: { settings: { rates: 'ecr' } } },
  /** Waits before it asks ECR again. */
  asked: {
    ecr: {
      faults: (['DescribeRepositories', 'CreateRepository', 'PutImage'] as const).map((match) => ({
        ...{ match, times: 3 },
        ...GATEWAY,
      })),
    },
  },
  /** Waits before it pushes again. */
  pushed: { inputs: SECRETS, hasFailingPush: true },
  /** Docker is silent in its first push. */
  stalled: {
    inputs: { 'stall-timeout': '5s' },
    ecr: { faults: [{ match: 'PUT manifest', times: 1, action: 'hang' }] },
  },
} as const satisfies Readonly<Record<string, RunKind>>

/** Name of a run that is killed, such as `plain`. */
export type RunName = keyof typeof KINDS

export const RUN_NAMES = Object.keys(KINDS) as readonly RunName[]

/** Long enough to meet a request while it runs. Milliseconds. */
const LATENCY = 40

/** A run in a job of its own. */
export interface KillJob {
  readonly job: EngineJob
  readonly step: Step & { readonly temp: string }
  readonly repositories: readonly string[]
  /** The tags that the run is asked for. */
  readonly tags: readonly string[]
  readonly hasGate: boolean
}

/** With the store of containerd, docker itself tries several times. */
const refusedPush = (store: Store): FaultRule => ({
  ...{ match: 'PUT manifest', times: store === 'containerd' ? 12 : 2 },
  ...GATEWAY,
})

let made = 0

/** Does a task with the job of a run, and ends the job. The content of the image is new each time. */
export async function withKillJob<T>(
  name: RunName,
  { environment, store, buildkit }: KillEngine,
  task: (killJob: KillJob) => Promise<T>,
): Promise<T> {
  const { inputs, ecr, inContainer = false, hasFailingPush = false, hasGate = false }: RunKind = KINDS[name]
  const faults = [...(ecr?.faults ?? []), ...(hasFailingPush ? [refusedPush(store)] : [])]
  const engine = { PATH: process.env.PATH ?? '', ...environment }
  const job = await startEngineJob(engine, { latency: LATENCY, ...ecr, faults })
  try {
    made += 1
    await job.write(filesOf(inContainer, `${process.pid} ${made} ${name}`))
    const temp = join(job.home, 'temp')
    await mkdir(temp)
    const all = { repository: 'app', tags: 'v1,latest', ...inputs, ...(inContainer && containerInputs(buildkit)) }
    const step = {
      ...{ bundle: stubPath('build'), node: nodeOfRunner(), workspace: job.workspace },
      ...{ inputs: all, temp, payload: { repository: { default_branch: 'main' } } },
      env: { HOME: job.home, ...engine, ...job.ecr.environment, ...ON_MAIN },
    }
    return await task({ job, step, repositories: all.repository.split('\n'), tags: all.tags.split(','), hasGate })
  } finally {
    await job.end()
  }
}

/** A cache is written by the default branch. */
const ON_MAIN = {
  ...{ GITHUB_RUN_ID: '4711', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' },
  ...{ GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' },
}

const containerInputs = (buildkit: string): Readonly<Record<string, string>> => ({
  ...{ driver: 'docker-container', 'buildkit-image': buildkit, 'driver-opts': 'network=host' },
})

const filesOf = (inContainer: boolean, unique: string): Readonly<Record<string, string>> => ({
  Dockerfile: inContainer ? 'FROM scratch\nCOPY file /\n' : `FROM ${BASE}\nCOPY file /\nRUN sleep 0.3\n`,
  file: unique.repeat(5000),
})
