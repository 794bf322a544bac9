import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalEcr, startLocalEcr } from '../../../emulator/index.ts'
import { run } from '../../../scripts/engine/run.ts'
import { awsCli, runTool, skopeo } from '../../../scripts/engine/tools.ts'
import { runAwsCli, type Said } from './aws-cli.ts'

type Environment = Readonly<Record<string, string>>

/** A local ECR, and clients that are logged in to it. None of them reads or writes the configuration of this machine. */
export interface Clients {
  readonly ecr: LocalEcr
  readonly folder: string
  /** Docker of the test lane, or of another engine. */
  readonly docker: (args: readonly string[], engine?: Environment) => Promise<string>
  readonly skopeo: (...args: readonly string[]) => Promise<string>
  /** The AWS CLI, one command after the other. */
  readonly commands: (lines: readonly (readonly string[])[]) => Promise<readonly Said[]>
  /** The same with one command, which must not fail; its answer parsed when it is JSON. */
  readonly aws: (...args: readonly string[]) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** Docker's configuration without its logins, so that nothing but the tests' own is used. */
export async function configFolder(folder: string, engine: Environment): Promise<string> {
  const own = engine.DOCKER_CONFIG ?? process.env.DOCKER_CONFIG ?? join(homedir(), '.docker')
  const config = await mkdtemp(join(folder, 'docker-'))
  const entries = await readdir(own).catch((): string[] => [])
  for (const name of ['cli-plugins', 'contexts'])
    if (entries.includes(name)) await symlink(join(own, name), join(config, name))
  return config
}

export async function startClients(log: (line: string) => void): Promise<Clients> {
  const tools = { skopeo: await skopeo(log), aws: await awsCli(log) }
  const folder = await mkdtemp(join(tmpdir(), 'local-ecr-clients-'))
  const ecr = await startLocalEcr()
  const configs = new Map<string, Promise<string>>()
  const docker: Clients['docker'] = async (args, engine = {}) => {
    const key = engine.DOCKER_HOST ?? ''
    const config = configs.get(key) ?? configFolder(folder, engine)
    configs.set(key, config)
    const env = { ...process.env, ...engine, DOCKER_CONFIG: await config, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }
    return (await run('docker', args, { env, cwd: folder })).trim()
  }
  const commands: Clients['commands'] = (lines) => {
    const prefixed = lines.map((args) => ['--endpoint-url', ecr.url, '--output', 'json', ...args])
    return runAwsCli(tools.aws, prefixed, { ...ecr.environment, AWS_DEFAULT_REGION: ecr.region })
  }
  const aws: Clients['aws'] = async (...args) => {
    const [said] = await commands([args])
    if (said?.code !== 0) throw new Error(said?.err)
    return /^[[{]/.test(said.out) ? JSON.parse(said.out) : said.out.trim()
  }
  const auth = join(folder, 'skopeo.json')
  await writeFile(join(folder, 'registries.conf'), '')
  return {
    ecr,
    folder,
    docker,
    commands,
    aws,
    skopeo: (...args) =>
      runTool(tools.skopeo, ['--insecure-policy', ...args], {
        REGISTRY_AUTH_FILE: auth,
        CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
        XDG_RUNTIME_DIR: folder,
      }),
    close: async () => {
      await ecr.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A build context that needs no base image. @returns its folder */
export async function writeContext({ folder }: Clients, content: string): Promise<string> {
  const context = await mkdtemp(join(folder, 'context-'))
  await writeFile(join(context, 'content'), content)
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY content /\nLABEL arch=$TARGETARCH\n')
  return context
}
