import { type Parsed, parsed, quoted, refused } from '../base/result.ts'
import type { Context, Environment } from './context.ts'

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
  const server = env.GITHUB_SERVER_URL || 'https://github.com'
  const at = revision(ref, sha, env)
  if (repository === '' || at === '' || !URL.canParse(server)) return undefined
  return { host: new URL(server).host, address: `${server}/${repository}.git#${at}` }
}

function revision(ref: string, sha: string, { DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: head }: Environment): string {
  if (!ref.startsWith('refs/pull/')) return sha || ref
  return head === 'true' ? ref.replace(/\/merge$/, '/head') : ref
}

/** Takes a text in which `{{defaultContext}}` stands for the Git context, a folder in it after a colon. */
export function fillGitContext(text: string, git: GitContext | undefined): Parsed<string> {
  const unknown = [...text.matchAll(/\{\{\s*(.*?)\s*\}\}/g)].find(([, name]) => name !== 'defaultContext')
  if (unknown !== undefined) return refused(`${quoted(unknown[0])} is not known here; only {{defaultContext}} is`)
  if (git === undefined) return refused(NO_GIT_CONTEXT)
  if (/\}\}\s*[^:\s]/.test(text)) return refused(`a folder in it is named after a colon: "{{defaultContext}}:folder"`)
  return parsed(text.replaceAll(/\{\{.*?\}\}/g, () => git.address))
}

export const NO_GIT_CONTEXT = 'there is no Git context: the runner names no repository, commit or branch'
