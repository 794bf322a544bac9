import { parseArgs } from 'node:util'
import { startLocalEcr } from '../emulator/index.ts'

const usage = 'npm run ecr -- [--port 4510] [--data DIR] [--account ID] [--region R] [--latency MS]'

/** @throws Error when the text is not a whole number from 0 to max */
function wholeNumber(flag: string, text: string, max: number): number {
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text)
  throw new Error(`--${flag} has to be a whole number from 0 to ${max}; it is '${text}'.`)
}

function readArguments() {
  const text = { type: 'string' } as const
  const { values } = parseArgs({ options: { port: text, data: text, account: text, region: text, latency: text } })
  return {
    port: wholeNumber('port', values.port ?? '4510', 65_535),
    latency: wholeNumber('latency', values.latency ?? '0', 3_600_000),
    ...(values.data !== undefined && { data: values.data }),
    ...(values.account !== undefined && { account: values.account }),
    ...(values.region !== undefined && { region: values.region }),
  }
}

/** Starts the local ECR, says how to use it, and runs until it is told to stop. */
async function main(): Promise<void> {
  const ecr = await startLocalEcr(readArguments())
  // Version 1 of the AWS CLI does not read AWS_REGION.
  const variables = { ...ecr.environment, AWS_DEFAULT_REGION: ecr.environment.AWS_REGION, ...ecr.oidc }
  const exports = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  console.log(`# A local Amazon ECR listens on ${ecr.url}. Stop it with Ctrl-C. In another shell:

${exports.join('\n')}

aws ecr create-repository --repository-name my-app
aws ecr get-login-password | docker login --username AWS --password-stdin ${ecr.registry}
docker build --tag ${ecr.registry}/my-app:latest . && docker push ${ecr.registry}/my-app:latest`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void ecr.close())
}

main().catch((error: unknown) => {
  console.error(`The local ECR did not start: ${error instanceof Error ? error.message : error}\n${usage}`)
  process.exitCode = 1
})
