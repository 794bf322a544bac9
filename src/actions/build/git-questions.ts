import { gitVariables, tellsOfGit } from '../../buildx/docker-config/child-environment.ts'
import type { Environment } from '../../runner/context.ts'
import type { Run } from './run-context.ts'

/**
 * Variables that say what buildx may ask git about the folder that is built, with the environment of the build and whether it
 * gets provenance. Warns when git cannot answer, and when the job wants to know more than is asked.
 */
export async function gitQuestions(
  { world, settings: { build } }: Pick<Run, 'world' | 'settings'>,
  env: Environment,
  tellsProvenance: boolean,
): Promise<Environment> {
  // buildx would look for an address in the workspace too, where others can have made a folder of that name.
  if (build.context.kind !== 'folder' || !tellsOfGit(env, tellsProvenance)) return gitVariables(false)
  if (/^(1|t|true)$/i.test(env.BUILDX_GIT_CHECK_DIRTY ?? '')) world.log.warning(UNCHECKED_WARNING)
  const asked = gitVariables(true)
  const answer = await world.git.answersBuildx(build.context.path, { ...env, ...asked })
  if (answer === 'refused') world.log.warning(refusedWarning(build.context.path))
  if (answer === 'unowned') world.log.warning(unownedWarning(build.context.path))
  return answer === 'answers' ? asked : gitVariables(false)
}

const UNCHECKED_WARNING =
  'BUILDX_GIT_CHECK_DIRTY is not passed on to buildx: to compare files with their commit, git starts programs that the ' +
  'repository in the workspace names. Nothing will say "-dirty" of the commit.'

const refusedWarning = (folder: string): string =>
  `Provenance and labels of the image will not name its commit and repository: git cannot say what HEAD is in ` +
  `${JSON.stringify(folder)} without fetching something, or not in time. Check out the whole commit ` +
  '(actions/checkout without filter and sparse-checkout).'

const unownedWarning = (folder: string): string =>
  `Provenance and labels of the image will not name its commit and repository: the repository in ${JSON.stringify(folder)} ` +
  'belongs to another user than this job, and git does not read it. Where you trust it, run ' +
  'git config --global --add safe.directory "$GITHUB_WORKSPACE" in an earlier step.'
