import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr'
import type { LocalEcr } from '../../emulator/index.ts'
import { filesIn } from '../../src/adapters/files.ts'
import { LINKED_FOLDERS, parseConfig, withLogin } from '../../src/docker-config/config.ts'
import { userConfigFolder } from '../../src/docker-config/environment.ts'
import type { Environment } from './docker.ts'

/**
 * Runs a task with an environment in which docker is logged in to the local ECR, by a configuration of its own: the
 * user's is not written.
 */
export async function loggedIn<T>(
  ecr: LocalEcr,
  environment: Environment,
  task: (environment: Environment) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'docker-config-'))
  try {
    const own = userConfigFolder({ ...process.env, ...environment })
    const files = filesIn(folder)
    const config = parseConfig((await files.read(`${own}/config.json`)) ?? '{}') ?? {}
    const login = { host: ecr.registry, authorization: await authorization(ecr) }
    await files.writePrivate(`${folder}/config.json`, JSON.stringify(withLogin(config, login)))
    await Promise.all(LINKED_FOLDERS.map((name) => files.link(`${own}/${name}`, `${folder}/${name}`)))
    return await task({ ...environment, DOCKER_CONFIG: folder, BUILDX_CONFIG: `${own}/buildx` })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `AWS:<password>` in base64, for the local ECR's ready-made identity. */
async function authorization({ environment }: LocalEcr): Promise<string> {
  const client = new ECRClient({
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: environment.AWS_SECRET_ACCESS_KEY },
  })
  const { authorizationData } = await client.send(new GetAuthorizationTokenCommand({}))
  return authorizationData?.[0]?.authorizationToken ?? ''
}
