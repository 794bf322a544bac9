// The runs in which faults happen: together they ask for everything that the step can ask for.
import { BASE as BASE_IMAGE } from '../../scripts/base-image.ts'
import type { ActionName } from '../../src/index.ts'
import { tinyImage } from '../support/image.ts'
import { type Inputs, type Job, type JobOptions, KEYS, ROLE } from '../support/job.ts'
import { ask } from '../support/registry.ts'
import { BASIC_FINDING, foundIn, type Scans } from '../support/scans.ts'
import { storeImage } from '../support/stored-image.ts'
import { pushBaseImage } from './base-image.ts'
import { COPY_SCENARIOS } from './copy-scenarios.ts'

export type ScenarioName = keyof typeof SCENARIOS

/** A run as it is when nothing goes wrong. */
export interface Scenario {
  /** Not given: build. */
  readonly action?: ActionName
  /** Makes what is there before the run. `unique` is a word that no other run has. */
  readonly prepare?: (job: Job, unique: string) => Promise<void>
  readonly inputs: (job: Job) => Inputs
  readonly env?: (job: Job) => Inputs
  readonly payload?: unknown
  /** The repositories that get the image. */
  readonly repositories: readonly string[]
  readonly service?: 'ecr' | 'ecr-public'
  /** The tags that each of them has afterwards. */
  readonly tags: readonly string[]
  /** The run makes the repository, with what its inputs ask for. */
  readonly creates?: true
  /** The policies that the repository `app` has afterwards, because the inputs say so. */
  readonly policies?: true
  /** What scans find; nothing where it is not given. */
  readonly scans?: Scans
  /** How ECR signs the image, without which it gets no tag; nothing where it is not given. */
  readonly signings?: Signings
  /** Whether the image waits for a verdict before it gets its tags; `refused`: it has to get none. */
  readonly gate?: 'passed' | 'refused'
  /** Tags that are there before the run, and stay as they are. */
  readonly keeps?: readonly string[]
  /** How many manifests each of them has when an action that copies has done all, and of how many blobs they are. */
  readonly images?: number
  readonly blobs?: number
}

const DEFAULT_TAGS = ['sha-1f8a5c0', 'main', 'latest']

const BASE: Inputs = { 'aws-region': 'us-east-1', repository: 'app' }

const LIFECYCLE = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      action: { type: 'expire' },
      selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 200 },
    },
  ],
})

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'pull',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: ['ecr:BatchGetImage'],
    },
  ],
})

const POLICIES: Inputs = { 'lifecycle-policy': LIFECYCLE, 'repository-policy': POLICY }

const SECRETS = 'npm=canary-0123456789abcdef'

const making =
  (...names: readonly string[]) =>
  async ({ ecr }: Job): Promise<void> => {
    for (const repositoryName of names) await ask(ecr, 'CreateRepository', { repositoryName })
  }

async function makingPublic({ ecr }: Job): Promise<void> {
  await ask(ecr, 'CreateRepository', { repositoryName: 'app' }, 'ecr-public')
}

const GATE: Inputs = {
  ...BASE,
  ...KEYS,
  tags: 'v1,v2',
  'scan-fail-on': 'high',
  'scan-baseline': 'base',
  'size-growth-limit': '1000%',
}

/** A repository that is scanned, with an image that the next one is compared with. */
async function makeScanned({ ecr }: Job, scanOnPush = true): Promise<void> {
  await ask(ecr, 'CreateRepository', { repositoryName: 'app', imageScanningConfiguration: { scanOnPush } })
  await storeImage(ecr, 'app', tinyImage(''), ['v1', 'base'])
}

type Signings = NonNullable<NonNullable<JobOptions['ecr']>['signings']>

/** A repository that the registry has a rule for, by which ECR signs what is pushed to it. */
async function makeSigned({ ecr }: Job): Promise<void> {
  await ask(ecr, 'CreateRepository', { repositoryName: 'app' })
  const signingProfileArn = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/ci'
  await ask(ecr, 'PutSigningConfiguration', { signingConfiguration: { rules: [{ signingProfileArn }] } })
}

/** A docker that is silent is waited for as long as a person would look at it, so that a run with its tries has an end. */
const ENGINE_INPUTS: Inputs = { ...BASE, ...KEYS, context: 'image', 'stall-timeout': '20s' }

/** What a RUN instruction prints each time that it runs. */
export const printedBy = (unique: string): string => `built: ${unique}`

/** Writes a Dockerfile whose RUN instruction prints its line, and what else is to stand in it. */
const writeDockerfile = ({ write }: Job, unique: string, more = ''): Promise<void> =>
  write({
    'image/Dockerfile': `FROM ${BASE_IMAGE} AS made\nCOPY cell.txt /\nRUN cat /cell.txt\n${more}`,
    'image/cell.txt': `${printedBy(unique)}\n`,
  })

const publicly = ({ ecr }: Job, more: Inputs = {}): Inputs => ({
  ...KEYS,
  repository: `public.ecr.aws/${ecr.publicRegistry.split('/')[1]}/app`,
  ...more,
})

const oidc = ({ ecr }: Job): Inputs => ecr.oidc

const plain = { repositories: ['app'], tags: DEFAULT_TAGS }

