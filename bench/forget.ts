import type { LocalEcr } from '../emulator/index.ts'
import { docker, type Environment } from '../scripts/demo/docker.ts'

/** Takes away what the engine keeps of earlier builds for a local ECR; base images stay. */
export async function forget({ registry }: Pick<LocalEcr, 'registry'>, environment: Environment): Promise<void> {
  const filter = ['--filter', `reference=${registry}/*`]
  const images = await docker(environment, 'image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', ...filter)
  if (images !== '') await docker(environment, 'image', 'rm', '--force', ...images.split('\n'))
  await docker(environment, 'image', 'prune', '--force')
  await docker(environment, 'builder', 'prune', '--all', '--force')
}
