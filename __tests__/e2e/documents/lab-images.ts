// Stand-ins for the images of the labs, where Docker Hub cannot be reached.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canPull, makeBaseImage } from '../../../scripts/base-image.ts'
import { docker, type Environment } from '../../../scripts/demo/docker.ts'

const BASE = 'busybox:1.37'

/** Serves a page at port 80, or at PORT where the container shares the network of the machine. */
const SERVER = `CMD ["sh", "-c", "exec httpd -f -p \${PORT:-80} -h /www"]`

const LABS: Readonly<Record<string, string>> = {
  'hello-world:latest': 'CMD ["echo", "Hello from Docker!"]',
  'httpd:2.4': `RUN mkdir /www && echo "<h1>It works!</h1>" > /www/index.html\n${SERVER}`,
  'nginx:1.29': `RUN mkdir /www && printf '#!/bin/sh\\necho "nginx version: nginx/1.29"\\n' > /bin/nginx && chmod +x /bin/nginx\n${SERVER}`,
}

/** Makes sure that the engine has the images of docs/start/1-containers.md. */
export async function provideLabImages(engine: Environment): Promise<void> {
  if (!(await canPull(engine, BASE))) await makeBaseImage(engine, BASE)
  for (const [name, lines] of Object.entries(LABS)) if (!(await canPull(engine, name))) await make(engine, name, lines)
}

async function make(engine: Environment, name: string, lines: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-'))
  try {
    await writeFile(join(folder, 'Dockerfile'), `FROM ${BASE}\n${lines}\n`)
    await docker(engine, 'buildx', 'build', '--load', '--provenance=false', '--tag', name, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
