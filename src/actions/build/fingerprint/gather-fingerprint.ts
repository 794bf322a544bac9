import { MachineError, UnexpectedStateError } from '../../../base/errors.ts'
import { quoted } from '../../../base/result.ts'
import type { StoredLogin } from '../../../buildx/docker-config/registry-login.ts'
import { type BaseImage, dockerfileImages, mergeImages } from '../../../buildx/dockerfile/dockerfile-images.ts'
import { type Digest, splitReference } from '../../../names/image-reference.ts'
import type { Fingerprint } from '../../../reuse/fingerprint.ts'
import { type FingerprintFacts, fingerprintOf } from '../../../reuse/fingerprint-facts.ts'
import type { FolderHash } from '../../../reuse/folder-hash.ts'
import { UnknownFact } from '../../../reuse/unknown-fact.ts'
import { imageRequest } from '../image-request.ts'
import { type BuildSources, readSources } from './build-sources.ts'
import { builtPlatform } from './built-platform.ts'
import { countedSettings } from './counted-settings.ts'
import type { FingerprintRun } from './fingerprint-run.ts'
import { fullImageName, type LookedUpImage, lookUpImage } from './look-up-image.ts'
import { areOpen, secretMarks } from './secret-marks.ts'

/** No fingerprint could be had: a sentence that says why. The image is built. */
export interface NoFingerprint {
  readonly unknown: string
}

/** Fingerprint, and the base images that were looked up for it. */
export interface TakenFingerprint extends Fingerprint {
  readonly images: readonly LookedUpImage[]
}

/** What taking a fingerprint needs beside the settings of the build. */
export interface FingerprintWishes {
  /** The user's own word; '' where there is none. */
  readonly salt: string
  /** Whether everybody can see the repositories that the image is for. */
  readonly isPublic: boolean
  /** Login to a private registry of ECR by its host, where docker's configuration has none; undefined: there is none. */
  readonly ecrLogin: (host: string) => Promise<StoredLogin | undefined>
}

/**
 * Gathers all that can change the image of a run: reads its files, and asks registries where its base images are, both at once.
 * Changes nothing. Returns the fingerprint, or why there is none. Throws what is a fault of this program, or CancelledError.
 */
export function gatherFingerprint(
  run: FingerprintRun,
  wishes: FingerprintWishes,
): Promise<TakenFingerprint | NoFingerprint> {
  return unlessUnknown(run, async () => {
    if (wishes.isPublic && areOpen(run.settings.secrets, marking(run, wishes))) throw new UnknownFact(OPEN_SECRETS)
    if (run.settings.build.platforms.length === 0) ownPlatform(run)
    const sources = await readSources(run)
    const contexts = hashesOf(sources)
    // Whatever fails first is told, and nobody waits for the other then.
    contexts.catch(() => undefined)
    const ports = { run, ecrLogin: wishes.ecrLogin }
    const images = await Promise.all(imagesOf(run, sources).map((image) => lookUpImage(ports, image)))
    return takenOf(factsOf(run, sources, wishes, { images: textsOf(images), contexts: await contexts }), images)
  })
}

const hashesOf = async ({ folders }: BuildSources): Promise<ReadonlyMap<string, FolderHash>> =>
  new Map(await Promise.all(folders.map(async ([name, hash]) => [name, await hash] as const)))

const takenOf = (facts: FingerprintFacts, images: readonly LookedUpImage[]): TakenFingerprint => ({
  ...fingerprintOf(facts),
  images,
})

/**
 * Takes a fingerprint again, after the build, with the digests that the builder used, by the full names of images
 * (`docker.io/library/node:22`). Of images, only what has moved is asked for. Files are read again, and branches of Git asked for:
 * what changed while it was built is in the image or not, and nobody knows. Returns it, or why none can be told of the image.
 */
