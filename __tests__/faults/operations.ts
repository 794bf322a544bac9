// Every request that a run makes, with the run in which it meets its faults.
import type { Course, Dialect } from './fault-kinds.ts'
import type { ScenarioName } from './scenarios.ts'

/**
 * Who stands for docker: `api` has one that is played, and pushes by itself; `copies` are the actions that need none; the
 * others are engines, with containerd's image store and with the classic one.
 */
export type Part = 'api' | 'copies' | 'registry' | 'classic'

export const PARTS: readonly Part[] = ['api', 'copies', 'registry', 'classic']

export const hasEngine = (part: Part): boolean => part === 'registry' || part === 'classic'

/** A request of a run. */
export interface Operation {
  readonly part: Part
  /** As the request log of the local ECR has it, with what tells it from others of that name: `PutImage (latest)`. */
  readonly name: string
  readonly scenario: ScenarioName
  /** The step by which the fault finds it. */
  readonly step: string
  /** The repository that it is about, where several are: requests to the registry are told apart by it. */
  readonly repository?: string
  /** How many requests of that step come before it. */
  readonly skip?: number
  readonly dialect: Dialect
  /** GitHub's API answers it, and not the local ECR. */
  readonly server?: 'github'
  /** The run needs no answer. */
  readonly isOptional?: true
  /** docker asks, so that what it built is pushed or pulled again. */
  readonly isDocker?: true
  /**
   * A silence of it may fail the step: docker does not end the request when its client goes, and the next push of that layer waits
   * for it too. https://github.com/moby/moby/blob/v28.5.2/distribution/xfer/transfer.go
   */
  readonly isKeptByDocker?: true
  /** How long the run waits before it asks, in milliseconds: for what a push may have begun. */
  readonly waits?: number
  /** What cannot be tried: the docker that is played waits for ever and believes all, as no docker does. */
  readonly without?: readonly Course[]
}

type Details = Partial<Omit<Operation, 'part' | 'scenario' | 'dialect'>>

const of =
  (part: Part, dialect: Dialect) =>
  (scenario: ScenarioName, step: string, more: Details = {}): Operation => ({
    part,
    scenario,
    step,
    dialect,
    name: step,
    ...more,
  })

const [json, xml, plain] = [of('api', 'json'), of('api', 'xml'), of('api', 'plain')]
const fromRegistry = of('api', 'registry')

const played = (scenario: ScenarioName, step: string, more: Details = {}): Operation =>
  fromRegistry(scenario, step, { isDocker: true, without: ['silent', 'lie'], name: `${step} (docker)`, ...more })

const SIGNING_IN: readonly Operation[] = [
  plain('create', 'GET id-token'),
  of('api', 'web-identity')('create', 'AssumeRoleWithWebIdentity'),
  xml('apply', 'AssumeRole'),
  xml('plain', 'GetCallerIdentity'),
  json('create', 'GetAuthorizationToken'),
]

const LOOKS: readonly Operation[] = [
  json('create', 'DescribeRepositories'),
  json('create', 'BatchGetImage', { name: 'BatchGetImage (look)' }),
  json('create', 'DescribeImages'),
  json('template', 'DescribeRepositoryCreationTemplates'),
  json('apply', 'GetLifecyclePolicy'),
  json('apply', 'GetRepositoryPolicy'),
  json('apply', 'ListTagsForResource'),
]

const SETTINGS: readonly Operation[] = [
  json('create', 'CreateRepository'),
  json('create', 'PutLifecyclePolicy'),
  json('create', 'SetRepositoryPolicy'),
  json('apply', 'PutImageTagMutability'),
  json('apply', 'PutImageScanningConfiguration'),
  json('apply', 'PutLifecyclePolicy', { name: 'PutLifecyclePolicy (apply)' }),
  json('apply', 'SetRepositoryPolicy', { name: 'SetRepositoryPolicy (apply)' }),
  json('apply', 'TagResource'),
]

const DELIVERY: readonly Operation[] = [
  json('create', 'BatchGetImage', { name: 'BatchGetImage (pushed)', skip: 1 }),
  json('create', 'PutImage', { name: 'PutImage (first)' }),
  json('create', 'PutImage', { name: 'PutImage (last)', skip: 1 }),
  json('immutable', 'PutImage', { name: 'PutImage (immutable)' }),
  json('secrets', 'GetDownloadUrlForLayer'),
  fromRegistry('secrets', 'GET layer'),
  json('secrets', 'PutImage', { name: 'PutImage (searched)' }),
  json('secrets', 'BatchDeleteImage'),
  json('copy', 'BatchGetImage', { name: 'BatchGetImage (copied)', skip: 3 }),
  json('copy', 'PutImage', { name: 'PutImage (copied)', skip: 1 }),
]

/** What a gate asks for, before the image gets its tags. */
const GATE: readonly Operation[] = [
  json('gated-start', 'StartImageScan', { waits: 10_000 }),
  json('gated', 'DescribeImageScanFindings'),
  json('gated-findings', 'DescribeImageScanFindings', { name: 'DescribeImageScanFindings (refused)' }),
  json('gated', 'BatchGetImage', { name: 'BatchGetImage (size)', skip: 2 }),
  json('gated', 'BatchGetImage', { name: 'BatchGetImage (baseline)', skip: 3 }),
  json('gated', 'GetDownloadUrlForLayer', { name: 'GetDownloadUrlForLayer (grown)', isOptional: true }),
  fromRegistry('gated', 'GET layer', { name: 'GET layer (grown)', isOptional: true }),
  json('gated', 'BatchDeleteImage', { name: 'BatchDeleteImage (gated)' }),
  json('gated-findings', 'BatchDeleteImage', { name: 'BatchDeleteImage (refused)' }),
]

