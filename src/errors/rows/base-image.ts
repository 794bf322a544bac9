import type { Row } from '../row.ts'

/** Images that a build needs and does not get, in the words of BuildKit. */
export const BASE_IMAGE: readonly Row[] = [
  {
    id: 'dockerfile-frontend',
    kind: 'transient',
    pattern: /resolve (?:source metadata|image config) for \S*docker\/dockerfile[:@]/,
    cause: 'The image that the "# syntax=" line names, which reads the Dockerfile, could not be had.',
    remedy:
      'Run the job again. When nothing in the Dockerfile needs a newer syntax than the builder has, remove that line.',
    seen: 'https://github.com/Screenly/Anthias/pull/3008',
  },
  {
    id: 'base-image-denied',
    kind: 'yours',
    pattern:
      /pull access denied|insufficient_scope|failed to resolve source metadata.*(?:401 Unauthorized|403 Forbidden)/s,
    cause: 'The registry does not give the base image to this job: it is private, or it does not exist.',
    remedy:
      'Check its name; log in to its registry in an earlier step. For an image in ECR, the role needs ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on it.',
    seen: 'https://github.com/awslabs/agentcore-samples/issues/64',
  },
  {
    id: 'base-image-unreachable',
    kind: 'transient',
    pattern:
      /failed to (?:resolve source metadata|load metadata|do request: Head).*(?:no such host|connection refused|i\/o timeout|TLS handshake timeout|connection reset|unexpected EOF|5\d\d )/s,
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
]
