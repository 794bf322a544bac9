import { childEnvironment } from '../../../buildx/docker-config/child-environment.ts'
import type { StoredLogin } from '../../../buildx/docker-config/registry-login.ts'
import { hasLogin } from '../../../buildx/docker-config/user-config.ts'
import type { BaseImage } from '../../../buildx/dockerfile/base-images.ts'
import { type Digest, parseDigest, parseTag, printRepository, splitReference } from '../../../names/image-reference.ts'
import { parseRegistryHost } from '../../../names/registry.ts'
import { platformDigests } from '../../../oci/image-part.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import type { Run } from '../run-context.ts'

/** What looking up images needs of a run. */
export interface ImagePorts {
  readonly run: Pick<Run, 'world' | 'userConfig'>
  /** Login to a private registry of ECR by its host, where docker's configuration has none; undefined: there is none. */
  readonly ecrLogin: (host: string) => Promise<StoredLogin | undefined>
  /** Digests that a builder used, by the names of the images: they count instead of what a tag is on. */
  readonly used: ReadonlyMap<string, Digest>
}

/**
 * Asks the registry which content an image has for its platforms, as a text: `linux/amd64 sha256:…`. An index moves whenever any
 * platform does, so for named platforms their own images count. One that is named by its digest nobody is asked for. Throws
 * UnknownFact.
 */
export async function lookUpImage(ports: ImagePorts, { name, platforms }: BaseImage): Promise<string> {
  const { repository: place, tag: tagText = 'latest', digest: digestText } = splitReference(name)
  if (digestText !== undefined) {
    const pinned = parseDigest(digestText)
    if (pinned.ok) return pinned.value
    throw new UnknownFact(`The image ${name} has a digest that no registry has.`)
  }
  const tag = parseTag(tagText)
  if (!tag.ok) throw new UnknownFact(`${name} is no name of an image: ${tag.problem}.`)
  const reference = ports.used.get(name) ?? tag.value
  const { world } = ports.run
  try {
    const repository = world.openRepository(place, { login: await loginOf(ports, place.host), use: 'read' })
    if (platforms === 'all') {
      const digest = await repository.resolve(reference)
      if (digest !== undefined) return digest
    } else {
      const found = await repository.manifest(reference)
      if (found !== undefined) return contentFor(platforms, found)
    }
  } catch (error) {
    world.cancelled.throwIfAborted()
    throw new UnknownFact(`The image ${name}, which the Dockerfile names, could not be looked up: ${reasonOf(error)}`)
  }
  throw new UnknownFact(
    `The image ${name}, which the Dockerfile names, is not in ${printRepository(place)}: it may be in the engine alone.`,
  )
}

function contentFor(platforms: readonly string[], { digest, bytes }: { digest: Digest; bytes: Uint8Array }): string {
  const digests = platformDigests({ manifest: Buffer.from(bytes).toString('utf8') })
  const lines = platforms.map((platform) => `${platform} ${digests.get(platform)}`)
  // What a builder takes where its platform is not there, nobody knows here.
  return platforms.every((platform) => digests.has(platform)) ? lines.join('\n') : digest
}

async function loginOf({ run, ecrLogin }: ImagePorts, host: string | undefined): Promise<StoredLogin> {
  const { world, userConfig } = run
  const isEcr = host !== undefined && parseRegistryHost(host).ok && !hasLogin(userConfig, host)
  const login =
    (isEcr ? await ecrLogin(host) : undefined) ??
    (await world.dockerLogin(userConfig, host, childEnvironment(world.env, userConfig, [])))
  if (login.kind === 'basic') world.log.mask(login.authorization)
  if (login.kind === 'identity') world.log.mask(login.token)
  return login
}

const reasonOf = (error: unknown): string => {
  const said = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(said) ? said : `${said}.`
}
