import { basename } from 'node:path'
import { stubPath } from '../bundle/bundle-path.ts'
import { inherited } from '../demo/docker.ts'
import { run } from '../engine/run.ts'
import type { Step } from './run-action.ts'

/**
 * Makes the step of a push to main of a folder's commit, as a job on GitHub would have it; its inputs are the caller's affair.
 * `node` is the path of Node 24, and `environment` what the job has besides: how docker and AWS are reached.
 */
export async function pushToMain(
  workspace: string,
  node: string,
  environment: Readonly<Record<string, string>>,
): Promise<Omit<Step, 'inputs'>> {
  const sha = await run('git', ['-C', workspace, 'rev-parse', 'HEAD']).then(
    (text) => text.trim(),
    () => '0'.repeat(40),
  )
  return {
    bundle: stubPath('build'),
    node,
    workspace,
    payload: { repository: { default_branch: 'main' } },
    env: {
      ...inherited('PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT'),
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'you',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: `you/${basename(workspace)}`,
      GITHUB_SHA: sha,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
      ...environment,
    },
  }
}
