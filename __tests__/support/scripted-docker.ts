import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMPILE_CACHE, nodeOfRunner } from './node.ts'

/** What the scripted docker does when it is called. Without more it prints, and ends with exit code 0. */
export interface Play {
  readonly stdout?: string | Uint8Array
  readonly stderr?: string | Uint8Array
  /**
   * Sends the step this signal, as the runner does when a job is cancelled, and then waits until it is told to end.
   * The step is told while docker runs, at the same point in each run, and no test has to guess when that is.
   */
  readonly cancels?: 'SIGINT' | 'SIGTERM' | 'SIGKILL'
  /** Goes on after it has killed the step by SIGKILL, until it is told to end; without this it ends too. */
  readonly stays?: boolean
  /** Does not end when it gets SIGINT or SIGTERM; nor does the plugin that it has started. */
  readonly deaf?: boolean
  readonly exit?: number
  /** Ends itself by this signal, as if the system had killed it. */
  readonly dies?: NodeJS.Signals
}

export interface BuildPlay extends Play {
  /** What is in the image: the same content gives the same digest. */
  readonly content?: string
  /**
   * The base image. With it the image says of itself what a built one does: its labels and history. Without it only the
   * content counts, and tests need not know what else is in it.
   */
  readonly base?: string
  /** Each build gives another content, as where files have other times. */
  readonly isFresh?: boolean
  /** Fields that are added to the metadata file; 'none' for a build that leaves no file. */
  readonly metadata?: Readonly<Record<string, unknown>> | 'none'
  /** Tells of a refused push without the registry's own words, as older BuildKits do. */
  readonly terse?: boolean
  /** Prints its configuration, with the credentials in every form that a debug log could have, and all secrets. */
  readonly leaks?: boolean
}

/** The commands that the step uses. */
export interface DockerScript {
  readonly inspect?: Play
  readonly build?: BuildPlay
  readonly create?: Play
  readonly rm?: Play
  readonly tag?: Play
  /** `context create` */
  readonly context?: Play
  readonly pull?: Play
  /** `image rm`. */
  readonly untag?: Play
  /** `image inspect` and `image history`, of an image that was built. */
  readonly look?: Play
  /** `volume ls`, which names what the container driver of buildx has left. */
  readonly volumes?: Play
  /** `image ls` */
  readonly images?: Play
}

/** A file or link of the configuration folder that docker was given. */
export interface ConfigFile {
  readonly name: string
  /** Such as 0600; for a link, where it leads. */
  readonly mode: string
  readonly text: string
}

/** What the scripted docker notes, in the order in which it happens. */
export type DockerEvent =
  | {
      readonly event: 'started'
      readonly pid: number
      /** Process ids of docker and its plugin, when it has one. */
      readonly plugin: number | undefined
      readonly argv: readonly string[]
      readonly env: Readonly<Record<string, string>>
      /** The folder that DOCKER_CONFIG names; undefined when there is none. */
      readonly config: { readonly mode: string; readonly files: readonly ConfigFile[] } | undefined
    }
  /** `folder` says whether the configuration folder was still there. */
  | { readonly event: 'told' | 'ended'; readonly what: string; readonly folder: boolean }

export type DockerCommand = Extract<DockerEvent, { event: 'started' }>

export interface ScriptedDocker {
  /** The folder to put first in PATH. */
  readonly bin: string
  /** Gives docker another script for the commands that follow. */
  play(script: DockerScript): Promise<void>
  events(): Promise<readonly DockerEvent[]>
  commands(): Promise<readonly DockerCommand[]>
}

export const SCRIPT = 'script.json'
export const EVENTS = 'events.jsonl'
/** The configurations of the images that were built, by name. */
export const ENGINE = 'engine.json'

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

/** Bytes as base64, because the script is handed over as JSON. */
export type Portable<T extends Play> = Omit<T, 'stdout' | 'stderr'> & {
  readonly stdout: string
  readonly stderr: string
}

export interface PortableScript {
  readonly inspect: Portable<Play>
  readonly build: Portable<BuildPlay>
  readonly create: Portable<Play>
  readonly rm: Portable<Play>
  readonly tag: Portable<Play>
  readonly context: Portable<Play>
  readonly pull: Portable<Play>
  readonly untag: Portable<Play>
  readonly look: Portable<Play>
  readonly volumes: Portable<Play>
  readonly images: Portable<Play>
  readonly nothing: Portable<Play>
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
