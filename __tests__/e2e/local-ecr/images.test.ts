// Clients that nobody here wrote, each of which sees the digests that another one pushed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BatchGetImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ecr'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import { createRepository, ecrClient, sha256 } from '../../emulator/support.ts'
import { type Clients, startClients, writeContext } from './clients.ts'

const log = (line: string): void => console.log(line)
const minutes = 60_000
let clients: Clients
let sid: Engine

beforeAll(async () => {
  clients = await startClients(log)
  sid = await startEngine({ suite: 'sid', store: 'containerd', log })
  const { ecr, docker, aws, skopeo } = clients
  for (const name of ['docker', 'buildx', 'skopeo', 'cache']) await createRepository(ecr, name)
  const password = String(await aws('ecr', 'get-login-password'))
  const login = ['login', '--username', 'AWS', '--password', password, ecr.registry]
  await docker(login)
  await docker(login, sid.environment)
  await skopeo(...login, '--tls-verify=false')
}, 3 * minutes)

afterAll(async () => {
  await sid.stop()
  await clients.close()
}, minutes)

/** What the AWS SDK, the AWS CLI, skopeo and a newer docker say about the digest of a tag. */
async function digestsOf(repository: string, imageTag: string): Promise<Record<string, unknown>> {
  const { ecr, aws, skopeo, docker } = clients
  const reference = `${ecr.registry}/${repository}:${imageTag}`
  const ids = { repositoryName: repository, imageIds: [{ imageTag }] }
  const { imageDetails } = await ecrClient(ecr).send(new DescribeImagesCommand(ids))
  const { images } = await ecrClient(ecr).send(new BatchGetImageCommand(ids))
  const listed = (await aws('ecr', 'list-images', '--repository-name', repository)) as {
    imageIds: { imageTag?: string; imageDigest: string }[]
  }
  await docker(['pull', '--quiet', reference], sid.environment)
  const pulled = await docker(['image', 'inspect', '--format', '{{index .RepoDigests 0}}', reference], sid.environment)
  return {
    sdk: imageDetails?.[0]?.imageDigest,
    manifest: sha256(images?.[0]?.imageManifest ?? ''),
    cli: listed.imageIds.find((id) => id.imageTag === imageTag)?.imageDigest,
    skopeo: await skopeo('inspect', '--tls-verify=false', '--raw', `docker://${reference}`).then(sha256),
    docker: pulled.split('@')[1],
  }
}

const all = (digest: string) => ({ sdk: digest, manifest: digest, cli: digest, skopeo: digest, docker: digest })

test(
  'docker push: all see its digest, and an immutable tag is not pushed twice',
  async () => {
    const { ecr, docker, aws } = clients
    const reference = `${ecr.registry}/docker:v1`
    await docker(['buildx', 'build', '--load', '--tag', reference, await writeContext(clients, 'pushed by docker')])
    const [, digest = ''] = /digest: (sha256:[0-9a-f]{64})/.exec(await docker(['push', reference])) ?? []
    expect(await digestsOf('docker', 'v1')).toEqual(all(digest))
    await docker(['push', reference])
    await aws('ecr', 'put-image-tag-mutability', '--repository-name', 'docker', '--image-tag-mutability', 'IMMUTABLE')
    await docker(['buildx', 'build', '--load', '--tag', reference, await writeContext(clients, 'something else')])
    // Docker with containerd's store shows the status only, not ECR's words.
    await expect(docker(['push', reference])).rejects.toThrow('/v2/docker/manifests/v1: 400 Bad Request')
  },
  minutes,
)

test(
  'buildx build --push for two platforms: all see the digest of its index',
  async () => {
    const { ecr, docker, folder } = clients
    const metadata = join(folder, 'metadata.json')
    const reference = `${ecr.registry}/buildx:v1`
    const platforms = ['--platform', 'linux/amd64,linux/arm64', '--metadata-file', metadata]
    const context = await writeContext(clients, 'pushed by buildx')
    await docker(['buildx', 'build', '--push', ...platforms, '--tag', reference, context])
    const digest = (JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string>)['containerimage.digest']
    expect(await digestsOf('buildx', 'v1')).toEqual(all(digest ?? ''))
  },
  minutes,
)

test(
  'skopeo copies an index out and in, and its digest stays',
  async () => {
    const { ecr, skopeo, folder } = clients
    // Not an OCI layout: that would change Docker's media types to OCI's, and the digest with them.
    const layout = `dir:${join(folder, 'layout')}`
    const flags = ['copy', '--all', '--preserve-digests']
    await skopeo(...flags, '--src-tls-verify=false', `docker://${ecr.registry}/buildx:v1`, layout)
    await skopeo(...flags, '--dest-tls-verify=false', layout, `docker://${ecr.registry}/skopeo:v2`)
    const { sdk } = await digestsOf('buildx', 'v1')
    expect(await digestsOf('skopeo', 'v2')).toEqual(all(String(sdk)))
  },
  minutes,
)

test(
  'a build cache: ECR refuses it as an index, and takes it as an image',
  async () => {
    const { ecr, docker } = clients
    const context = await writeContext(clients, 'cached')
    const cache = `type=registry,ref=${ecr.registry}/cache:main,mode=max,oci-mediatypes=true`
    const build = (to: string) => docker(['buildx', 'build', '--cache-to', to, context])
    await expect(build(`${cache},image-manifest=false`)).rejects.toThrow('400 Bad Request')
    await build(`${cache},image-manifest=true`)
    const from = `type=registry,ref=${ecr.registry}/cache:main`
    await docker(['buildx', 'build', '--cache-from', from, context], sid.environment)
  },
  minutes,
)

test(
  'ECR Public: docker logs in, pushes and follows the bearer flow; others pull without a login',
  async () => {
    const { ecr, docker, aws, skopeo } = clients
    const [host = ''] = ecr.publicRegistry.split('/')
    await aws('ecr-public', 'create-repository', '--repository-name', 'web')
    const password = String(await aws('ecr-public', 'get-login-password'))
    await docker(['login', '--username', 'AWS', '--password', password, host])
    const reference = `${ecr.publicRegistry}/web:v1`
    await docker(['buildx', 'build', '--push', '--tag', reference, await writeContext(clients, 'for everybody')])
    const raw = await skopeo('inspect', '--tls-verify=false', '--no-creds', '--raw', `docker://${reference}`)
    await docker(['pull', '--quiet', reference], sid.environment)
    const pulled = await docker(
      ['image', 'inspect', '--format', '{{index .RepoDigests 0}}', reference],
      sid.environment,
    )
    expect(pulled).toBe(`${ecr.publicRegistry}/web@${sha256(raw)}`)
  },
  minutes,
)
