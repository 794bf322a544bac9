/** Where GitHub shows an annotation: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export interface AnnotationLocation {
  readonly title?: string
  /** Seen from the root of the repository. */
  readonly file?: string
  readonly startLine?: number
  readonly endLine?: number
}

/** The log of the step. No text that is passed in can issue a workflow command. */
export interface Log {
  info(text: string): void
  /** As `info`, for what the step was there for: one line, green. */
  done(text: string): void
  /** An annotation, at a place of the repository when one is given. */
  warning(text: string, place?: AnnotationLocation): void
  /** As `warning`; the step fails. */
  error(text: string, place?: AnnotationLocation): void
  debug(text: string): void
  /** From now on the runner shows *** for this text, and for each of its lines. */
  mask(secret: string): void
  /** Folds what `task` logs under a title. */
  group<T>(title: string, task: () => Promise<T>): Promise<T>
  /** Hands `task` a function that prints bytes which nobody has checked, such as the output of a build. */
  untrusted<T>(task: (write: WriteOutput) => Promise<T>): Promise<T>
}

/**
 * Takes a piece of a program's output. Resolves when the next one may come: whoever reads the program must wait for it, or
 * a reader who is slower than the program has all of its output in memory.
 */
export type WriteOutput = (bytes: Uint8Array) => Promise<void>

/** What the step leaves for the rest of the job. */
export interface Reporter {
  output(name: string, value: string): void
  state(name: string, value: string): void
  /** Adds Markdown to the job summary; does nothing where there is none. */
  summary(markdown: string): Promise<void>
}

export interface Files {
  kind(path: string): PathKind
  /** The bytes of a regular file of at most `limit` bytes, or why there are none. */
  content(path: string, limit: number): FileContent
  /** The text of a file; undefined when there is none. */
  read(path: string): Promise<string | undefined>
  /** The names in a folder, in their order; none when it is not there, or may not be read. */
  list(path: string): Promise<readonly string[]>
  /** A path for a new private folder of this step; nobody can guess it. */
  privatePath(): string
  /** Whether a path could be one of `privatePath`. */
  isPrivatePath(path: string): boolean
  /** Makes a folder that only this user may enter (0700). Throws when something is there already. */
  makePrivateFolder(path: string): Promise<void>
  /** Writes a new file that only this user may read (0600). */
  writePrivate(path: string, content: string | Uint8Array): Promise<void>
  /** Makes `path` a link to `target`; does nothing when there is no target. */
  link(target: string, path: string): Promise<void>
  /** Removes a private folder of this step with its links, never what they point to. Refuses any other path. */
  removePrivateFolder(path: string): Promise<void>
}

export interface Git {
  /** The time of a commit in seconds since 1970; undefined when the checkout does not know it. */
  commitTime(sha: string): Promise<number | undefined>
}

export interface GitHub {
  /** What the REST API answers to a GET, parsed. Rejects when it refuses, or does not answer soon. */
  get(path: string, token: string): Promise<unknown>
}

/** Takes an input's name, returns its text, trimmed; '' when it is not given. */
export type GetInput = (name: string) => string

export type PathKind = 'file' | 'directory' | 'missing'

/** The bytes of a file, or why there are none. */
export type FileContent = Uint8Array | 'missing' | 'directory' | 'special' | 'large' | 'refused'