const gated = { repositories: ['app'], tags: ['v1', 'v2'], keeps: ['base'] }

export const SCENARIOS = {
  /** The run of every day: keys, and a repository that is there. */
  plain: { ...plain, prepare: making('app'), inputs: () => ({ ...BASE, ...KEYS }) },
  /** A role by OIDC; the repository is made, with its policies. */
  create: {
    ...plain,
    inputs: () => ({ ...BASE, ...POLICIES, 'role-to-assume': ROLE }),
    env: oidc,
    creates: true,
    policies: true,
  },
  /** The same without settings, so that a template may have them. */
  template: { ...plain, inputs: () => ({ ...BASE, 'role-to-assume': ROLE }), env: oidc, creates: true },
  /** A role by keys; the settings of a repository that is there are brought in line. */
  apply: {
    ...plain,
    prepare: making('app'),
    inputs: () => ({
      ...BASE,
      ...KEYS,
      ...POLICIES,
      'role-to-assume': ROLE,
      'repository-settings': 'apply',
      'scan-on-push': 'true',
      'image-tag-mutability': 'IMMUTABLE_WITH_EXCLUSION',
      'image-tag-mutability-exclusions': 'latest,main',
      'repository-tags': 'team=app',
    }),
    policies: true,
  },
  /** The image has a staging tag until it was searched for secrets. */
  secrets: {
    ...plain,
    prepare: making('app'),
    inputs: () => ({ ...BASE, ...KEYS, secrets: SECRETS }),
  },
  /** The image has a staging tag until its findings and its size are known. */
  gated: {
    ...gated,
    prepare: (job: Job) => makeScanned(job),
    inputs: () => GATE,
    gate: 'passed',
  },
  /** The same where no push begins a scan. */
  'gated-start': {
    ...gated,
    prepare: (job: Job) => makeScanned(job, false),
    inputs: () => GATE,
    gate: 'passed',
  },
  /** The same, with a finding that the image before has not got. */
  'gated-findings': {
    ...gated,
    prepare: (job: Job) => makeScanned(job),
    inputs: () => ({ ...GATE, 'scan-baseline': '' }),
    scans: foundIn(BASIC_FINDING),
    gate: 'refused',
  },
  /** The image has a staging tag until ECR has signed it. */
  signed: {
    repositories: ['app'],
    tags: ['v1', 'v2'],
    prepare: makeSigned,
    inputs: () => ({ ...BASE, ...KEYS, tags: 'v1,v2', signing: 'wait' }),
    signings: [{ steps: [{ status: 'IN_PROGRESS' }, { status: 'COMPLETE' }] }],
  },
  /** A second repository gets a copy. */
  copy: {
    ...plain,
    prepare: making('app', 'other'),
    inputs: () => ({ ...BASE, ...KEYS, repository: 'app\nother' }),
    repositories: ['app', 'other'],
  },
  /** Tags that cannot move: whether one is set has to be known for certain. */
  immutable: {
    ...plain,
    prepare: async ({ ecr }: Job): Promise<void> => {
      await ask(ecr, 'CreateRepository', { repositoryName: 'app', imageTagMutability: 'IMMUTABLE' })
    },
    inputs: () => ({ ...BASE, ...KEYS, tags: 'v1,v2,v3' }),
    tags: ['v1', 'v2', 'v3'],
  },
  /** ECR Public, in a repository that is there. */
  public: { ...plain, prepare: makingPublic, inputs: (job: Job) => publicly(job), service: 'ecr-public' },
  /** The page of a repository in the gallery of ECR Public is brought in line. */
  gallery: {
    ...plain,
    prepare: makingPublic,
    inputs: (job: Job) =>
      publicly(job, { 'repository-settings': 'apply', 'public-about': 'About it', 'repository-tags': 'team=app' }),
    service: 'ecr-public',
  },
  /** ECR Public: the repository is made, and the image has a staging tag until it was searched for secrets. */
  'public-secrets': {
    ...plain,
    inputs: (job: Job) => publicly(job, { secrets: SECRETS, 'public-description': 'An application' }),
    service: 'ecr-public',
    creates: true,
  },
  /** An engine builds. */
  engine: {
    ...plain,
    prepare: async (job: Job, unique: string): Promise<void> => {
      await making('app')(job)
      await writeDockerfile(job, unique)
    },
    inputs: () => ENGINE_INPUTS,
  },
  /** An engine builds on an image that it has to pull. */
  base: {
    ...plain,
    prepare: async (job: Job, unique: string): Promise<void> => {
      await making('app')(job)
      await writeDockerfile(
        job,
        unique,
        `FROM ${await pushBaseImage(job, 'base', unique)}\nCOPY --from=made /cell.txt /\n`,
      )
    },
    inputs: () => ENGINE_INPUTS,
  },
  /** GitHub's API is asked for what the event does not say. */
  github: {
    ...plain,
    prepare: making('app'),
    inputs: () => ({ ...BASE, ...KEYS, 'github-token': 'ghs_0123456789abcdef', tags: 'v1' }),
    payload: { repository: { name: 'app', full_name: 'octo-org/app' } },
    tags: ['v1'],
  },
  ...COPY_SCENARIOS,
} as const satisfies Readonly<Record<string, Scenario>>
