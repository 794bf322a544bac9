// Stand-ins for the base images of the examples, where no registry can be reached.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canPull, makeBaseImage } from '../../../scripts/base-image.ts'
import { docker, type Environment } from '../../../scripts/demo/docker.ts'
import { copyProgram } from '../../../scripts/engine/program.ts'

/** The base images that the Dockerfiles name. */
const NODE = 'node:24-slim'
const OTHERS = [
  'busybox:1.37',
  'python:3.13-slim',
  'nginxinc/nginx-unprivileged:1.29-alpine',
  'public.ecr.aws/lambda/nodejs:24',
] as const

/**
 * Makes sure that the engine has all of them: from their registries, or made here. Then `node` is the one at `node`, on
 * busybox, and the others are busybox: enough for a build that only copies into them.
 */
export async function provideBases(engine: Environment, node: string): Promise<void> {
  for (const name of OTHERS) if (!(await canPull(engine, name))) await makeBaseImage(engine, name)
  if (!(await canPull(engine, NODE))) await makeNodeImage(engine, node)
}

async function makeNodeImage(engine: Environment, node: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'node-image-'))
  try {
    await copyProgram(node, folder, '/usr/local/bin/node')
    await writeFile(
      join(folder, 'Dockerfile'),
      'FROM busybox:1.37\nCOPY . /\nENV PATH=/usr/local/bin:/bin\nCMD ["node"]\n',
    )
    await docker(engine, 'buildx', 'build', '--load', '--provenance=false', '--tag', NODE, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
