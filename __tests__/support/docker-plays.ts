// What the scripted docker plays, and what it notes: its own program loads this, so it loads nothing else.

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

export const SCRIPT = 'script.json'
export const EVENTS = 'events.jsonl'
/** The configurations of the images that were built, by name. */
export const ENGINE = 'engine.json'

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
