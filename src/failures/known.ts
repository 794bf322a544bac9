import { BASE_IMAGE_FAILURES, UNEXPLAINED_BASE_IMAGE_FAILURES } from './known/base-image.ts'
import { BUILDER_FAILURES } from './known/builder.ts'
import { DENIED_FAILURES } from './known/denied.ts'
import { DOCKERFILE_FAILURES } from './known/dockerfile.ts'
import { ECR_FAILURES } from './known/ecr.ts'
import { ECR_SIGNING_FAILURES } from './known/ecr-signing.ts'
import { ENGINE_FAILURES } from './known/engine.ts'
import { ENGINE_CONNECTION_FAILURES } from './known/engine-connection.ts'
import { FILE_SYSTEM_FAILURES } from './known/file-system.ts'
import { INPUT_FAILURES } from './known/inputs.ts'
import { MACHINE_FAILURES } from './known/machine.ts'
import { NETWORK_FAILURES } from './known/network.ts'
import { PROXY_FAILURES } from './known/proxy.ts'
import { PUSH_FAILURES } from './known/push.ts'
import { QUOTA_FAILURES } from './known/quotas.ts'
import { RUN_LINE_FAILURES } from './known/run-line.ts'
import { SIGN_IN_FAILURES } from './known/signing-in.ts'
import { SIGSTORE_FAILURES } from './known/sigstore-services.ts'
import { UNEXPLAINED_FAILURES } from './known/unexplained.ts'
import type { KnownFailure } from './known-failure.ts'

/** A proxy's words stand within those of whatever could not be reached through it. */
const PROXY = [PROXY_FAILURES] as const

/** What SSH, TLS or an engine says on docker's way to it can be said of a registry or a Git server too. */
const ENGINE_CONNECTION = [ENGINE_CONNECTION_FAILURES] as const

/** Words that are said of one thing only. */
const SPECIFIC = [
  MACHINE_FAILURES,
  FILE_SYSTEM_FAILURES,
  ENGINE_FAILURES,
  BUILDER_FAILURES,
  INPUT_FAILURES,
  DOCKERFILE_FAILURES,
  SIGN_IN_FAILURES,
  SIGSTORE_FAILURES,
  ECR_SIGNING_FAILURES,
] as const

/** ECR's API and registry refuse with names such as AccessDenied and InvalidParameter, which STS has too. */
const ECR = [DENIED_FAILURES, QUOTA_FAILURES, PUSH_FAILURES, ECR_FAILURES] as const

/** A base image is refused in words that are also said of the builder's image and of a push. */
const BASE_IMAGES = [BASE_IMAGE_FAILURES] as const

/** A broken connection stands within the words of whatever needed it. */
const NETWORK = [NETWORK_FAILURES] as const

/** Words that say what failed and not why: anything else in the text says more. */
const UNEXPLAINED = [UNEXPLAINED_FAILURES, UNEXPLAINED_BASE_IMAGE_FAILURES] as const

/**
 * Groups of files of known failures. The groups are searched in this order; within one, the order of the files says
 * nothing, and within a file the more particular rows come first.
 */
export const KNOWN_GROUPS = [PROXY, ENGINE_CONNECTION, SPECIFIC, ECR, BASE_IMAGES, NETWORK, UNEXPLAINED] as const

const ROWS = KNOWN_GROUPS.flat(2)

/** Id of a known failure, such as `immutable-tag`. */
export type KnownId = (typeof ROWS)[number]['id']

/** Known failures of AWS and docker. The first one whose pattern matches counts. */
export const KNOWN_FAILURES: readonly KnownFailure<KnownId>[] = ROWS

/**
 * So much of a text is searched, more than an error of docker or AWS has of it. A pattern with ".*" in its middle takes the
 * square of the length of a text that repeats its beginning.
 */
const SEARCHED = 10_000

/** Finds the known failure that a text of AWS or docker is about; undefined when nobody knows it yet. */
export function findKnownFailure(text: string): KnownFailure<KnownId> | undefined {
  const searched = text.slice(0, SEARCHED)
  return KNOWN_FAILURES.find(({ pattern }) => pattern.test(searched))
}

/** Finds the known failure in the last lines of a command of the Dockerfile, which end with "exit code: <n>". */
export const findRunLineFailure = (text: string): KnownFailure | undefined =>
  RUN_LINE_FAILURES.find(({ pattern }) => pattern.test(text))
