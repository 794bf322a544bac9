// Images that BuildKit has made are copied by the step's own client, and read at both ends by skopeo, crane, buildx and docker.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type LocalEcr, type LocalPlace, startLocalEcr } from '../../../emulator/index.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import type { StoredLogin } from '../../../src/buildx/docker-config/registry-login.ts'
import { type Digest, digestFrom, type Tag } from '../../../src/names/image-reference.ts'
import { copyImage } from '../../../src/oci/copy.ts'
import { readParts } from '../../../src/oci/manifest-parts.ts'
import type { RawManifest, RemoteRepository } from '../../../src/oci/remote-repository.ts'
import { newFolder } from '../../fixtures/folder.ts'
import { ImageMaker } from '../../fixtures/image-graph.ts'
import { MemoryRepository } from '../../fixtures/memory-repository.ts'
import { fill, loginOf, openWith } from '../../fixtures/remote-repositories.ts'
import { ask } from '../../support/registry.ts'
import { type DockerRegistry, startDockerRegistry } from '../docker-registry.ts'
import { type Judges, judgesWith } from './judges.ts'

const minutes = 60_000

const CONTENT = 'what is in the image'

const OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  attested: ['--platform', 'linux/amd64,linux/arm64', '--provenance', 'mode=max', '--output', 'type=image,push=true'],
  list: ['--platform', 'linux/amd64,linux/arm64', '--output', 'type=image,push=true,oci-mediatypes=false'],
  docker: ['--output', 'type=image,push=true,oci-mediatypes=false'],
  zstd: ['--output', 'type=image,push=true,oci-mediatypes=true,compression=zstd,force-compression=true'],
}

/** Media types of the images' manifests, and of their first layers. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  attested: ['application/vnd.oci.image.index.v1+json', 'application/vnd.oci.image.layer.v1.tar+gzip'],
  list: [
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
  ],
  docker: ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
  zstd: ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.oci.image.layer.v1.tar+zstd'],
}

let ecr: LocalEcr
let engine: Engine
let foreign: DockerRegistry
let judges: Judges
const logins = new Map<string, StoredLogin>()
/** Manifests of each image, itself first, and what refers to them. */
const images = new Map<string, readonly RawManifest[]>()

const placeWhere = (is: (place: LocalPlace) => boolean): LocalPlace => {
  const place = ecr.places.find(is)
  if (place === undefined) throw new Error('there is no such place')
  return place
}
const otherAccount = () => placeWhere(({ account }) => account === '210987654321')
const otherRegion = () => placeWhere(({ region }) => region === 'eu-west-1')

/** Makes a repository on ECR. Returns its name in references. */
const onEcr = (place: () => LocalPlace) => async (repositoryName: string) => {
  await ask(place(), 'CreateRepository', { repositoryName })
  return `${place().registry}/${repositoryName}`
}
const onPublic = async (repositoryName: string) => {
  await ask(ecr, 'CreateRepository', { repositoryName }, 'ecr-public')
  return `${ecr.publicRegistry}/${repositoryName}`
}
const onForeign = async (name: string) => `${foreign.host}/${name}`

const hostOf = (name: string): string => name.split('/')[0] ?? ''
const open = (name: string): RemoteRepository => openWith(name, logins.get(hostOf(name)) ?? { kind: 'none' })

beforeAll(async () => {
  ecr = await startLocalEcr({ account: ['123456789012', '210987654321'], region: ['us-east-1', 'eu-west-1'] })
  foreign = await startDockerRegistry(newFolder())
  engine = await startEngine({ suite: 'sid', store: 'containerd', log: (line) => console.log(line) })
  for (const place of ecr.places) logins.set(place.registry, await loginOf(place))
  logins.set(hostOf(ecr.publicRegistry), await loginOf(ecr, 'ecr-public'))
  const stored = [...logins].map(([host, login]) => [host, login.kind === 'basic' ? login.authorization : ''])
  judges = await judgesWith(newFolder(), Object.fromEntries(stored))
  await buildImages(await onEcr(() => ecr)('app'))
}, 5 * minutes)

afterAll(async () => {
  await engine.stop()
  foreign.stop()
  await ecr.close()
}, minutes)

async function buildImages(app: string): Promise<void> {
  const context = newFolder()
  await writeFile(join(context, 'content'), CONTENT)
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY content /\nLABEL arch=$TARGETARCH\n')
  for (const [name, output] of Object.entries(OUTPUTS))
    await judges.docker(['buildx', 'build', ...output, '--tag', `${app}:${name}`, context], engine.environment)
  await signImage(app)
  for (const name of Object.keys(OUTPUTS)) images.set(name, await manifestsOf(open(app), name as Tag))
}

