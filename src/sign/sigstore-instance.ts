import { UnexpectedStateError } from '../base/errors.ts'
import type { Context, Environment } from '../runner/context.ts'
import { textAt } from '../runner/context.ts'

/** Name of an instance of sigstore: the public one that everybody can look into, or GitHub's own. */
export type InstanceName = 'public-good' | 'github'

/** Instance of sigstore: the addresses of its services. */
export interface SigstoreInstance {
  readonly name: InstanceName
  readonly fulcio: string
  /** Transparency log; undefined where there is none. */
  readonly rekor: string | undefined
  /** Timestamp authority; undefined where the log says the time. */
  readonly timestamps: string | undefined
  /** Repository of the keys that all of these are trusted by. */
  readonly keys: string
}

const INSTANCES: Readonly<Record<InstanceName, SigstoreInstance>> = {
  'public-good': {
    name: 'public-good',
    fulcio: 'https://fulcio.sigstore.dev',
    rekor: 'https://rekor.sigstore.dev',
    timestamps: undefined,
    keys: 'https://tuf-repo-cdn.sigstore.dev',
  },
  github: {
    name: 'github',
    fulcio: 'https://fulcio.githubapp.com',
    rekor: undefined,
    timestamps: 'https://timestamp.githubapp.com',
    keys: 'https://tuf-repo.github.com',
  },
}

/**
 * Name of the instance that signs for a job. What it signs for a public repository is public, and the name of a private
 * repository must not be: https://github.com/actions/toolkit/blob/main/packages/attest/src/endpoints.ts
 */
export const instanceFor = ({ payload }: Pick<Context, 'payload'>): InstanceName =>
  textAt(payload, 'repository', 'visibility') === 'public' ? 'public-good' : 'github'

/** Variable with the address of a sigstore on this machine, as AWS_ENDPOINT_URL has that of a local ECR. */
const LOCAL = 'SIGSTORE_ENDPOINT_URL'

/**
 * Addresses of an instance. SIGSTORE_ENDPOINT_URL leads them to this machine, and nowhere else: its keys are then trusted as it
 * gives them. Throws UnexpectedStateError for another address.
 */
export function sigstoreInstance(name: InstanceName, env: Environment): SigstoreInstance {
  const { [LOCAL]: local } = env
  const instance = INSTANCES[name]
  if (!local) return instance
  if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(local))
    throw new UnexpectedStateError(
      `${LOCAL} in the environment of this job is not the address of a sigstore on this machine.`,
      'Take the variable away: it is for tests, whose address is such as http://127.0.0.1:8080.',
    )
  return {
    name,
    fulcio: `${local}/fulcio`,
    rekor: instance.rekor && `${local}/rekor`,
    timestamps: instance.timestamps && `${local}/timestamps/api/v1/timestamp`,
    keys: `${local}/keys`,
  }
}

/** Whether the instances are those of a test. */
export const isLocalSigstore = (env: Environment): boolean => Boolean(env[LOCAL])
