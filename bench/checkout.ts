import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Environment } from '../scripts/demo/docker.ts'
import { run } from '../scripts/engine/run.ts'

const AUTHOR = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com']

const git = (folder: string, args: readonly string[], env: Environment = {}): Promise<string> =>
  run('git', ['-C', folder, ...AUTHOR, ...args], { env: { ...process.env, ...env } })

/** Makes a folder a checkout, as a job's is: buildx asks git about one. Its commit is empty. */
export async function initCheckout(folder: string): Promise<void> {
  await run('git', ['init', '--quiet', folder])
  await git(folder, ['commit', '--quiet', '--allow-empty', '--message', 'bench'])
}

/** Makes a folder a checkout of a Dockerfile and a manifest of packages. `commitSource` commits them. */
export async function initProject(folder: string, dockerfile: string): Promise<void> {
  await initCheckout(folder)
  await writeFile(join(folder, 'Dockerfile'), dockerfile)
  await writeFile(join(folder, 'package.json'), '{ "name": "app" }\n')
}

/** Commits another content of the source file. The times of two commits differ, as they do. `minute`: 0 to 59. Returns the commit. */
export async function commitSource(folder: string, minute: number): Promise<string> {
  await writeFile(join(folder, 'source.js'), `console.log(${minute})\n`)
  const at = `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`
  await git(folder, ['add', '.'])
  const commit = ['commit', '--quiet', '--allow-empty', '--message', `commit ${minute}`]
  await git(folder, commit, { GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at })
  return (await git(folder, ['rev-parse', 'HEAD'])).trim()
}
