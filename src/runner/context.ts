/** What the runner tells about the job, read once. Paths are absolute. */
export interface Context {
  readonly event: string
  /** The event's JSON (GITHUB_EVENT_PATH); an empty object where there is none. */
  readonly payload: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly sha: string
  readonly ref: string
  readonly refName: string
  readonly refType: string
  readonly repository: string
  readonly workspace: string
  /** Where temporary files go: RUNNER_TEMP. */
  readonly temp: string
  /** Link to the project's documents in the version that runs; undefined for a local action. */
  readonly documents: string | undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the runner's variables (https://docs.github.com/actions/reference/workflows-and-actions/variables).
 * `payload` is the parsed event file, `fallbackTemp` is used outside a runner.
 */
export function readContext(
  env: Environment,
  payload: Context['payload'],
  directories: { cwd: string; temp: string },
): Context {
  const text = (name: string): string => env[name] ?? ''
  return {
    event: text('GITHUB_EVENT_NAME'),
    payload,
    actor: text('GITHUB_ACTOR'),
    sha: text('GITHUB_SHA'),
    ref: text('GITHUB_REF'),
    refName: text('GITHUB_REF_NAME'),
    refType: text('GITHUB_REF_TYPE'),
    repository: text('GITHUB_REPOSITORY'),
    workspace: text('GITHUB_WORKSPACE') || directories.cwd,
    temp: text('RUNNER_TEMP') || directories.temp,
    documents: documentsUrl(env),
  }
}

function documentsUrl(env: Environment): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref } = env
  return server && repository && ref ? `${server}/${repository}/blob/${ref}/docs` : undefined
}

/** The value at a path of keys in a JSON value when it is a string, else undefined. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  let current = value
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Readonly<Record<string, unknown>>)[key]
  }
  return typeof current === 'string' ? current : undefined
}
