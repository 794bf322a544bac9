import type { LocalEcr } from '../../emulator/index.ts'
import { stubPath } from '../bundle/bundle-path.ts'
import { run } from '../engine/run.ts'
import type { Step } from '../runner/run-action.ts'
import { inherited } from './docker.ts'

/** The `with:` lines of the demo. The role is assumed with an OIDC token, as in a real workflow. */
export const INPUTS = {
  'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr',
  'aws-region': 'us-east-1',
  repository: 'hello',
  context: 'examples/hello',
}

/** A push to main of this checkout's commit, as a job on GitHub would have it, but with the local ECR for AWS. */
export async function demoStep(ecr: LocalEcr, node: string, docker: Readonly<Record<string, string>>): Promise<Step> {
  const sha = await run('git', ['rev-parse', 'HEAD']).then(
    (text) => text.trim(),
    () => '0'.repeat(40),
  )
  return {
    bundle: stubPath('build'),
    node,
    workspace: process.cwd(),
    inputs: { ...INPUTS, 'build-args': `COMMIT=${sha.slice(0, 7)}` },
    payload: { repository: { default_branch: 'main' } },
    env: {
      ...inherited('PATH', 'HOME', 'DOCKER_HOST', 'DOCKER_CONFIG', 'DOCKER_CONTEXT'),
      ...docker,
      AWS_ENDPOINT_URL: ecr.environment.AWS_ENDPOINT_URL,
      ...ecr.oidc,
      GITHUB_ACTIONS: 'true',
      GITHUB_ACTOR: 'you',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: 'you/hello',
      GITHUB_SHA: sha,
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REF_NAME: 'main',
      GITHUB_REF_TYPE: 'branch',
    },
  }
}
