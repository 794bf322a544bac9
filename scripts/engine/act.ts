import { join } from 'node:path'
import { type GoTool, goTool } from './go-tool.ts'

const ACT: GoTool = {
  title: 'act',
  module: 'github.com/nektos/act',
  folder: 'scripts/engine/go/act',
  takes: 'about a minute',
}

/** Builds act, a runner of workflows that GitHub did not write (https://github.com/nektos/act), or finds it. Returns its path. */
export async function actProgram(log: (line: string) => void): Promise<string> {
  return join(await goTool(ACT, log), 'act')
}
