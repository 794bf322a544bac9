import { cleanPath } from '../../base/text.ts'
import type { BuildSettings } from '../build-settings.ts'

/** Source of the Dockerfile: context and file. */
export type DockerfileSource = Pick<BuildSettings, 'context' | 'file'>

/** Path of the Dockerfile, seen from the workspace, where docker runs; undefined when it is elsewhere. */
export const dockerfileOf = ({ context, file }: DockerfileSource): string | undefined =>
  context.kind === 'folder' ? cleanPath(file ?? `${context.path}/Dockerfile`) : undefined
