import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { UnexpectedStateError } from '../../base/errors.ts'
import { configuredLogin, readHelperAnswer, type StoredLogin } from '../../buildx/docker-config/registry-login.ts'
import type { DockerConfig } from '../../buildx/docker-config/user-config.ts'
import { readBody, within } from '../bounds.ts'

/** A helper may ask a service of its own. Milliseconds. */
const HELPER_MILLISECONDS = 30_000

const ANSWER_BYTES = 256 * 1024

/** Surroundings of a credential helper. */
export interface HelperSurroundings {
  readonly env: NodeJS.ProcessEnv
  readonly cancelled: AbortSignal
}

/**
 * Login of the user's docker to a registry, by its host (undefined: Docker Hub): from its configuration, or from the helper that
 * this names. Throws UnexpectedStateError when the helper gives none and does not say that there is none.
 */
export async function readDockerLogin(
  own: DockerConfig,
  host: string | undefined,
  surroundings: HelperSurroundings,
): Promise<StoredLogin> {
  const login = configuredLogin(own, host)
  if (login.kind !== 'helper') return login
  const { program, server } = login
  const answer = await askHelper(program, server, surroundings)
  if (answer !== undefined && answer.kind !== 'helper') return answer
  surroundings.cancelled.throwIfAborted()
  // What it printed is not shown: it may be the login.
  throw new UnexpectedStateError(
    `The credential helper ${program}, which docker's configuration names, did not give the login to ${server}.`,
    `Run "echo ${server} | ${program} get" in this job to see why, or take the helper out of the configuration.`,
  )
}

/** No secret is in its arguments: it gets the server by its input, and answers by its output. */
function askHelper(program: string, server: string, { env, cancelled }: HelperSurroundings) {
  return within({ milliseconds: HELPER_MILLISECONDS, cancelled }, async (signal) => {
    const child = spawn(program, ['get'], { env, signal, killSignal: 'SIGKILL', stdio: ['pipe', 'pipe', 'ignore'] })
    const ended = once(child, 'close')
    child.stdin.on('error', () => undefined).end(`${server}\n`)
    const [output, [code]] = await Promise.all([readBody(child.stdout, ANSWER_BYTES), ended])
    return readHelperAnswer(Number(code ?? 1), Buffer.from(output).toString('utf8'))
  }).catch(() => undefined)
}
