import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type DockerCommand,
  type DockerEvent,
  type DockerScript,
  EVENTS,
  type Play,
  type PortableScript,
  SCRIPT,
} from './docker-plays.ts'
import { COMPILE_CACHE, nodeOfRunner } from './node.ts'

export interface ScriptedDocker {
  /** The folder to put first in PATH. */
  readonly bin: string
  /** Gives docker another script for the commands that follow. */
  play(script: DockerScript): Promise<void>
  events(): Promise<readonly DockerEvent[]>
  commands(): Promise<readonly DockerCommand[]>
}

/** Makes a program named `docker` in a new folder below `folder`, which also keeps what it notes. */
export async function scriptedDocker(folder: string, script: DockerScript): Promise<ScriptedDocker> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  // The path of an interpreter may have 127 characters on Linux, and this one's own may be longer.
  await symlink(nodeOfRunner(), join(folder, 'node'))
  const [first, program, own] = [
    COMPILE_CACHE,
    fileURLToPath(new URL('./docker-program.js', import.meta.url)),
    folder,
  ].map((path) => JSON.stringify(path))
  const source = `import(${first}).then(() => import(${program})).then(({ playDocker }) => playDocker(${own}))`
  // No shell starts it: a shell would add variables to the environment.
  await writeFile(join(bin, 'docker'), `#!${join(folder, 'node')}\n${source}\n`, { mode: 0o755 })
  const play = (next: DockerScript): Promise<void> => writeFile(join(folder, SCRIPT), JSON.stringify(portable(next)))
  await Promise.all([play(script), writeFile(join(folder, EVENTS), '')])
  const events = async (): Promise<readonly DockerEvent[]> =>
    (await readFile(join(folder, EVENTS), 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as DockerEvent)
  return { bin, play, events, commands: async () => (await events()).filter((one) => one.event === 'started') }
}

/** What `docker buildx inspect` prints about the default builder (Docker 26.1, buildx 0.13). */
const INSPECTED = `Name:   default
Driver: docker

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.12.5
Platforms:        linux/amd64, linux/amd64/v2, linux/amd64/v3
Labels:
 org.mobyproject.buildkit.worker.hostname:    runner
 org.mobyproject.buildkit.worker.snapshotter: overlayfs
`

function portable(script: DockerScript): PortableScript {
  const { inspect = { stdout: INSPECTED }, build = {}, create = {}, rm = {} } = script
  const { tag = {}, context = {}, pull = {}, untag = {}, look = {}, volumes = {}, images = {} } = script
  const base64 = (text: string | Uint8Array = ''): string => Buffer.from(text).toString('base64')
  const encoded = <T extends Play>(play: T) => ({ ...play, stdout: base64(play.stdout), stderr: base64(play.stderr) })
  return {
    inspect: encoded(inspect),
    build: encoded(build),
    create: encoded(create),
    rm: encoded(rm),
    tag: encoded(tag),
    context: encoded(context),
    pull: encoded(pull),
    untag: encoded(untag),
    look: encoded(look),
    volumes: encoded(volumes),
    images: encoded(images),
    nothing: encoded({}),
  }
}
