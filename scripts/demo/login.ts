import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import { filesIn } from '../../src/adapters/files.ts'
import { userConfigFolder } from '../../src/buildx/docker-config/child-environment.ts'
import { fillPrivateFolder, LARGEST_CONFIG } from '../../src/buildx/docker-config/private-config.ts'
import { LINKED_FOLDERS, parseConfig, withLogins } from '../../src/buildx/docker-config/user-config.ts'
import type { Environment } from './docker.ts'

/** A local ECR, in this process or in another one. */
export interface LoginPlace {
  readonly registry: string
  /** What the AWS SDK reads from the environment. */
  readonly environment: Environment
}

/**
 * Runs a task with an environment in which docker is logged in to the local ECR, by a configuration of its own: the
 * user's is not written.
 */
export async function loggedIn<T>(
  ecr: LoginPlace,
  environment: Environment,
  task: (environment: Environment) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-config-'))
  try {
    const [env, files] = [{ ...process.env, ...environment }, filesIn({ temp: folder, workspace: process.cwd() })]
    const own = userConfigFolder(env)
    const config = parseConfig((await files.read(`${own}/config.json`, LARGEST_CONFIG)) ?? '{}') ?? {}
    const login = { host: ecr.registry, authorization: await authorization(ecr) }
    await fillPrivateFolder({ env, files }, folder, withLogins(config, [login]), LINKED_FOLDERS)
    return await task({ ...environment, DOCKER_CONFIG: folder, BUILDX_CONFIG: `${own}/buildx` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `AWS:<password>` in base64, for the local ECR's ready-made identity. */
async function authorization({ environment }: LoginPlace): Promise<string> {
  const { AWS_ENDPOINT_URL = '', AWS_REGION = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  const client = new ECRClient({ endpoint: AWS_ENDPOINT_URL, region: AWS_REGION, credentials })
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
  return authorizationData?.[0]?.authorizationToken ?? ''
}