/** Gives the attested image an SBOM that is signed, and its first platform a signature; and one by a tag, as older tools do. */
async function signImage(app: string): Promise<void> {
  const repository = open(app)
  const [index, child] = await manifestsOf(repository, 'attested' as Tag)
  if (index === undefined || child === undefined) throw new Error('there is no index')
  const memory = new MemoryRepository('app')
  const maker = new ImageMaker(memory)
  const sbom = maker.image('oci', ['sbom'], index)
  const signatures = [maker.image('oci', ['of the sbom'], sbom), maker.image('oci', ['of a platform'], child)]
  const tagOf = ({ digest }: RawManifest) => digest.replace(':', '-')
  maker.tag(`${tagOf(index)}.sig`, maker.image('oci', ['signature by tag']))
  // Debian's docker-registry lists no referrers, and clients keep them so where that is so:
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
  for (const [at, subject] of [sbom, child].entries())
    maker.tag(tagOf(subject), maker.index('oci', signatures.slice(at, at + 1)))
  maker.tag(tagOf(index), maker.index('oci', [sbom]))
  await fill(repository, memory)
}

/** The manifest behind a tag, those in it, and what refers to them or to a referrer. */
async function manifestsOf(repository: RemoteRepository, tag: Tag): Promise<readonly RawManifest[]> {
  const found = new Map<Digest, RawManifest>()
  const visit = async (reference: Tag | Digest): Promise<void> => {
    const manifest = await repository.manifest(reference)
    if (manifest === undefined) throw new Error(`${reference} is not there`)
    found.set(manifest.digest, manifest)
    for (const child of readParts(manifest).manifests) await visit(child)
    for (const referrer of await repository.referrers(manifest.digest)) await visit(referrer)
  }
  await visit(tag)
  return [...found.values()]
}

/** Reads the file of an image with an engine that has nothing of it. */
async function contentOf(reference: string): Promise<string> {
  await judges.docker(['pull', '--quiet', reference])
  const container = await judges.docker(['create', reference, 'nothing'])
  const file = join(newFolder(), 'content')
  await judges.docker(['cp', `${container}:/content`, file])
  await judges.docker(['rm', container])
  await judges.docker(['image', 'rm', reference])
  return readFile(file, 'utf8')
}

const same = (digest: string) => ({ skopeo: digest, crane: digest, buildx: digest })

test('the images are of these types', () => {
  const typesOf = ([root, child]: readonly RawManifest[]) => {
    const image = root !== undefined && readParts(root).manifests.length > 0 ? child : root
    const { layers } = JSON.parse(Buffer.from(image?.bytes ?? '').toString())
    return [root?.mediaType, layers[0].mediaType]
  }
  expect(Object.fromEntries([...images].map(([name, list]) => [name, typesOf(list)]))).toEqual(TYPES)
  // Two platforms with their attestations, an SBOM, and two signatures.
  expect(images.get('attested')?.length).toBe(8)
})

describe.each([
  ['to another account', onEcr(otherAccount)],
  ['to another region', onEcr(otherRegion)],
  ['to ECR Public', onPublic],
  ["to Debian's docker-registry, and from there to ECR", onForeign],
])('copies %s', (_name, onTarget) => {
  let ends: readonly string[]

  beforeAll(async () => {
    const app = `${ecr.registry}/app`
    const first = await onTarget('copy')
    const second = onTarget === onForeign ? [await onEcr(() => ecr)('from-foreign')] : []
    ends = [app, first, ...second]
    for (const [at, to] of ends.slice(1).entries())
      for (const [name, [root]] of images)
        await copyImage(
          { source: open(ends[at] ?? ''), target: open(to), now: () => 0, copied: () => undefined },
          { digest: digestFrom(root?.digest) as Digest, tags: [name as Tag], referrers: 'all' },
        )
  }, minutes)

  test.each(Object.keys(OUTPUTS))(
    'the image `%s` is the same for all clients at both ends',
    async (name) => {
      const manifests = images.get(name) ?? []
      for (const end of ends) {
        expect(await judges.digestsOf(`${end}:${name}`)).toEqual(same(manifests[0]?.digest ?? ''))
        for (const { digest } of manifests) expect(await judges.digestsOf(`${end}@${digest}`)).toEqual(same(digest))
        await judges.readWhole(`${end}:${name}`)
      }
      expect(await contentOf(`${ends.at(-1)}@${manifests[0]?.digest}`)).toBe(CONTENT)
    },
    2 * minutes,
  )
})
