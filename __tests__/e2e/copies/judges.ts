// Clients of registries that nobody here wrote, each of which reads what the step's own client has copied.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crane } from '../../../scripts/engine/crane.ts'
import { run } from '../../../scripts/engine/run.ts'
import { runTool, skopeo, type Tool } from '../../../scripts/engine/tools.ts'
import { sha256 } from '../../emulator/support.ts'
import { configFolder } from '../local-ecr/clients.ts'

type Environment = Readonly<Record<string, string>>

/** Clients with the logins of several registries. */
export interface Judges {
  /** Runs docker, with the engine of this run or another one. */
  docker(args: readonly string[], engine?: Environment): Promise<string>
  /** Digest of the bytes that each client reads as the manifest behind a reference, by the client's name. */
  digestsOf(reference: string): Promise<Readonly<Record<string, string>>>
  /** Reads an image with all its layers. Throws an Error where one of the clients finds something wrong or missing. */
  readWhole(reference: string): Promise<void>
}

/**
 * Clients that keep what they need in a folder. `logins` are of hosts, each `user:password` in base64; `own` is the engine of docker
 * where no other one is named, by default that of this run.
 */
export async function judgesWith(
  folder: string,
  logins: Readonly<Record<string, string>>,
  own: Environment = {},
): Promise<Judges> {
  const config = await configFolder(folder, own)
  const auths = Object.fromEntries(Object.entries(logins).map(([host, auth]) => [host, { auth }]))
  await writeFile(join(config, 'config.json'), JSON.stringify({ auths }))
  await writeFile(join(folder, 'registries.conf'), '')
  const log = (line: string): void => console.log(line)
  const tools = { skopeo: await skopeo(log), crane: await crane(log) }
  const environment = {
    ...{ DOCKER_CONFIG: config, BUILDX_NO_DEFAULT_ATTESTATIONS: '1' },
    ...{ REGISTRY_AUTH_FILE: join(config, 'config.json'), CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf') },
    XDG_RUNTIME_DIR: folder,
  }
  const runIt = (tool: Tool, ...args: readonly string[]) => runTool(tool, args, environment)
  const docker: Judges['docker'] = async (args, engine = own) =>
    (
      await run('docker', args, {
        env: { ...process.env, ...environment, ...engine, DOCKER_CONFIG: config },
        cwd: folder,
      })
    ).trim()
  return {
    docker,
    digestsOf: async (reference) => ({
      skopeo: sha256(await runIt(tools.skopeo, 'inspect', '--tls-verify=false', '--raw', `docker://${reference}`)),
      crane: sha256(await runIt(tools.crane, 'manifest', '--insecure', reference)),
      buildx: sha256(await docker(['buildx', 'imagetools', 'inspect', '--raw', reference])),
    }),
    readWhole: async (reference) => {
      const place = await mkdtemp(join(folder, 'read-'))
      const flags = ['--insecure-policy', 'copy', '--all', '--preserve-digests', '--src-tls-verify=false', '--quiet']
      await runIt(tools.skopeo, ...flags, `docker://${reference}`, `dir:${place}`)
      await runIt(tools.crane, 'pull', '--insecure', '--format', 'oci', reference, join(place, 'layout'))
      await rm(place, { recursive: true })
    },
  }
}
