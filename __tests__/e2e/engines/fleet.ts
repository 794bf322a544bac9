// The engines that scenarios run with, and what they share.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { provideBase } from '../../../scripts/base-image.ts'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, type EngineOptions, startEngine } from '../../../scripts/engine/index.ts'
import { pushImage } from '../buildkit/builders.ts'
import { type GitServer, startGitServer } from '../git-server.ts'
import { BASE, type EngineJob, startEngineJob } from '../support.ts'

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

/** One job with one local ECR for its engines: what one of them pushed, another one can pull. */
export interface Fleet {
  readonly job: EngineJob
  /** One of those that were started. Throws for another one. */
  engine(name: EngineName): Engine
  /** An image in the local ECR for the BuildKit container of a step. */
  readonly buildkit: string
  /** An image in the local ECR that lists packages. */
  readonly scanner: string
  /** What a job of a repository on this machine has in its environment, and the token that reads it. */
  readonly github: Readonly<Record<string, string>>
  readonly token: string
  end(): Promise<void>
}

/** Starts engines, each with the base image, and all that scenarios of several engines share. The job is on the first. */
export async function startFleet(names: readonly EngineName[]): Promise<Fleet> {
  const token = 'ghs_SnowCanary0123456789abcdef'
  const [engines, git] = await Promise.all([startEngines(names), startGitServer(token)])
  const job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engines[0]?.[1].environment })
  await job.write({ ...SCANNER, ...REPOSITORY })
  const scanner = await job.run({ repository: 'scanner', context: 'scanner', tags: 'v1' })
  if (scanner.code !== 0) throw new Error(scanner.output)
  return {
    job,
    engine: (name) => must(new Map(engines).get(name), name),
    buildkit: await pushImage(job, await provideBuildKit(job.engine, console.log), 'buildkit'),
    scanner: scanner.outputs.tags ?? '',
    github: await githubOf(git, join(job.workspace, 'repository')),
    token,
    end: async () => {
      await Promise.all([job.end(), git.end()])
      await Promise.all(engines.map(([, engine]) => engine.stop()))
    },
  }
}

/** The value; throws where there is none. */
function must<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`there is no ${name}`)
  return value
}

function startEngines(names: readonly EngineName[]): Promise<readonly (readonly [EngineName, Engine])[]> {
  const start = async (name: EngineName): Promise<Engine> => {
    const engine = await startEngine({ ...ENGINES[name], log: () => {} })
    await provideBase(engine.environment, BASE, () => {})
    return engine
  }
  return Promise.all(names.map(async (name) => [name, await start(name)] as const))
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