export function withUsedImages(
  run: FingerprintRun,
  { value, images }: TakenFingerprint,
  wishes: FingerprintWishes,
  used: ReadonlyMap<string, Digest | undefined>,
): Promise<TakenFingerprint | NoFingerprint> {
  return unlessUnknown(run, async () => {
    // A builder that tells of no image tells nothing: that none was needed cannot be seen from that.
    if (used.size === 0 && images.some(({ name }) => splitReference(name).digest === undefined))
      throw new UnknownFact(UNTOLD_IMAGES)
    const sources = await readSources(run)
    const again = factsOf(run, sources, wishes, { images: textsOf(images), contexts: await hashesOf(sources) })
    if (fingerprintOf(again).value !== value) throw new UnknownFact(CHANGED_MEANWHILE)
    const found = await Promise.all(
      images.map((image) => {
        // An old syntax knows no contexts, and reads from where the image is named.
        const names = [image.full, fullImageName(image.name)].filter((name) => used.has(name))
        const [digest] = names.map((name) => used.get(name))
        if (names.length > 0 && digest === undefined) throw new UnknownFact(UNTOLD_IMAGES)
        return digest === undefined || digest === image.digest
          ? image
          : lookUpImage({ run, ecrLogin: wishes.ecrLogin }, image, digest)
      }),
    )
    return takenOf({ ...again, images: textsOf(found) }, found)
  })
}

const UNTOLD_IMAGES =
  'The builder does not say of every base image which one it has used. The engine may have one for itself.'

const CHANGED_MEANWHILE = 'Something that goes into the image changed while it was built.'

const textsOf = (images: readonly LookedUpImage[]): ReadonlyMap<string, string> =>
  new Map(images.map(({ name, content }) => [name, content]))

const OPEN_SECRETS =
  'The image goes to a public repository, where a hash of its secrets could be tried out: give a secret to reuse-salt.'

async function unlessUnknown<T>({ world }: FingerprintRun, task: () => Promise<T>): Promise<T | NoFingerprint> {
  try {
    return await task()
  } catch (error) {
    world.cancelled.throwIfAborted()
    if (error instanceof UnknownFact || error instanceof UnexpectedStateError) return { unknown: error.message }
    if (error instanceof MachineError) return { unknown: `The step ${error.message}.` }
    throw error
  }
}

const marking = ({ world, settings }: FingerprintRun, { salt }: FingerprintWishes) => ({
  salt,
  githubToken: settings.githubToken,
  env: world.env,
})

/** Images that a build reads: those that its Dockerfile names, those of further contexts, and the one that reads the Dockerfile. */
function imagesOf(run: FingerprintRun, { dockerfile, images }: BuildSources): readonly BaseImage[] {
  const request = imageRequest(run.settings, run.world.env, run.userConfig)
  const named = dockerfileImages(dockerfile, request)
  const [unknown] = named.unknown
  if (unknown !== undefined) throw new UnknownFact(`What ${unknown.name} names is not known, for ${unknown.why}.`)
  const { platforms } = request
  const further = images.map((name) => ({ name, platforms: platforms.length > 0 ? platforms : ('all' as const) }))
  const syntax = named.syntax === undefined ? [] : [{ name: named.syntax, platforms: 'all' as const }]
  return mergeImages([...named.images, ...further, ...syntax])
}

function factsOf(
  run: FingerprintRun,
  sources: BuildSources,
  wishes: FingerprintWishes,
  found: { readonly images: ReadonlyMap<string, string>; readonly contexts: ReadonlyMap<string, FolderHash> },
): FingerprintFacts {
  const { world, settings } = run
  const settingRows = new Map([
    ...countedSettings(settings, world.env),
    ...sources.settings,
    ...secretMarks(settings.secrets, marking(run, wishes)),
  ])
  if (settings.build.platforms.length === 0) settingRows.set('platforms', `of the builder: ${ownPlatform(run)}`)
  return { salt: wishes.salt, settings: settingRows, ...found }
}

/** Platform of an image that no input names one for. Throws UnknownFact. */
function ownPlatform({ world, settings, userConfig }: FingerprintRun): string {
  const platform = builtPlatform({ engine: settings.engine, env: world.env, userConfig })
  if (platform.ok) return platform.value
  throw new UnknownFact(
    `For which platform is built is not known, because ${platform.problem}: name it in the input platforms, such as ${quoted('linux/amd64')}.`,
  )
}
