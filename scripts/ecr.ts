// `npm run ecr`: a local Amazon ECR for as long as this runs; see emulator/README.md.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { type LocalEcr, type LocalEcrOptions, type LocalPlace, startLocalEcr } from '../emulator/index.ts'
import { realHosts } from '../emulator/places.ts'
import { shellVariables } from '../emulator/shell-variables.ts'
import { inBackground, startInBackground, tellStarter } from './ecr/background.ts'
import { answerHelp } from './usage.ts'

const usage =
  'npm run ecr -- [--port 4510] [--data DIR] [--account ID]… [--region R]… [--name HOST]… [--latency MS | --latency STEP=MS]… [--faults FILE] [--tls] [--detach]'

answerHelp(`${usage}\n\nStarts a local Amazon ECR; emulator/README.md says what each option is.`)

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

interface Arguments {
  readonly options: LocalEcrOptions
  readonly detach: boolean
}

async function readArguments(): Promise<Arguments> {
  const text = { type: 'string' } as const
  const texts = { type: 'string', multiple: true } as const
  const options = { port: text, data: text, account: texts, region: texts, name: texts, latency: texts, faults: text }
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({ options: { ...options, tls: flag, detach: flag } })
  const { data, account, region, name, latency = [], faults, tls, detach = false } = values
  const read: LocalEcrOptions = {
    port: wholeNumber('port', values.port ?? '4510', 65_535),
    latency: parseLatency(latency),
    ...(data !== undefined && { data }),
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(name !== undefined && { names: name }),
    // startLocalEcr checks them.
    ...(faults !== undefined && { faults: (await parseFile('faults', faults)) as LocalEcrOptions['faults'] & object }),
    ...(tls !== undefined && { tls }),
  }
  return { options: read, detach }
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
  const background = inBackground()
  const variables = {
    ...shellVariables(ecr),
    ...ecr.oidc,
    ...(background && { LOCAL_ECR_PID: String(process.pid) }),
  }
  const stop = background ? 'kill "$LOCAL_ECR_PID" stops it. Its variables:' : 'Stop it with Ctrl-C. In another shell:'
  // A shell that evaluates these lines takes the variables, and runs nothing.
  const example = background ? '# ' : ''
  const lines = [
    `# A local Amazon ECR listens on ${url}. ${stop}`,
    '',
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    ...(places.length > 1 ? ['', ...places.slice(1).map(inComment)] : []),
    ...aboutTls(ecr),
    '',
    `${example}aws ecr create-repository --repository-name my-app`,
    `${example}aws ecr get-login-password | docker login --username AWS --password-stdin ${registry}`,
    `${example}docker build --tag ${registry}/my-app:latest . && docker push ${registry}/my-app:latest`,
  ]
  return lines.join('\n')
}

/** Starts the local ECR, says how to use it, and runs until it is told to stop; with --detach, in the background. */
async function main(): Promise<void> {
  const { options, detach } = await readArguments()
  if (detach) {
    console.log(await startInBackground(process.argv.slice(2).filter((arg) => arg !== '--detach')))
    return
  }
  const ecr = await startLocalEcr(options)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void ecr.close())
  if (inBackground()) tellStarter({ started: instructions(ecr) })
  else console.log(instructions(ecr))
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error)
  if (inBackground()) tellStarter({ failed: reason })
  else console.error(`The local ECR did not start: ${reason}\n${usage}`)
  process.exitCode = 1
})
