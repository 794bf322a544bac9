/** A repository as it is after a run. */
export interface RepositoryFacts {
  readonly name: string
  /** `<host>/<name>`, as references begin. */
  readonly uri: string
  /** The digest that each tag points to. */
  readonly tags: Readonly<Record<string, string>>
  /** All its images. */
  readonly digests: readonly string[]
}

/** How one part of the step ended. */
export interface Ended {
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string
  readonly milliseconds: number
  /** It did not end, and the harness ended it. */
  readonly isKilled: boolean
  /** What is in RUNNER_TEMP then. */
  readonly left: readonly string[]
  /** Command lines of the processes of the run that live on. */
  readonly processes: readonly string[]
}

/** All that a run with a fault shows. */
export interface Facts {
  /** How many requests met the fault. */
  readonly struck: number
  readonly main: Ended
  readonly post: Ended
  /** The error annotations of the main part. */
  readonly errors: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  readonly repositories: readonly RepositoryFacts[]
  /** How many wanted tags a request has set before there was a verdict; undefined where the image waits for none. */
  readonly early?: number
  /** The policies that the repository `app` has; undefined where the run has none to set. */
  readonly policies?: Readonly<Record<'lifecycle' | 'repository', boolean>>
  /** A run after it without a fault, of an action that copies; undefined where the run was a build. */
  readonly next?: NextRun
  /** How often the instructions of the Dockerfile ran. */
  readonly builds: number
  /** Whether the configuration of the user's docker is another one than before. */
  readonly isDockerConfigChanged: boolean
}

/** A run after the one that met a fault. */
export interface NextRun {
  readonly exit: Ended['exit']
  /** The digest that it says all tags are on. */
  readonly digest: string
  readonly repositories: readonly RepositoryFacts[]
  /** How many blobs both runs have sent. */
  readonly sent: number
}

/** The facts of a cell's run, or why there are none. */
export type Outcome = Facts | { readonly failure: string }

/** Whether what is in RUNNER_TEMP is a folder for later steps of the job, which the runner removes with it. */
export const isForLaterSteps = (name: string): boolean => name.startsWith('reports-of-ecr-build-push-')
