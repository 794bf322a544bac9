import { type GoTool, goTool } from './go-tool.ts'

const BUILDKIT: GoTool = {
  title: 'BuildKit',
  module: 'github.com/moby/buildkit',
  folder: 'scripts/engine/go/buildkit',
  versionVariable: 'github.com/moby/buildkit/version.Version',
  takes: 'about 4 minutes',
}

/** Builds buildkitd and buildctl, or finds them. Returns their folder. */
export function buildKitPrograms(log: (line: string) => void): Promise<string> {
  return goTool(BUILDKIT, log)
}
