// GitHub's API with faults. The local ECR has it not, so the rules of its faults are read here, as far as cells use them.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FaultRule } from '../../emulator/index.ts'
import { startServer } from '../support/http.ts'

export interface GitHubApi {
  /** For GITHUB_API_URL. */
  readonly address: string
  /** How many requests met a fault. */
  struck(): number
  close(): Promise<void>
}

const ANSWERS: Readonly<Record<string, object>> = {
  'GET repository': {
    name: 'app',
    full_name: 'octo-org/app',
    default_branch: 'main',
    html_url: 'https://github.com/octo-org/app',
    description: 'An application',
    license: { spdx_id: 'MIT' },
  },
  'GET commit': { committer: { date: '2026-11-23T00:00:00Z' } },
}

const stepOf = (path: string): string => (path.includes('/git/commits/') ? 'GET commit' : 'GET repository')

/** Serves the repository and commit of the job. `rules` is read anew for each request. */
export async function startGitHubApi(rules: readonly FaultRule[]): Promise<GitHubApi> {
  const struck = new Map<FaultRule, number>()
  const { address, close } = await startServer((request, response) => {
    const step = stepOf(request.url ?? '')
    const rule = rules.find((one) => one.match === step && (struck.get(one) ?? 0) < (one.times ?? Infinity))
    if (rule !== undefined) struck.set(rule, (struck.get(rule) ?? 0) + 1)
    answer(request, response, { text: JSON.stringify(ANSWERS[step]), rule })
  })
  return { address, struck: () => [...struck.values()].reduce((sum, count) => sum + count, 0), close }
}

interface Answer {
  readonly text: string
  readonly rule: FaultRule | undefined
}

function answer({ socket }: IncomingMessage, response: ServerResponse, { text, rule = { match: '*' } }: Answer): void {
  const { action, at, afterBytes = 0, status = 200, body, truncateTo, bytesPerSecond } = rule
  const act = (): void => {
    if (action === 'reset') socket.resetAndDestroy()
    if (action === 'close') socket.destroy()
  }
  if (action !== undefined && at !== 'answer') {
    act()
    return
  }
  const sent = (body ?? (status === 200 ? text : '{"message":"Try again."}')).slice(0, truncateTo)
  const type = rule.contentType ?? (body === undefined ? 'application/json' : 'text/html')
  response.writeHead(status, { 'content-type': type, 'content-length': sent.length, ...rule.headers })
  if (bytesPerSecond !== undefined) drip(response, sent, bytesPerSecond)
  else if (action === undefined) response.end(sent)
  // What is written is on its way before the connection ends.
  else response.write(sent.slice(0, afterBytes), () => setImmediate(act))
}

/** Sends a text character by character. */
function drip(response: ServerResponse, text: string, perSecond: number): void {
  let at = 0
  const timer = setInterval(() => {
    response.write(text.charAt(at++))
    if (at < text.length) return
    clearInterval(timer)
    response.end()
  }, 1000 / perSecond)
  response.once('close', () => clearInterval(timer))
}
