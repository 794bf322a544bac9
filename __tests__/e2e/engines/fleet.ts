// The engines that each scenario runs with, and what they share.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { provideBase } from '../../../scripts/base-image.ts'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, type EngineOptions, startEngine } from '../../../scripts/engine/index.ts'
import { pushImage } from '../buildkit/builders.ts'
import { type GitServer, startGitServer } from '../git-server.ts'
import { BASE, type Job, startJob } from '../support.ts'

/**
 * Both image stores, with two versions of Docker and of buildx. Before version 29 an engine has the classic store unless it
 * is told otherwise: https://docs.docker.com/engine/storage/containerd/
 */
export const ENGINES = {
  containerd: { suite: 'trixie', store: 'containerd' },
  classic: { suite: 'trixie', store: 'classic', init: true },
  newer: { suite: 'sid', store: 'containerd' },
  'newer-classic': { suite: 'sid', store: 'classic', init: true },
} as const satisfies Readonly<Record<string, Omit<EngineOptions, 'log'>>>

export type EngineName = keyof typeof ENGINES

export const NAMES = Object.keys(ENGINES) as readonly EngineName[]

/** One job with one local ECR for all engines: what one of them pushed, another one can pull. */
export interface Fleet {
  readonly job: Job
  readonly engines: Readonly<Record<EngineName, Engine>>
  /** An image in the local ECR for the BuildKit container of a step. */
  readonly buildkit: string
  /** An image in the local ECR that lists packages. */
  readonly scanner: string
  /** What a job of a repository on this machine has in its environment, and the token that reads it. */
  readonly github: Readonly<Record<string, string>>
  readonly token: string
  end(): Promise<void>
}

/** Starts the engines, each with the base image, and all that scenarios of several engines share. */
export async function startFleet(): Promise<Fleet> {
  const token = 'ghs_SnowCanary0123456789abcdef'
  const [engines, git] = await Promise.all([startEngines(), startGitServer(token)])
  const all = Object.values(engines)
  const job = await startJob({ PATH: process.env.PATH ?? '', ...engines.containerd.environment })
  await job.write({ ...SCANNER, ...REPOSITORY })
  const scanner = await job.run({ repository: 'scanner', context: 'scanner', tags: 'v1' })
  if (scanner.code !== 0) throw new Error(scanner.output)
  return {
    job,
    engines,
    buildkit: await pushImage(job, await provideBuildKit(job.engine, console.log), 'buildkit'),
    scanner: scanner.outputs.tags ?? '',
    github: await githubOf(git, join(job.workspace, 'repository')),
    token,
    end: async () => {
      await Promise.all([job.end(), git.end()])
      await Promise.all(all.map((engine) => engine.stop()))
    },
  }
}

async function startEngines(): Promise<Fleet['engines']> {
  const start = async (name: EngineName): Promise<Engine> => {
    const engine = await startEngine({ ...ENGINES[name], log: () => {} })
    await provideBase(engine.environment, BASE, () => {})
    return engine
  }
  const started = await Promise.all(NAMES.map(async (name) => [name, await start(name)] as const))
  return Object.fromEntries(started) as Record<EngineName, Engine>
}

const SBOM = {
  _type: 'https://in-toto.io/Statement/v0.1',
  predicateType: 'https://spdx.dev/Document',
  predicate: { name: 'canary' },
}

/** https://github.com/moby/buildkit/blob/master/docs/attestations/sbom-protocol.md */
const SCANNER = {
  'scanner/Dockerfile': `FROM ${BASE}\nCOPY scan.sh /\nENTRYPOINT ["sh", "/scan.sh"]\n`,
  'scanner/scan.sh': `echo '${JSON.stringify(SBOM)}' > "$BUILDKIT_SCAN_DESTINATION/sbom.spdx.json"\n`,
}

const REPOSITORY = {
  'repository/Dockerfile': 'FROM scratch\nCOPY a.txt /\n',
  'repository/a.txt': 'of the commit',
}

/** A job of a repository with the content of a folder, on a server of this machine. */
async function githubOf(server: GitServer, folder: string): Promise<Fleet['github']> {
  const commit = await server.publish('octo/app', folder)
  await rm(folder, { recursive: true })
  return {
    GITHUB_SERVER_URL: server.url,
    GITHUB_API_URL: `${server.url}/api`,
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_SHA: commit,
  }
}
