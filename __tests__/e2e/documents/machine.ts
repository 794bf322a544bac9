// A reader's machine: docker, aws, npm and git, with the local ECR in place of AWS.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { docker, freePort } from '../../../scripts/demo/docker.ts'
import { run } from '../../../scripts/engine/run.ts'
import { awsCli } from '../../../scripts/engine/tools.ts'
import { nodeOfRunner } from '../../support/node.ts'
import { configFolder } from '../local-ecr/clients.ts'
import { type EngineJob, startEngineJob } from '../support.ts'
import { Shell } from './shell.ts'

export interface Machine {
  readonly job: EngineJob
  readonly shell: Shell
  /** What a block is here: see `placed`. */
  readonly placed: (block: string) => string
  readonly end: () => Promise<void>
}

/** Starts a machine whose AWS has one region. */
export async function startMachine(region: string): Promise<Machine> {
  const job = await startEngineJob(undefined, { region })
  const folder = await mkdtemp(join(tmpdir(), 'machine-'))
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await Promise.all(
    Object.entries(await programs(job)).map(async ([name, script]) => {
      await writeFile(join(bin, name), `#!/bin/bash\n${script}\n`)
      await chmod(join(bin, name), 0o755)
    }),
  )
  await writeFile(join(job.home, '.gitconfig'), '[user]\nname = Reader\nemail = reader@example.com\n')
  const shell = new Shell(job.workspace, folder, {
    ...process.env,
    ...job.engine,
    ...job.ecr.environment,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    DOCKER_CONFIG: await configFolder(folder, job.engine),
    HOME: job.home,
    PATH: `${bin}:${job.engine.PATH ?? process.env.PATH}`,
  })
  const ports = await Promise.all(PORTS.map(async (port) => [port, await freePort()] as const))
  return {
    job,
    shell,
    placed: (block) => placed(block, job.ecr.registry, ports),
    end: async () => {
      shell.end()
      await job.end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The one place where a document's words are replaced. The names of ECR's hosts lead to AWS from here, so the registry is
 * the local ECR's; it has a free port, and so has what the reader opens in a browser.
 */
const placed = (block: string, registry: string, ports: readonly (readonly [string, number])[]): string =>
  ports.reduce(
    (text, [port, free]) =>
      text.replaceAll(`--publish ${port}:`, `--publish ${free}:`).replaceAll(`localhost:${port}`, `localhost:${free}`),
    block.replaceAll('$ACCOUNT.dkr.ecr.$REGION.amazonaws.com', registry).replaceAll('127.0.0.1:4510', registry),
  )

/** What documents publish. */
const PORTS = ['8080', '8081', '8082', '8083', '8084']

/** What stands in front of the machine's own programs. */
async function programs({ engine, ecr }: EngineJob): Promise<Readonly<Record<string, string>>> {
  const { program, args, env } = await awsCli((line) => console.log(line))
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`)
  const bridge = await docker(engine, 'network', 'ls', '--quiet', '--filter', 'driver=bridge')
  return {
    // Debian's is older than the variable AWS_ENDPOINT_URL.
    aws: `exec env ${variables.join(' ')} ${[program, ...args].join(' ')} --endpoint-url ${ecr.url} "$@"`,
    // The project's own commands, as npm starts them, and without compiling anew below the tests that run.
    npm: npmScript(resolve('.')),
    ...(bridge === '' && { docker: await withoutBridge() }),
  }
}

/** `npm [--prefix FOLDER] run [--silent] NAME -- …`, which npm runs in the project's folder, and tells where it was typed. */
const npmScript = (root: string): string => `[ "$1" = --prefix ] && shift 2
shift
[ "$1" = --silent ] && shift
name=$1
shift
[ "$1" = -- ] && shift
export INIT_CWD=$PWD
cd ${root} && exec ${nodeOfRunner()} build/scripts/$name.js "$@"`

/**
 * An engine without a bridge network cannot publish a port: there the container shares the network of the machine, and is
 * told by PORT where to listen.
 */
async function withoutBridge(): Promise<string> {
  const real = (await run('bash', ['-c', 'command -v docker'])).trim()
  return `args=()
while (($#)); do
  case $1 in
    --publish) args+=(--network host --env "PORT=\${2%%:*}"); shift 2 ;;
    *) args+=("$1"); shift ;;
  esac
done
exec ${real} "\${args[@]}"`
}
