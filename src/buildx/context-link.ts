import { cleanPath } from '../base/text.ts'
import type { BuildContext } from '../runner/context.ts'
import type { Files } from '../runner/ports.ts'

/** Places of a build: the workspace that paths are seen from, and the private folder of the docker session. */
export interface ContextPlaces {
  readonly workspace: string
  readonly folder: string
}

/**
 * Links a context whose folder has a name that gRPC does not take, and returns the link as the context; returns any other
 * context as it is. buildx sends the name of the folder in a header, which has printable ASCII alone; an engine's own builder
 * does without: https://github.com/docker/buildx/pull/3972
 */
export async function linkContext(
  { link }: Pick<Files, 'link'>,
  context: BuildContext,
  { workspace, folder }: ContextPlaces,
): Promise<BuildContext> {
  if (context.kind !== 'folder') return context
  const target = context.path.startsWith('/') ? cleanPath(context.path) : cleanPath(workspace, context.path)
  if (/^[\x20-\x7e]*$/.test(target.replace(/^.*\//s, ''))) return context
  const path = `${folder}/context`
  await link(target, path)
  return { kind: 'folder', path }
}
