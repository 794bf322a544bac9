import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { LocalPlace } from '../../emulator/index.ts'

export const script = join(import.meta.dirname, '..', '..', 'scripts', 'ecr.js')

export interface Running {
  readonly child: ChildProcess
  /** What it told to export, by name. */
  readonly exported: Readonly<Record<string, string>>
  readonly output: readonly string[]
  /** The first account and region, for the helpers of support.ts. */
  readonly place: LocalPlace
}

/** Starts `npm run ecr` as a process, until it has said how to use it. */
export async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Running> {
  const child = spawn(process.execPath, [script, '--port', '0', ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exported: Record<string, string> = {}
  const output: string[] = []
  for await (const line of createInterface(child.stdout)) {
    output.push(line)
    const [, name, value] = /^export (\w+)='(.+)'$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) exported[name] = value
    if (line.startsWith('docker build')) break
  }
  const { AWS_ENDPOINT_URL: url = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = exported
  const environment = { AWS_ENDPOINT_URL: url, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }
  const registry = url.replace(/^https?:\/\//, '')
  const place = { account: '123456789012', region: AWS_REGION, url, registry, publicRegistry: '', environment }
  return { child, exported, output, place }
}

/** Ends the process with a signal. @returns its code and signal */
export async function end({ child }: Running, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, 'close')
  child.kill(signal)
  return await ended
}
