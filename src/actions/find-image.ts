import { UnexpectedStateError } from '../base/errors.ts'
import { sha256 } from '../base/hash.ts'
import type { Redacted } from '../base/redacted.ts'
import { authSecrets, loginInVariable, secretsOfLogin } from '../buildx/docker-config/auth-config.ts'
import { childEnvironment } from '../buildx/docker-config/child-environment.ts'
import { readUserConfig } from '../buildx/docker-config/private-config.ts'
import type { StoredLogin } from '../buildx/docker-config/registry-login.ts'
import type { Connect, Ecr, ImageFacts } from '../ecr/api.ts'
import { hasCode, unlessAwsFailed } from '../ecr/aws-error.ts'
import { imageFactsOf } from '../ecr/image-facts.ts'
import { locate } from '../ecr/registry-state.ts'
import type { LocatedSource } from '../iam/planned-policies.ts'
import { allowedCaller } from '../inputs/identity.ts'
import type { EcrSource, ImageSource } from '../inputs/image-source.ts'
import { type ImageRepository, printReference, printRepository, shortDigest } from '../names/image-reference.ts'
import { imageRepository, type Repository, repositoryUri } from '../names/repository.ts'
import { rememberContent } from '../oci/remembered.ts'
import type { RawManifest } from '../oci/remote-repository.ts'
import { masksOf } from '../secrets/masks.ts'
import { type CopySource, openDelivery } from './copy-to-delivery.ts'
import { maskLogin } from './look-at-destination.ts'
import type { World } from './world.ts'

/** Image that was found, and the repository that it can be copied from. */
export interface FoundImage extends CopySource {
  readonly image: ImageFacts
  /** Who reads it in ECR; undefined for another registry. */
  readonly reader: Omit<LocatedSource, 'referrers'> | undefined
}

/**
 * Finds an image that an input names, in ECR or in any other registry: which digest a tag is on is decided here, once. Throws
 * UnexpectedStateError when it is not there, or in the archive; AwsError, RegistryError, or PlanError for credentials of
 * another account than the inputs allow.
 */
export async function findImage(world: World, source: ImageSource, connect: Connect): Promise<FoundImage> {
  const inEcr = source.ecr && (await findInEcr(world, source, { ...source.ecr, connect }))
  return inEcr ?? findElsewhere(world, source)
}

/** A repository of ECR, and how a session for it is had. */
interface ReachableSource extends EcrSource {
  readonly connect: Connect
}

/** Undefined when ECR says that the address of this machine is none of its own. */
async function findInEcr(
  world: World,
  source: ImageSource,
  { connect, address, account, region, identity }: ReachableSource,
): Promise<FoundImage | undefined> {
  const session = await connect(identity)
  const ecr = session.ecr({ address, account, region })
  const { name } = address
  const calls = [
    allowedCaller(session, identity),
    ecr.authorizationToken(),
    ecr.describeRepository(name).catch(unlessHidden),
    ecr.images(name, [source.id]),
  ] as const
  // Credentials that do not work fail all of these. The first in the list is told.
  await Promise.allSettled(calls)
  const [, token] = await Promise.all([calls[0], calls[1]])
  maskLogin(world.log, token)
  if (address.localHost !== undefined && address.localHost !== token.host) return undefined
  const [caller, facts, [image]] = await Promise.all([calls[0], calls[2], calls[3]])
  const seen = facts === undefined ? HIDDEN : ({ state: 'there', facts, details: undefined } as const)
  const repository = locate({ address, account, region }, { caller, token, repository: seen })
  if (image === undefined) throw await whyNotThere(ecr, source, repository)
  const target = { repository, ecr, registry: { token } }
  return {
    image,
    text: textOf(imageRepository(repository), image),
    repository: rememberContent(openDelivery(world, target, 'read'), knownManifests(image)),
    ecr: target,
    reader: { identity, caller, repository },
  }
}

const HIDDEN = { state: 'hidden' } as const

/** The manifest that ECR's API gave, where it is byte for byte the one that the registry has. */
function knownManifests({ digest, manifest, mediaType }: ImageFacts): readonly RawManifest[] {
  const bytes = Buffer.from(manifest)
  return mediaType !== undefined && `sha256:${sha256(bytes)}` === digest ? [{ digest, mediaType, bytes }] : []
}

/** An identity that may only read images need not be allowed to describe the repository. */
function unlessHidden(error: unknown): undefined {
  if (!hasCode(error, 'AccessDeniedException')) throw error
}

/** What is in the archive is shown to who may describe images alone. */
async function whyNotThere(ecr: Ecr, { id, text }: ImageSource, repository: Repository): Promise<UnexpectedStateError> {
  const { name } = repository
  const uri = repositoryUri(repository)
  const state = await ecr.imageState(name, 'tag' in id ? id.tag : id.digest).catch(unlessAwsFailed)
  if (!state?.archived) return missing(text, uri)
  return new UnexpectedStateError(
    `The image ${text} (${shortDigest(state.digest)}) is in the archive of ${uri}, where it cannot be read.`,
    `Restore it, which takes up to 20 minutes: aws ecr update-image-storage-class --repository-name ${name} --image-id imageDigest=${state.digest} --target-storage-class STANDARD`,
  )
}

const missing = (text: string, uri: string): UnexpectedStateError =>
  new UnexpectedStateError(
    `There is no image ${text} in ${uri}.`,
    'Look whether the step that pushes it has run, and pushes there under this name; a lifecycle policy may have removed it.',
  )

const textOf = (repository: ImageRepository, { digest }: Pick<ImageFacts, 'digest'>): string =>
  printReference({ repository, digest })

/** Login of the user's docker to another registry, none of which can be seen in the log from then on. */
async function loginOfDocker(world: World, host: string | undefined): Promise<StoredLogin> {
  const { env, log } = world
  const hide = (secrets: readonly Redacted[]): void => {
    for (const mask of secrets.flatMap(masksOf)) log.mask(mask)
  }
  hide(authSecrets(env))
  const own = readUserConfig(world)
  const login = loginInVariable(env, host) ?? (await world.dockerLogin(own, host, childEnvironment(env, own, [])))
  hide(secretsOfLogin(login))
  return login
}

async function findElsewhere(world: World, { id, text, reference }: ImageSource): Promise<FoundImage> {
  const { repository: name } = reference
  const login = await loginOfDocker(world, name.host)
  const repository = world.openRepository(name, { login, use: 'read' })
  const manifest = await repository.manifest('tag' in id ? id.tag : id.digest)
  if (manifest === undefined) throw missing(text, printRepository(name))
  const image = imageFactsOf(manifest)
  const place = rememberContent(repository, [manifest])
  return { image, text: textOf(name, image), repository: place, ecr: undefined, reader: undefined }
}
