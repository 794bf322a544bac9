import { tmpdir } from 'node:os'
import type { FingerprintPorts } from '../../src/actions/build/fingerprint/fingerprint-run.ts'
import {
  gatherFingerprint,
  type NoFingerprint,
  type TakenFingerprint,
} from '../../src/actions/build/fingerprint/gather-fingerprint.ts'
import { parseSettings } from '../../src/actions/build/inputs.ts'
import { findMirrorUse } from '../../src/actions/build/mirror-use.ts'
import { asking } from '../../src/adapters/ask.ts'
import { contextHasher } from '../../src/adapters/context-files.ts'
import { matchWithinBounds } from '../../src/adapters/expression.ts'
import { filesIn } from '../../src/adapters/files.ts'
import { Connections } from '../../src/adapters/registry/connections.ts'
import { readDockerLogin } from '../../src/adapters/registry/docker-logins.ts'
import { openRepository } from '../../src/adapters/registry/repository-client.ts'
import { readUserConfig } from '../../src/buildx/docker-config/private-config.ts'
import { InputReader } from '../../src/inputs/reader.ts'
import { readProxies } from '../../src/proxy/proxy-settings.ts'
import { type Environment, readContext } from '../../src/runner/context.ts'

/** The times of commits and labels of projects count for nothing. */
const FACTS = { now: new Date(0), commitTime: undefined, repository: undefined, head: undefined, origin: undefined }

const NO_PULL_REQUEST = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }

/** By the names that runners have for processors: https://docs.github.com/actions/reference/workflows-and-actions/variables */
const PROCESSORS: Readonly<Record<string, string>> = { x64: 'X64', arm64: 'ARM64', arm: 'ARM', ia32: 'X86' }

/**
 * Takes the fingerprint that the step would take on this machine, with these inputs. Base images are looked up with the logins
 * of docker's configuration. Throws InputError for inputs that cannot be used.
 */
export async function fingerprintOfInputs(
  inputs: Readonly<Record<string, string>>,
  salt: string,
): Promise<TakenFingerprint | NoFingerprint> {
  const env: Environment = { RUNNER_ARCH: PROCESSORS[process.arch], ...process.env, ...NO_PULL_REQUEST }
  const context = readContext(env, {}, { cwd: process.cwd(), temp: tmpdir() })
  const files = filesIn(context)
  const given = { repository: 'app', push: 'false', tags: 'latest', ...inputs }
  const reader = new InputReader({
    input: (name) => new Map(Object.entries(given)).get(name) ?? '',
    ...{ env, context, files, match: matchWithinBounds, proxies: readProxies(env) },
  })
  const { settings } = parseSettings(reader, FACTS)
  const { signal: cancelled } = new AbortController()
  const log = { mask: () => undefined, debug: () => undefined, warning: console.error, info: console.error }
  const ask = asking({ cancelled, tell: console.error, now: () => performance.now(), mostAttempts: undefined })
  const connections = new Connections(cancelled)
  const world = {
    ...{ env, files, cancelled, log },
    hashContext: contextHasher(context.workspace, cancelled),
    openRepository: (repository, access) => openRepository({ ...access, repository, connections, ask }),
    dockerLogin: (own, host, helperEnv) => readDockerLogin(own, host, { env: helperEnv, cancelled }),
    github: { get: async () => undefined },
  } satisfies FingerprintPorts
  const userConfig = readUserConfig({ env, files, log })
  const mirrored = await findMirrorUse(world, settings, userConfig)
  const run = { world, settings, mirrored, userConfig }
  return gatherFingerprint(run, { salt, isPublic: false, ecrLogin: async () => undefined })
}
