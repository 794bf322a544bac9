import type { KnownFailure } from '../known-failure.ts'

/** Failures of images that a build needs and does not get, in the words of BuildKit. */
export const BASE_IMAGE_FAILURES = [
  {
    id: 'syntax-image-missing',
    kind: 'yours',
    pattern: /^> resolve image config for [\s\S]*: not found$/m,
    cause: 'The registry has no image of the name and tag in the "# syntax=" line, which reads the Dockerfile.',
    remedy:
      'Correct that line ("# syntax=docker/dockerfile:1" is the usual one), or take it away: the builder then reads the Dockerfile itself.',
    seen: 'https://github.com/moby/buildkit/blob/master/solver/llbsolver/bridge.go',
  },
  {
    id: 'syntax-image-denied',
    kind: 'yours',
    pattern:
      /^> resolve image config for [\s\S]*(?:40[13] \w+$|pull access denied|failed to fetch (?:oauth|anonymous) token.*: 40\d )/m,
    cause:
      'The registry does not give the image in the "# syntax=" line, which reads the Dockerfile: it is private, or not there.',
    remedy:
      'Check its name, and log in to its registry in an earlier step; or take the line away: the builder then reads the Dockerfile itself.',
    seen: 'https://github.com/moby/buildkit/blob/master/solver/llbsolver/bridge.go',
  },
  {
    id: 'dockerfile-frontend',
    kind: 'transient',
    pattern: /^> resolve image config for |resolve (?:source metadata|image config) for \S*docker\/dockerfile[:@]/m,
    cause: 'The image that the "# syntax=" line names, which reads the Dockerfile, could not be had.',
    remedy:
      'Run the job again. When nothing in the Dockerfile needs a newer syntax than the builder has, remove that line.',
    seen: 'https://github.com/Screenly/Anthias/pull/3008',
  },
  {
    id: 'frontend-contexts',
    kind: 'yours',
    pattern:
      /unsupported frontend capability moby\.buildkit\.frontend\.contexts|frontend does not support --build-context/,
    cause:
      'The image in the "# syntax=" line is too old for what registry-mirrors and build-contexts need: further contexts came with docker/dockerfile 1.4.',
    remedy: 'Name a newer one there ("# syntax=docker/dockerfile:1" is the usual one), or take the line away.',
    seen: 'https://github.com/docker/buildx/blob/v0.29.1/commands/build.go',
  },
  {
    id: 'mirror-image-missing',
    kind: 'yours',
    pattern: /^> \[context [^\]]+\] load metadata for [\s\S]*: not found$/m,
    cause: 'The place that an image is read from instead, by registry-mirrors or build-contexts, does not have it.',
    remedy:
      'Check the path of the mirror and the name in the Dockerfile. ECR says so too where it has no pull-through cache rule for that prefix, and where this identity is not allowed to fill the cache (docs/iam.md, mirror). An image that is in no registry is named in build-contexts, and then left alone.',
    seen: 'https://github.com/aws/containers-roadmap/issues/1614',
  },
  {
    id: 'registry-token',
    kind: 'yours',
    pattern: /failed to fetch (?:oauth|anonymous) token: .*40[013]/,
    cause: 'The registry of a base image refused the login, or the image is private.',
    remedy: 'Check the login to that registry in an earlier step, and whether its token has expired or lacks a scope.',
    seen: 'https://github.com/docker/build-push-action/issues/628',
  },
  {
    id: 'base-image-denied',
    kind: 'yours',
    pattern:
      /pull access denied|failed to resolve source metadata.*(?:insufficient_scope|401 Unauthorized|403 Forbidden)|httpReadSeeker: failed open: .*(?:401 Unauthorized|403 Forbidden)/s,
    cause: 'The registry does not give the base image to this job: it is private, or it does not exist.',
    remedy:
      'Check its name; log in to its registry in an earlier step. For an image in ECR, the role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on it.',
    seen: 'https://github.com/awslabs/agentcore-samples/issues/64',
  },
  {
    id: 'base-image-unreachable',
    kind: 'transient',
    pattern:
      /failed to (?:resolve source metadata|load metadata).*(?:no such host|connection refused|i\/o timeout|TLS handshake timeout|connection reset|EOF|5\d\d )|^> \[[^\]]+\] load metadata .*(?:no such host|connection refused|i\/o timeout|: 5\d\d )|httpReadSeeker: failed open: .*(?:no such host|connection refused|EOF|5\d\d )/ms,
    cause: 'The registry of the base image could not be reached.',
    remedy: 'Check the name of its host, and that the engine of this runner may reach it; then run the job again.',
    seen: 'https://github.com/alpinelinux/docker-alpine/issues/439',
  },
  {
    id: 'base-image-missing',
    kind: 'yours',
    pattern: /failed to resolve source metadata for \S+: \S+: not found/,
    cause: 'The registry has no base image of that name and tag.',
    remedy: 'Check both in the FROM line; where a stage is meant, an earlier FROM needs "AS" with the same name.',
    seen: 'https://github.com/zhaarey/wrapper/issues/33',
  },
] as const satisfies readonly KnownFailure[]

/** Failures of a base image that could not be had, when nothing says why. */
export const UNEXPLAINED_BASE_IMAGE_FAILURES = [
  {
    id: 'base-image',
    kind: 'yours',
    pattern: /failed to resolve source metadata|failed to load metadata for/,
    cause: 'A base image could not be had.',
    remedy: 'Check its name and tag in the FROM line; when it is private, log in to its registry in an earlier step.',
    seen: 'https://github.com/docker/setup-buildx-action/issues/375',
  },
] as const satisfies readonly KnownFailure[]
