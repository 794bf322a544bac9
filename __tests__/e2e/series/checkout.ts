// A checkout in which one commit follows another, as in the jobs of a project.
import { execFile } from 'node:child_process'
import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { StepResult } from '../../../scripts/runner/run-action.ts'
import type { EngineJob } from '../support.ts'

/** A Dockerfile as most projects have it: what the manifest names is installed before the sources are copied. */
export const dockerfile = (base: string, copy = 'COPY . .'): string => [`FROM ${base}`, ...STEPS, copy, ''].join('\n')

const STEPS = ['RUN echo made > /made', 'WORKDIR /app', 'COPY package.json .', 'RUN cat package.json > installed']

/** What a commit that leaves the manifest alone takes from the cache. */
export const KEPT = [...STEPS].sort()

/** Commits files of the workspace. `time` is in seconds since 1970. Returns the commit. */
export async function commit(
  { workspace, home, write }: EngineJob,
  files: Readonly<Record<string, string>>,
  time: number,
): Promise<string> {
  const when = { GIT_AUTHOR_DATE: `${time} +0000`, GIT_COMMITTER_DATE: `${time} +0000` }
  const env = { PATH: process.env.PATH ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...when }
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: workspace, env }))
      .stdout
  await write(files)
  await git('init', '--quiet', '--object-format=sha1', '--initial-branch=main')
  await git('add', '--force', ...Object.keys(files))
  await git('commit', '--quiet', '--message=a change')
  return (await git('rev-parse', 'HEAD')).trim()
}

/** Gives files the times that a new checkout gives them. */
export const checkOutAnew = ({ workspace }: EngineJob, files: readonly string[]): Promise<unknown> =>
  Promise.all(files.map((file) => utimes(join(workspace, file), new Date(), new Date())))

export const now = (): number => Math.floor(Date.now() / 1000)

/** What a run with a push to main is about. */
export const eventOf = (sha: string) => ({
  payload: { repository: { default_branch: 'main' } },
  env: {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_SHA: sha,
  },
})

/** The result of a run that succeeded. Throws with its log otherwise. */
export function succeeded(result: StepResult): StepResult {
  if (result.code !== 0) throw new Error(result.output)
  return result
}
