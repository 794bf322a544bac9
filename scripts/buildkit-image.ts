// BuildKit itself, as docker/setup-buildx-action starts it: from Docker Hub or, where that does not answer, made here from
// its Go module and Debian's runc. Debian has no package of BuildKit.
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canPull, writeBusybox } from './base-image.ts'
import { debianMachine, unpackedPackages } from './engine/apt.ts'
import { type GoTool, goTool, versionIn } from './engine/go-tool.ts'
import { copyProgram } from './engine/program.ts'
import { run } from './engine/run.ts'
import { libraries } from './engine/tools.ts'

const BUILDKIT: GoTool = {
  title: 'BuildKit',
  module: 'github.com/moby/buildkit',
  folder: 'scripts/engine/go/buildkit',
  // https://github.com/moby/buildkit/blob/v0.26.3/version/version.go
  versionVariable: 'github.com/moby/buildkit/version.Version',
  takes: 'about 4 minutes on two processors',
}

type Log = (line: string) => void
type Environment = Readonly<Record<string, string>>

/** The name of BuildKit's image, such as `moby/buildkit:v0.26.3`. */
async function imageName(): Promise<string> {
  return `moby/buildkit:${versionIn(await readFile(join(BUILDKIT.folder, 'go.mod'), 'utf8'), BUILDKIT.module)}`
}

/**
 * Makes sure that an engine has the image of BuildKit, and returns its name: pulls it, or makes it where Docker Hub cannot
 * be reached. `log` is told how long that takes. Throws an Error that says what is missing.
 */
export async function provideBuildKit(environment: Environment, log: Log): Promise<string> {
  const image = await imageName()
  if (await canPull(environment, image)) return image
  try {
    await makeImage(environment, image, log)
    return image
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(`${image} could not be pulled from Docker Hub, and not be made here: ${why}`)
  }
}

async function makeImage(environment: Environment, image: string, log: Log): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'buildkit-'))
  try {
    const [root, archive] = [join(work, 'root'), join(work, 'root.tar')]
    await writeRoot(root, log)
    await run('tar', ['--owner=0', '--group=0', '-cf', archive, '-C', root, '.'])
    await run('docker', ['import', '--change', 'ENTRYPOINT ["buildkitd"]', archive, image], {
      env: { ...process.env, ...environment },
    })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What the image of moby/buildkit has, as far as builds here need it: BuildKit, runc, and Git with a shell. */
async function writeRoot(root: string, log: Log): Promise<void> {
  const programs = await goTool(BUILDKIT, log)
  const packages = await runcPackages(log)
  await writeBusybox(root)
  for (const name of ['buildkitd', 'buildctl']) await copyFile(join(programs, name), join(root, 'bin', name))
  // The name that BuildKit looks for first: https://github.com/moby/buildkit/blob/v0.26.3/executor/runcexecutor/executor.go
  await copyProgram(join(packages, 'usr/sbin/runc'), root, '/bin/buildkit-runc', await libraries(packages))
  await copyGit(root)
}

/** Copies what BuildKit fetches a context with: `git submodule` is a script. */
async function copyGit(root: string): Promise<void> {
  const [git = '', core = ''] = (await Promise.all([run('which', ['git']), run('git', ['--exec-path'])])).map((text) =>
    text.trim(),
  )
  await copyProgram(git, root, '/bin/git')
  for (const name of ['git-remote-http', 'git-sh-i18n--envsubst']) await copyProgram(join(core, name), root)
  for (const name of ['git-submodule', 'git-sh-setup', 'git-sh-i18n']) {
    await copyFile(join(core, name), join(root, core, name))
  }
}

async function runcPackages(log: Log): Promise<string> {
  const machine = await debianMachine()
  if (!machine) throw new Error('The image of BuildKit cannot be made here: that needs Debian or Ubuntu.')
  const set = { suite: 'system', required: ['runc', 'libseccomp2'], optional: [] }
  return await unpackedPackages('runc', [set], machine, log)
}
