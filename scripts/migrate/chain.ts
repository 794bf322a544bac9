import type { NameFacts } from './reference.ts'
import type { ChainJob, ChainStep } from './workflow.ts'

/** The steps of a job that this step replaces, by what each does. */
export interface Chain {
  readonly credentials: ChainStep | undefined
  readonly logins: readonly ChainStep[]
  readonly buildx: ChainStep | undefined
  readonly metadata: readonly ChainStep[]
  readonly builds: readonly ChainStep[]
  /** Scripts that create the repository. */
  readonly creations: readonly ChainStep[]
  /** Scripts that build or push by themselves. */
  readonly scripts: readonly ChainStep[]
  readonly hasCheckout: boolean
  readonly facts: NameFacts
}

/** "ecr" in a host or in a name such as `ECR_REGISTRY`, but not that in "secrets". */
const ECR_NAME = /(?<!s)ecr/i

const isEcrLogin = ({ action, with: { registry = '', ecr } }: ChainStep): boolean =>
  action === 'aws-actions/amazon-ecr-login' ||
  (action === 'docker/login-action' && ecr !== 'false' && (ecr === 'true' || ECR_NAME.test(registry)))

/** The host that stands for the output `registry`: that of ECR Public where the login is to it. */
const loginHostOf = (logins: readonly ChainStep[]): string =>
  logins.some(({ with: inputs }) => inputs['registry-type'] === 'public') ? 'public.ecr.aws' : ''

/** Finds the chain in a job. */
export function chainOf({ steps, env }: ChainJob): Chain {
  const by = (action: string): readonly ChainStep[] => steps.filter((step) => step.action === action)
  const logins = steps.filter(isEcrLogin)
  return {
    credentials: by('aws-actions/configure-aws-credentials')[0],
    logins,
    buildx: by('docker/setup-buildx-action')[0],
    metadata: by('docker/metadata-action'),
    builds: by('docker/build-push-action'),
    creations: steps.filter(({ run }) => /ecr(?:-public)? create-repository/.test(run)),
    scripts: steps.filter(({ run }) => /^\s*(?:sudo )?docker (?:buildx )?(?:build|push|tag)\b/m.test(run)),
    hasCheckout: steps.some(({ action }) => action === 'actions/checkout'),
    facts: {
      logins: logins.flatMap(({ id }) => id ?? []),
      loginHost: loginHostOf(logins),
      env: Object.assign({}, env, ...steps.map((step) => step.env)),
    },
  }
}
