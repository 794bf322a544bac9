import { type Parsed, parsed, quoted, refused } from '../base/result.ts'

/** Context of the job, as the runner tells it, read once. Paths are absolute. */
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
  /** Folder for temporary files: RUNNER_TEMP. */
  readonly temp: string
  /** Link to the project's documents in the version that runs; undefined for a local action. */
  readonly documents: string | undefined
}

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Address of the GitHub that the job runs for, such as `https://github.com`. */
export const githubServer = ({ GITHUB_SERVER_URL }: Environment): string => GITHUB_SERVER_URL || 'https://github.com'

/**
 * Reads the context of the job from the runner's variables
 * (https://docs.github.com/actions/reference/workflows-and-actions/variables). `payload` is the parsed event file,
 * `directories.temp` is used outside a runner.
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

/** Takes the event's JSON. Returns the object, or undefined when it is none. */
export function parsePayload(text: string): Context['payload'] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
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

/** Context of a build. */
export type BuildContext =
  /** A folder, as the user wrote it. */
  | { readonly kind: 'folder'; readonly path: string }
  /** What the builder fetches itself: a Git repository, an archive or a Dockerfile. */
  | { readonly kind: 'remote'; readonly address: string }

/** The Git repository of the workflow at the event's commit. */
export interface GitContext {
  readonly host: string
  /** With the commit, as buildx takes it: `https://github.com/octo/app.git#<commit>`. */
  readonly address: string
}

/**
 * The Git context of the event, as docker/build-push-action has it: its commit, for a pull request its merge, which
 * has no branch that would have the commit. For pull_request_target it is the base branch, whose code can be trusted.
 * Undefined outside of GitHub Actions.
 * https://github.com/docker/actions-toolkit/blob/main/src/buildx/build.ts (gitContext)
 */
export function gitContext({ repository, ref, sha }: Context, env: Environment): GitContext | undefined {
  const server = githubServer(env)
  const at = revision(ref, sha, env)
  if (repository === '' || at === '' || !URL.canParse(server)) return undefined
  return { host: new URL(server).host, address: `${server}/${repository}.git#${at}` }
}

function revision(ref: string, sha: string, { DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: head }: Environment): string {
  if (!ref.startsWith('refs/pull/')) return sha || ref
  return head === 'true' ? ref.replace(/\/merge$/, '/head') : ref
}

/**
 * Fills in the Git context in a text in which `{{defaultContext}}` stands for the Git context, a folder in it after a
 * colon, `{{defaultContext}}:docs`. Returns the text, or what is wrong with it.
 */
export function fillGitContext(text: string, git: GitContext | undefined): Parsed<string> {
  // Behind the last "}}" each "{{" would be followed to the end in vain.
  const end = text.lastIndexOf('}}') + 2
  const closed = text.slice(0, end < 2 ? 0 : end)
  const unknown = [...closed.matchAll(/\{\{(.*?)\}\}/gs)].find(([, name = '']) => name.trim() !== 'defaultContext')
  if (unknown !== undefined) return refused(`${quoted(unknown[0])} is not known here; only {{defaultContext}} is`)
  if (git === undefined) return refused(NO_GIT_CONTEXT)
  if (/\}\}\s*[^:\s]/.test(text)) return refused(`a folder in it is named after a colon: "{{defaultContext}}:folder"`)
  return parsed(closed.replaceAll(/\{\{.*?\}\}/gs, () => git.address) + text.slice(closed.length))
}

/** Problem of a text that names the Git context where there is none. */
export const NO_GIT_CONTEXT = 'there is no Git context: the runner names no repository, commit or branch'
