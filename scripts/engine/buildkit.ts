// BuildKit itself, as docker/setup-buildx-action starts it: from Docker Hub or, where that does not answer, made here from
// its Go module and Debian's runc. Debian has no package of BuildKit.
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { debianMachine, unpackedPackages } from './apt.ts'
import { type GoTool, goTool, versionIn } from './go-tool.ts'
import { copyProgram } from './program.ts'
import { run } from './run.ts'
import { libraries } from './tools.ts'

const BUILDKIT: GoTool = {
  title: 'BuildKit',
  module: 'github.com/moby/buildkit',
  folder: 'scripts/engine/go/buildkit',
  // https://github.com/moby/buildkit/blob/v0.26.3/version/version.go
  versionVariable: 'github.com/moby/buildkit/version.Version',
  takes: 'about 4 minutes',
}

const PULL_WITHIN_MS = 30_000

type Log = (line: string) => void

/** The name of BuildKit's image, such as `moby/buildkit:v0.26.3`. */
export async function buildKitImage(): Promise<string> {
  return `moby/buildkit:${versionIn(await readFile(join(BUILDKIT.folder, 'go.mod'), 'utf8'), BUILDKIT.module)}`
}

/**
 * Makes sure that an engine has the image of BuildKit, and returns its name: pulls it, or makes it where Docker Hub cannot
 * be reached. `log` is told how long that takes. Throws an Error that says what is missing.
 */
export async function provideBuildKit(environment: Readonly<Record<string, string>>, log: Log): Promise<string> {
  const image = await buildKitImage()
  const env = { ...process.env, ...environment }
  const docker = (...args: readonly string[]): Promise<boolean> =>
    run('docker', args, { env, timeout: PULL_WITHIN_MS }).then(
      () => true,
      () => false,
    )
  if ((await docker('image', 'inspect', image)) || (await docker('pull', '--quiet', image))) return image
  const work = await mkdtemp(join(tmpdir(), 'buildkit-'))
  try {
    await writeRoot(join(work, 'root'), log)
    await run('tar', ['--owner=0', '--group=0', '-cf', join(work, 'root.tar'), '-C', join(work, 'root'), '.'])
    await run('docker', ['import', '--change', 'ENTRYPOINT ["buildkitd"]', join(work, 'root.tar'), image], { env })
    return image
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What the image of moby/buildkit has, as far as builds here need it. */
async function writeRoot(root: string, log: Log): Promise<void> {
  const programs = await goTool(BUILDKIT, log)
  const bin = join(root, 'usr/bin')
  await mkdir(bin, { recursive: true })
  await run('install', ['-d', '-m', '1777', join(root, 'tmp')])
  for (const name of ['buildkitd', 'buildctl']) await copyFile(join(programs, name), join(bin, name))
  const packages = await runcPackages(log)
  // The name that BuildKit looks for first: https://github.com/moby/buildkit/blob/v0.26.3/executor/runcexecutor/executor.go
  await copyProgram(join(packages, 'usr/sbin/runc'), root, '/usr/bin/buildkit-runc', await libraries(packages))
  // For contexts in Git.
  const [git = '', helpers = ''] = await Promise.all([run('which', ['git']), run('git', ['--exec-path'])])
  await copyProgram(git.trim(), root, '/usr/bin/git')
  await copyProgram(`${helpers.trim()}/git-remote-http`, root)
}

async function runcPackages(log: Log): Promise<string> {
  const machine = await debianMachine()
  if (!machine) throw new Error('The image of BuildKit cannot be made here: that needs Debian or Ubuntu.')
  const set = { suite: 'system', required: ['runc', 'libseccomp2'], optional: [] }
  return await unpackedPackages('runc', [set], machine, log)
}
