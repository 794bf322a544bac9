// `npm run ecr`: a local Amazon ECR for as long as this runs; see emulator/README.md.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type LocalEcr, type LocalEcrOptions, type LocalPlace, startLocalEcr } from '../emulator/index.ts'
import { realHosts } from '../emulator/places.ts'

const usage =
  'npm run ecr -- [--port 4510] [--data DIR] [--account ID]… [--region R]… [--latency MS | --latency STEP=MS]… [--faults FILE] [--tls]'

/** @throws Error when the text is not a whole number from 0 to max */
function wholeNumber(flag: string, text: string, max: number): number {
  if (/^\d+$/.test(text) && Number(text) <= max) return Number(text)
  throw new Error(`--${flag} has to be a whole number from 0 to ${max}; it is '${text}'.`)
}

/** `50` for all steps, `PUT manifest=200` for one. */
function parseLatency(texts: readonly string[]): Record<string, number> {
  const entries = texts.map((text) => {
    const [, step = '*', ms = ''] = /^(?:(.+)=)?(.*)$/.exec(text) ?? []
    return [step, wholeNumber('latency', ms, 3_600_000)] as const
  })
  return Object.fromEntries(entries)
}

/** @throws Error that names the file when it cannot be read or is no JSON */
async function parseFile(flag: string, path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error(`--${flag} ${path} is not a JSON file: ${error instanceof Error ? error.message : error}`)
  }
}

async function readArguments(): Promise<LocalEcrOptions> {
  const text = { type: 'string' } as const
  const texts = { type: 'string', multiple: true } as const
  const options = { port: text, data: text, account: texts, region: texts, latency: texts, faults: text }
  const { values } = parseArgs({ options: { ...options, tls: { type: 'boolean' } } })
  const { data, account, region, latency = [], faults, tls } = values
  return {
    port: wholeNumber('port', values.port ?? '4510', 65_535),
    latency: parseLatency(latency),
    ...(data !== undefined && { data }),
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    // startLocalEcr checks them.
    ...(faults !== undefined && { faults: (await parseFile('faults', faults)) as LocalEcrOptions['faults'] & object }),
    ...(tls !== undefined && { tls }),
  }
}

/** What belongs to an account and region other than the first, as one comment. */
function inComment({ account, region, registry, environment }: LocalPlace): string {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = environment
  return `# ${account} in ${region}: registry ${registry}, AWS_ACCESS_KEY_ID=${id} AWS_SECRET_ACCESS_KEY=${secret}`
}

/** What a client has to trust, and how AWS's own names can lead here. */
function aboutTls({ authority, places, registry }: LocalEcr): string[] {
  if (authority === undefined) return []
  const names = realHosts(places.map((place) => ({ ...place, address: '' })))
  return [
    '',
    `# Trust ${authority}: the variables above do so for the AWS CLI and Node.`,
    `# Docker takes ${registry} as it is. With AWS's own names (--port 443 and this line in /etc/hosts)`,
    `#   127.0.0.1 ${names.join(' ')}`,
    '# it trusts a copy of the file in /etc/docker/certs.d/<name>/ca.crt.',
  ]
}

function instructions(ecr: LocalEcr): string {
  const { registry, url, places } = ecr
  // Version 1 of the AWS CLI does not read AWS_REGION.
  const variables = { ...ecr.environment, AWS_DEFAULT_REGION: ecr.environment.AWS_REGION, ...ecr.oidc }
  const lines = [
    `# A local Amazon ECR listens on ${url}. Stop it with Ctrl-C. In another shell:`,
    '',
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    ...(places.length > 1 ? ['', ...places.slice(1).map(inComment)] : []),
    ...aboutTls(ecr),
    '',
    'aws ecr create-repository --repository-name my-app',
    `aws ecr get-login-password | docker login --username AWS --password-stdin ${registry}`,
    `docker build --tag ${registry}/my-app:latest . && docker push ${registry}/my-app:latest`,
  ]
  return lines.join('\n')
}

/** Starts the local ECR, says how to use it, and runs until it is told to stop. */
async function main(): Promise<void> {
  const ecr = await startLocalEcr(await readArguments())
  console.log(instructions(ecr))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void ecr.close())
}

main().catch((error: unknown) => {
  console.error(`The local ECR did not start: ${error instanceof Error ? error.message : error}\n${usage}`)
  process.exitCode = 1
})
