/**
 * What is not known for certain about ECR, or is a limit that a test may want lower. The defaults are what clients saw
 * or what ECR documents. Read anew for each request, so a test may change them while the server runs.
 */
export interface Settings {
  /** A push to a repository that does not exist: https://github.com/aws/containers-roadmap/issues/1970 */
  missingRepositoryPush: 'end-of-file' | 'not-found'
  /** The registry's status for a manifest whose layers or images are not there. Not documented. */
  missingPartsStatus: number
  /** The control API's status for AccessDeniedException: other AWS JSON services were seen to use either. */
  accessDeniedStatus: number
  /** The registry's answer to the same image and tag again in a mutable repository. `docker push` twice works. */
  repeatedPut: 'created' | 'refused'
  /** A manifest that leaves its media type to the `Content-Type`: https://github.com/aws/containers-roadmap/issues/1873 */
  untypedManifest: 'accepted' | 'refused'
  /** Whether a login ends with the role session that got it. Not documented. */
  loginEndsWithSession: boolean
  /** A pushed manifest is not found for so long: seen on ECR Public (https://github.com/docker/actions-toolkit). */
  manifestDelayMs: number
  /** The API does not find an image for so long after docker has pushed it. Not documented, and not excluded. */
  imageDelayMs: number
  /** Requests per second and what is over them: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
  rates: 'off' | 'ecr'
  /** https://github.com/medic/cht-core/issues/11099 */
  tagsPerImage: number
  /** https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
  imagesPerRepository: number
  /** Referrers on one page of the registry's list. Its API gives at most 50 at once; of the registry it is not documented. */
  referrersPerPage: number
  /** Parts of one upload through the API: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
  layerParts: number
  /** What a filter that excludes tags from the mutability has to fit. That it is the whole tag is not documented. */
  exclusionFilters: 'whole-tag' | 'part-of-tag'
  /** BatchGetImage for an index without `acceptedMediaTypes`. Not documented. */
  indexWithoutTypes: 'as-pushed' | 'not-found'
  /** How long an image is ACTIVATING; up to 20 minutes in ECR. Here it is over at once, so that no test has to wait. */
  restoreMs: number
  /** How long a lifecycle preview is IN_PROGRESS. */
  lifecyclePreviewMs: number
  /** What DescribeImageReplicationStatus says. Nothing is replicated here, so no replica is ever complete by itself. */
  replicationStatus: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED'
  /** What DescribeImageSigningStatus says. Nothing is signed here. */
  signingStatus: 'IN_PROGRESS' | 'COMPLETE' | 'FAILED'
}

export const defaultSettings: Readonly<Settings> = {
  missingRepositoryPush: 'end-of-file',
  missingPartsStatus: 404,
  accessDeniedStatus: 400,
  repeatedPut: 'created',
  untypedManifest: 'accepted',
  loginEndsWithSession: false,
  manifestDelayMs: 0,
  imageDelayMs: 0,
  rates: 'off',
  tagsPerImage: 1000,
  imagesPerRepository: 100_000,
  referrersPerPage: 50,
  layerParts: 4200,
  exclusionFilters: 'whole-tag',
  indexWithoutTypes: 'as-pushed',
  restoreMs: 0,
  lifecyclePreviewMs: 0,
  replicationStatus: 'IN_PROGRESS',
  signingStatus: 'IN_PROGRESS',
}

const words: Readonly<Record<string, readonly unknown[]>> = {
  missingRepositoryPush: ['end-of-file', 'not-found'],
  missingPartsStatus: [404, 400],
  accessDeniedStatus: [400, 403],
  repeatedPut: ['created', 'refused'],
  untypedManifest: ['accepted', 'refused'],
  loginEndsWithSession: [true, false],
  rates: ['off', 'ecr'],
  exclusionFilters: ['whole-tag', 'part-of-tag'],
  indexWithoutTypes: ['as-pushed', 'not-found'],
  replicationStatus: ['IN_PROGRESS', 'COMPLETE', 'FAILED'],
  signingStatus: ['IN_PROGRESS', 'COMPLETE', 'FAILED'],
}

function problem(name: string, value: unknown): string | undefined {
  if (!Object.hasOwn(defaultSettings, name))
    return `There is no setting '${name}'. The settings are: ${Object.keys(defaultSettings).join(', ')}.`
  const allowed = words[name]
  if (allowed?.includes(value)) return undefined
  if (allowed !== undefined)
    return `The setting '${name}' is one of ${allowed.join(', ')}; it is ${JSON.stringify(value)}.`
  if (Number.isSafeInteger(value) && Number(value) >= 0) return undefined
  return `The setting '${name}' is a whole number; it is ${JSON.stringify(value)}.`
}

/**
 * @param changes an object of settings, from code, a file or a request
 * @returns the changes, checked
 * @throws Error that names all problems
 */
export function parseSettings(changes: unknown): Partial<Settings> {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    throw new Error('Settings are an object: {"rates": "ecr"}.')
  const problems = Object.entries(changes).flatMap(([name, value]) => problem(name, value) ?? [])
  if (problems.length > 0) throw new Error(problems.join(' '))
  return changes as Partial<Settings>
}
