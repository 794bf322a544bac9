// What a syntax line names (`# syntax=docker/dockerfile:1`), made from BuildKit's Go module where Docker Hub has it.
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GoTool, goTool } from './engine/go-tool.ts'
import { run } from './engine/run.ts'

const FRONTEND: GoTool = {
  title: "BuildKit's reader of Dockerfiles",
  module: 'github.com/moby/buildkit',
  folder: 'scripts/engine/go/dockerfile-frontend',
  takes: 'about 2 minutes on two processors',
}

/** What docker/dockerfile says of itself: https://github.com/moby/buildkit/blob/v0.26.3/frontend/dockerfile/cmd/dockerfile-frontend/Dockerfile */
const CHANGES = [
  'ENTRYPOINT ["/bin/dockerfile-frontend"]',
  'LABEL moby.buildkit.frontend.network.none=true',
  'LABEL moby.buildkit.frontend.caps=moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts',
]

/** Makes a local image in the engine of `environment` that reads Dockerfiles. Throws an Error that says what is missing. */
export async function makeFrontendImage(
  environment: Readonly<Record<string, string>>,
  name: string,
  log: (line: string) => void,
): Promise<void> {
  const programs = await goTool(FRONTEND, log)
  const work = await mkdtemp(join(tmpdir(), 'frontend-'))
  try {
    const [root, archive] = [join(work, 'root'), join(work, 'root.tar')]
    await mkdir(join(root, 'bin'), { recursive: true })
    await copyFile(join(programs, 'dockerfile-frontend'), join(root, 'bin/dockerfile-frontend'))
    await run('tar', ['--owner=0', '--group=0', '-cf', archive, '-C', root, '.'])
    const changes = CHANGES.flatMap((change) => ['--change', change])
    await run('docker', ['import', ...changes, archive, name], { env: { ...process.env, ...environment } })
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