/** The wait for ECR's signature, before the image gets its tags. */
const SIGNING: readonly Operation[] = [
  json('signed', 'GetSigningConfiguration'),
  json('signed', 'GetSigningConfiguration', { name: 'GetSigningConfiguration (pushed)', skip: 1 }),
  json('signed', 'DescribeImageSigningStatus'),
  json('signed', 'DescribeImageSigningStatus', { name: 'DescribeImageSigningStatus (signed)', skip: 1 }),
]

/** Whoever copies: the content of `app` is read, and that of `other` is written. */
const COPIES: readonly Operation[] = [
  ...['GET manifest', 'GET blob', 'GET layer'].map((step) => ({ step, repository: 'app' })),
  ...['HEAD blob', 'POST upload', 'PUT upload', 'PUT manifest'].map((step) => ({ step, repository: 'other' })),
].map(({ step, repository }) => fromRegistry('copy', step, { name: `${step} (copy)`, repository }))

const ofCopies = of('copies', 'registry')

const SOURCE = { repository: 'app' }
const TARGET = { repository: 'other' }

/** promote and merge. The manifests of an image are put before its index, and what refers to it after that. */
const PROMOTE_AND_MERGE: readonly Operation[] = [
  ofCopies('promote', 'GET manifest', { name: 'GET manifest (promote)', ...SOURCE }),
  ofCopies('promote', 'GET manifest', { name: 'GET manifest (tag of a referrer)', ...SOURCE, skip: 4 }),
  ...['GET referrers', 'GET blob'].map((step) => ofCopies('promote', step, { name: `${step} (promote)`, ...SOURCE })),
  ofCopies('promote', 'GET layer', { name: 'GET layer (promote)', ...SOURCE }),
  ...['HEAD manifest', 'HEAD blob', 'POST upload', 'PUT upload', 'PUT manifest'].map((step) =>
    ofCopies('promote', step, { name: `${step} (promote)`, ...TARGET }),
  ),
  ofCopies('promote', 'PUT manifest', { name: 'PUT manifest (index)', ...TARGET, skip: 2 }),
  of('copies', 'json')('promote', 'PutImage', { name: 'PutImage (promote)' }),
  ofCopies('mount', 'POST upload', { name: 'POST upload (mount)', ...TARGET }),
  ofCopies('merge', 'GET layer', { name: 'GET layer (merge)', ...SOURCE }),
  ofCopies('merge', 'PUT manifest', { name: 'PUT manifest (joined)', ...TARGET, skip: 4 }),
  of('copies', 'json')('merge', 'PutImage', { name: 'PutImage (merge)' }),
]

const PUBLIC: readonly Operation[] = [
  json('public', 'GetAuthorizationToken', { name: 'GetAuthorizationToken (public)' }),
  json('public', 'DescribeRegistries'),
  json('public', 'DescribeRepositories', { name: 'DescribeRepositories (public)' }),
  json('public', 'DescribeImages', { name: 'DescribeImages (public)' }),
  json('public', 'PutImage', { name: 'PutImage (public)' }),
  fromRegistry('public', 'GET manifest', { name: 'GET manifest (public)' }),
  json('gallery', 'ListTagsForResource', { name: 'ListTagsForResource (public)' }),
  json('gallery', 'TagResource', { name: 'TagResource (public)' }),
  json('gallery', 'GetRepositoryCatalogData'),
  json('gallery', 'PutRepositoryCatalogData'),
  json('public-secrets', 'CreateRepository', { name: 'CreateRepository (public)' }),
  json('public-secrets', 'BatchDeleteImage', { name: 'BatchDeleteImage (public)' }),
  fromRegistry('public-secrets', 'GET blob', { name: 'GET blob (public)' }),
  fromRegistry('public-secrets', 'GET layer', { name: 'GET layer (public)' }),
]

const GITHUB: readonly Operation[] = ['GET repository', 'GET commit'].map((step) =>
  plain('github', step, { server: 'github', isOptional: true }),
)

/** What docker pushes. The one that is played tries nothing twice by itself, as an engine with the classic store. */
const PUSHES: readonly Operation[] = [
  ...['HEAD blob', 'POST upload', 'PUT upload', 'PUT manifest'].map((step) => played('plain', step)),
  played('public', 'GET token'),
]

/** What an engine asks for: of the image that it pushes, and of the base image that it pulls. */
const ofEngine = (part: Part, pushes: readonly string[]): readonly Operation[] => [
  ...pushes.map((step) => of(part, 'registry')('engine', step, { isDocker: true })),
  ...['HEAD manifest', 'GET manifest', 'GET blob', 'GET layer'].map((step) =>
    of(part, 'registry')('base', step, { name: `${step} (base)`, repository: 'base', isDocker: true }),
  ),
]

export const OPERATIONS: readonly Operation[] = [
  ...SIGNING_IN,
  ...LOOKS,
  ...SETTINGS,
  ...DELIVERY,
  ...GATE,
  ...SIGNING,
  ...COPIES,
  ...PROMOTE_AND_MERGE,
  ...PUBLIC,
  ...GITHUB,
  ...PUSHES,
  ...ofEngine('registry', ['HEAD blob', 'POST upload', 'PUT upload', 'HEAD manifest', 'PUT manifest']),
  ...ofEngine('classic', ['GET base', 'PUT manifest']),
  ...['HEAD blob', 'POST upload', 'PATCH upload', 'PUT upload'].map((step) =>
    of('classic', 'registry')('engine', step, { isDocker: true, isKeptByDocker: true }),
  ),
]
