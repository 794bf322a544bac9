import type { SystemFailure } from '../base/errors.ts'
import type { Markdown } from '../base/markdown.ts'
import type { Environment } from './context.ts'
import type { CommitOrder } from './listed-commits.ts'

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
  /** Logs, as `info` does, what the step was there for: one line, green. */
  done(text: string): void
  /** Warns by an annotation, at a place of the repository when one is given. */
  warning(text: string, place?: AnnotationLocation): void
  /** Reports an error by an annotation, as `warning` does; the step fails. */
  error(text: string, place?: AnnotationLocation): void
  debug(text: string): void
  /** Masks a text: from now on the runner shows *** for it, and for each of its lines. */
  mask(secret: string): void
  /** The text as the runner shows it in the log: *** for all that `mask` was told so far. */
  masked(text: string): string
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
  /** Sets an output of the step. Throws MachineError where it cannot. */
  output(name: string, value: string): void
  /** Saves a value for the post part of the step. Throws MachineError where it cannot, unless the value is empty. */
  state(name: string, value: string): void
  /** Adds to the job summary, without what the log masks; does nothing where there is none. */
  summary(content: Markdown): Promise<void>
}

/**
 * Files of this machine; relative paths are seen from the workspace. A path in the workspace that leads out of it, by a link
 * or by "..", gives nothing: what is in the workspace is the word of others. Pipes, devices and sockets are not opened.
 */
export interface Files {
  /** Kind of what is at a path. */
  kind(path: string): PathKind
  /** Where a path of the workspace leads out of it, also when there is nothing yet; undefined when it stays. */
  leadsOut(path: string): LeadsOut | undefined
  /** The bytes of a regular file of at most `limit` bytes, or why there are none. */
  content(path: string, limit: number): FileContent
  /**
   * The text of a regular file of at most `limit` bytes; undefined when there is none. Throws MachineError for what the
   * system refuses, UnexpectedStateError for anything else.
   */
  read(path: string, limit: number): Promise<string | undefined>
  /**
   * The end of a file's links, when it is outside of the folder in which the file stands: its path, seen from the workspace
   * when it is in there. Undefined for a file without links, and for what is not there.
   */
  linkedElsewhere(path: string): string | undefined
  /** The names in a folder, in their order; none when it is not there, or may not be read. */
  list(path: string): Promise<readonly string[]>
  /** Whether this user may write what is at a path, or make it where nothing is. */
  isWritable(path: string): boolean
  /** A path for a new private folder of this step. Its name tells who makes it, see `isAbandoned`. */
  privatePath(): string
  /** Whether a path could be one of `privatePath`. */
  isPrivatePath(path: string): boolean
  /**
   * Whether the run that has made a private folder, or what is called as one is, has surely ended: by the name, or by the
   * time when it was made, as no job is that old. A run that cannot be seen from here is not taken for one that has ended.
   */
  isAbandoned(name: string, made: Date | undefined): boolean
  /** The private folders that runs which have surely ended left. */
  abandonedFolders(): Promise<readonly string[]>
  /** Makes a folder that only this user may enter (0700). Throws MachineError, also when something is there already. */
  makePrivateFolder(path: string): Promise<void>
  /** Writes a new file that only this user may read (0600). */
  writePrivate(path: string, content: string | Uint8Array): Promise<void>
  /** Makes a new folder for files that later steps of the job read. Returns its path. Throws MachineError. */
  makeReportFolder(): Promise<string>
  /** Writes a new file in such a folder. Returns its path. Throws MachineError. */
  writeReport(folder: string, name: string, content: string): Promise<string>
  /** Makes `path` a link to `target`; does nothing when there is no target. */
  link(target: string, path: string): Promise<void>
  /**
   * Removes a private folder of this step with its links, never what they point to. Throws an Error for any other path.
   */
  removePrivateFolder(path: string): Promise<void>
}

/** Git, asked about the checkout that holds a folder. Relative folders are seen from the workspace. */
export interface Git {
  /**
   * HEAD of the checkout, as a full id; of the checkout around it, when it is a submodule at the commit that is recorded
   * there. Undefined when there is none, or git cannot say.
   */
  head(folder: string): Promise<string | undefined>
  /** The address of the repository `origin`, in which there can be a credential; undefined when there is none. */
  origin(folder: string): Promise<string | undefined>
  /** The time of a commit in seconds since 1970; undefined when the checkout does not know it. */
  commitTime(folder: string, sha: string): Promise<number | undefined>
  /**
   * Order of a commit and another one, of which a beginning may be known, by the history in the checkout; undefined when that
   * is not complete, or lacks one of them.
   */
  order(folder: string, own: string, other: string): Promise<CommitOrder | undefined>
  /**
   * Tries in a folder what buildx asks git there about the commit, with the environment that docker commands get, and
   * nothing that a repository could have git start.
   */
  answersBuildx(folder: string, env: Environment): Promise<GitAnswer>
}

/**
 * `answers`: git can say what buildx wants to know without a fetch; `refused`: it cannot, or not in time; `unowned`: the
 * repository belongs to another user, and git was not told that it is safe; `nothing`: there is no repository, or no git.
 */
export type GitAnswer = 'answers' | 'refused' | 'unowned' | 'nothing'

export interface GitHub {
  /** Answer of the REST API to a GET, parsed. Rejects when it refuses, or does not answer soon. */
  get(path: string, token: string): Promise<unknown>
}

/** Reader of an input: takes its name, returns its text as it is written; '' when it is not given. */
export type GetInput = (name: string) => string

/** What is at a path; `special` is a pipe, device or socket. */
export type PathKind = 'file' | 'directory' | 'missing' | 'special' | ClosedPath

/** Why nothing is known of a path: it leads out of the workspace, or the system does not let this step look at it. */
export type ClosedPath = LeadsOut | SystemFailure

/** A path in the workspace that leads out of it. */
export interface LeadsOut {
  /** Absolute, without links. */
  readonly leadsTo: string
}

/** The bytes of a file, or why there are none. */
export type FileContent = Uint8Array | 'large' | Exclude<PathKind, 'file'>
