import { join } from 'node:path'
import { type GoTool, goTool } from './go-tool.ts'
import type { Tool } from './tools.ts'

const CRANE: GoTool = {
  title: 'crane',
  module: 'github.com/google/go-containerregistry',
  folder: 'scripts/engine/go/crane',
  takes: 'about 20 seconds',
}

/** Builds crane, a client of registries (https://github.com/google/go-containerregistry), or finds it. */
export async function crane(log: (line: string) => void): Promise<Tool> {
  return { program: join(await goTool(CRANE, log), 'crane'), args: [], env: {} }
}
