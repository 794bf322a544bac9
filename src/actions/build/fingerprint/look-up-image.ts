import { loginInVariable, secretsOfLogin } from '../../../buildx/docker-config/auth-config.ts'
import { childEnvironment } from '../../../buildx/docker-config/child-environment.ts'
import type { StoredLogin } from '../../../buildx/docker-config/registry-login.ts'
import { hasLogin } from '../../../buildx/docker-config/user-config.ts'
import type { BaseImage } from '../../../buildx/dockerfile/dockerfile-images.ts'
import { contextName } from '../../../buildx/flags/context-flag.ts'
import {
  type Digest,
  type ImageRepository,
  parseDigest,
  parseTag,
  printRepository,
  splitReference,
  type Tag,
} from '../../../names/image-reference.ts'
import { parseRegistryHost } from '../../../names/registry.ts'
import { fullRepository } from '../../../names/registry-mirror.ts'
import { platformDigests } from '../../../oci/image-part.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import { masksOf } from '../../../secrets/masks.ts'
import { mirrorHosts } from '../mirror-use.ts'
import type { FingerprintRun } from './fingerprint-run.ts'

/** What looking up images needs of a run. */
export interface ImagePorts {
  readonly run: FingerprintRun
  /** Login to a private registry of ECR by its host, where docker's configuration has none; undefined: there is none. */
  readonly ecrLogin: (host: string) => Promise<StoredLogin | undefined>
}

/** Image that was looked up. */
export interface LookedUpImage extends BaseImage {
  /** Full name of what is read, at the mirror where there is one, as BuildKit tells of it: `docker.io/library/node:22`. */
  readonly full: string
  /** Of what its tag is on, which may be an index. */
  readonly digest: Digest
  /** What it has for its platforms, such as `linux/amd64 sha256:…`. */
  readonly content: string
}

/**
 * Asks the registry which content an image has for its platforms, or the mirror through which the build reads it. An index moves
 * whenever any platform does, so for named platforms their own images count. An image that is named by its digest nobody is
 * asked for. With `used`, it is that content that counts, whatever the tag is on. Throws UnknownFact.
 */
export async function lookUpImage(ports: ImagePorts, image: BaseImage, used?: Digest): Promise<LookedUpImage> {
  const { name } = image
  const { tag: tagText = 'latest', digest: digestText } = splitReference(name)
  if (digestText !== undefined) {
    const pinned = parseDigest(digestText)
    if (pinned.ok) return { ...image, full: fullImageName(name), digest: pinned.value, content: pinned.value }
    throw new UnknownFact(`The image ${name} has a digest that no registry has.`)
  }
  const tag = parseTag(tagText)
  if (!tag.ok) throw new UnknownFact(`${name} is no name of an image: ${tag.problem}.`)
  const { world } = ports.run
  try {
    const read = await nameAtMirror(ports, name)
    const { repository } = splitReference(read)
    const found = await contentAt(ports, repository, image, used ?? tag.value)
    if (found !== undefined) return { ...image, full: fullImageName(read), ...found }
    throw new UnknownFact(
      `The image ${name}, which the build reads, is not in ${printRepository(repository)}: it may be in the engine alone.`,
    )
  } catch (error) {
    world.cancelled.throwIfAborted()
    if (error instanceof UnknownFact) throw error
    throw new UnknownFact(`The image ${name}, which the build reads, could not be looked up: ${reasonOf(error)}`)
  }
}

/** Name by which a build reads an image: that at its mirror, but for one in ECR that nobody can log in to. */
async function nameAtMirror({ run, ecrLogin }: ImagePorts, name: string): Promise<string> {
  const written = contextName(name)
  const mirror = run.mirrored.images.find((one) => one.name === written)
  if (mirror === undefined) return name
  const isClosed = mirrorHosts(run).includes(mirror.host) && (await ecrLogin(mirror.host)) === undefined
  return isClosed ? name : mirror.reference
}

async function contentAt(
  ports: ImagePorts,
  place: ImageRepository,
  { platforms }: BaseImage,
  reference: Tag | Digest,
): Promise<Pick<LookedUpImage, 'digest' | 'content'> | undefined> {
  const login = await loginOf(ports, place.host)
  const repository = ports.run.world.openRepository(place, { login, use: 'read' })
  if (platforms === 'all') {
    const digest = await repository.resolve(reference)
    return digest && { digest, content: digest }
  }
  const found = await repository.manifest(reference)
  return found && { digest: found.digest, content: contentFor(platforms, found) }
}

/** Full name of an image, as BuildKit tells of it: `node` is `docker.io/library/node:latest`. */
export function fullImageName(name: string): string {
  const { repository, tag, digest } = splitReference(name)
  return [
    printRepository(fullRepository(repository)),
    ...(tag === undefined && digest !== undefined ? [] : [`:${tag ?? 'latest'}`]),
    digest && `@${digest}`,
  ].join('')
}

function contentFor(platforms: readonly string[], { digest, bytes }: { digest: Digest; bytes: Uint8Array }): string {
  const digests = platformDigests({ manifest: Buffer.from(bytes).toString('utf8') })
  const lines = platforms.map((platform) => `${platform} ${digests.get(platform)}`)
  // What a builder takes where its platform is not there, nobody knows here.
  return platforms.every((platform) => digests.has(platform)) ? lines.join('\n') : digest
}

async function loginOf({ run, ecrLogin }: ImagePorts, host: string | undefined): Promise<StoredLogin> {
  const { world, userConfig } = run
  const isEcr =
    host !== undefined &&
    ((parseRegistryHost(host).ok && !hasLogin(userConfig, host)) || mirrorHosts(run).includes(host))
  const login =
    loginInVariable(world.env, host) ??
    (isEcr ? await ecrLogin(host) : undefined) ??
    (await world.dockerLogin(userConfig, host, childEnvironment(world.env, userConfig, [])))
  // Of a credential helper nobody has heard it before.
  for (const mask of secretsOfLogin(login).flatMap(masksOf)) world.log.mask(mask)
  return login
}

const reasonOf = (error: unknown): string => {
  const said = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(said) ? said : `${said}.`
}
