import type { LocalEcr } from '../../emulator/index.ts'
import { pushToMain } from '../runner/push-to-main.ts'
import type { Step } from '../runner/run-action.ts'

/** The `with:` lines of the demo, but for the commit. The role is assumed with an OIDC token, as in a real workflow. */
const INPUTS = {
  'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr',
  'aws-region': 'us-east-1',
  repository: 'hello',
  context: 'examples/hello',
}

/** A push to main of this checkout's commit, as a job on GitHub would have it, but with the local ECR for AWS. */
export async function demoStep(ecr: LocalEcr, node: string, docker: Readonly<Record<string, string>>): Promise<Step> {
  const { AWS_ENDPOINT_URL } = ecr.environment
  const environment = { ...docker, AWS_ENDPOINT_URL, ...ecr.oidc, GITHUB_REPOSITORY: 'you/hello' }
  const push = await pushToMain(process.cwd(), node, environment)
  return { ...push, inputs: { ...INPUTS, 'build-args': `COMMIT=${push.env.GITHUB_SHA?.slice(0, 7)}` } }
}
