import type { Environment } from '../../runner/context.ts'
import type { Files } from '../../runner/ports.ts'
import type { BuildxPorts } from '../docker.ts'
import { userBuildxFolder } from './child-environment.ts'

/** Name of the state that tells `post` which folder of buildx to remove. */
export const BUILDX_STATE = 'buildx'

/** What buildx reads in its folder: the user's builders, which of them is used, what they are made with, and who is asking. */
const READ = ['instances', 'defaults', 'current', 'certs', 'buildkitd.default.toml', '.buildNodeID']

/** What buildx writes in its folder for each build, with how deep: https://github.com/docker/buildx/blob/master/store/store.go */
const WRITTEN: readonly (readonly [name: string, depth: number])[] = [
  ['.lock', 0],
  ['activity', 1],
  ['refs', 2],
]

/**
 * Prepares the folder of buildx for docker commands. buildx notes each build there, and fails where it cannot (HOME on a disk
 * that can only be read, a folder that root made): then it gets a private folder, with links to the user's builders. Takes the
 * environment of docker commands, and returns it with that folder in BUILDX_CONFIG, or as it is.
 */
export async function prepareBuildxFolder(
  { files, report, log }: Pick<BuildxPorts, 'files' | 'report' | 'log'>,
  env: Environment,
): Promise<Environment> {
  const own = userBuildxFolder(env)
  if (await isAllWritable(files, own)) return env
  const folder = files.privatePath()
  report.state(BUILDX_STATE, folder)
  await files.makePrivateFolder(folder)
  await Promise.all(READ.map((name) => files.link(`${own}/${name}`, `${folder}/${name}`)))
  log.info(
    `buildx cannot write to ${own}, so it notes this build in a folder of this step; the builders there are used.`,
  )
  return { ...env, BUILDX_CONFIG: folder }
}

async function isAllWritable(files: Pick<Files, 'list' | 'isWritable'>, own: string): Promise<boolean> {
  if (!files.isWritable(own)) return false
  const paths = await Promise.all(WRITTEN.map(([name, depth]) => pathsBelow(files, `${own}/${name}`, depth)))
  return paths.flat().every((path) => files.isWritable(path))
}

/** A path, and those below it down to a depth. */
async function pathsBelow(files: Pick<Files, 'list'>, path: string, depth: number): Promise<readonly string[]> {
  if (depth === 0) return [path]
  const names = await files.list(path)
  const below = await Promise.all(names.map((name) => pathsBelow(files, `${path}/${name}`, depth - 1)))
  return [path, ...below.flat()]
}
