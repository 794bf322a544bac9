import type { KnownFailure } from '../known-failure.ts'

/** Failures of builds that the engine or builder could not do, in its words. */
export const ENGINE_FAILURES = [
  {
    id: 'call-unknown',
    kind: 'yours',
    pattern: /unknown flag: --call\s[\s\S]*'docker buildx/,
    cause: 'This buildx is too old to check a Dockerfile: that needs 0.16.',
    remedy: 'Run docker/setup-buildx-action before this step, or leave the input call away.',
    seen: 'https://github.com/docker/buildx/releases/tag/v0.16.0',
  },
  {
    id: 'progress-mode',
    kind: 'yours',
    pattern: /failed to get console: provided file is not a console|invalid progress mode/,
    cause: 'The variable BUILDKIT_PROGRESS has a value that does not work in a job, which has no terminal.',
    remedy: 'Set BUILDKIT_PROGRESS to plain, or take it away.',
    seen: 'https://github.com/docker/buildx/issues/1665',
  },
  {
    id: 'engine-silent',
    kind: 'transient',
    pattern: /docker did not answer in \d+ /,
    cause: 'The Docker engine, or the builder, took the request and did not answer.',
    remedy:
      'Run the job again. When it stays so on a self-hosted runner, restart the engine, and look for a lack of memory or disk.',
    seen: 'https://github.com/docker/for-linux/issues/397',
  },
  {
    id: 'build-stalled',
    kind: 'transient',
    pattern: /docker printed nothing for \d+ /,
    cause:
      'Docker waited for the engine, a registry or the network, which had stopped to answer, also in a second attempt.',
    remedy:
      'Run the job again. When something of your build is silent for so long and goes well in the end, such as the push of a very large layer, allow it in the input stall-timeout.',
    seen: 'https://github.com/docker/build-push-action/issues/265',
  },
  {
    id: 'daemon-died',
    kind: 'transient',
    pattern:
      /code = Unavailable desc = (?:error reading from server|closing transport|connection error)|frontend grpc server closed unexpectedly|error reading from server: EOF/,
    cause: 'The engine or builder ended, or restarted, during the build.',
    remedy:
      'Run the job again; when it happens often, look for a lack of memory on the runner and for what the log of dockerd or buildkitd says.',
    seen: 'https://github.com/docker/buildx/issues/2380',
  },
  {
    id: 'disk-full',
    kind: 'yours',
    pattern: /no space left on device/,
    cause: "The runner's disk is full.",
    remedy: 'Remove what the job does not need before this step, or use a larger runner.',
    seen: 'https://github.com/docker/build-push-action/issues/968',
  },
  {
    id: 'build-cache-broken',
    kind: 'transient',
    pattern: /snapshot \S+ does not exist: not found/,
    cause: "The builder's own store has lost a part that it counts on.",
    remedy: 'Run the job again; on a self-hosted runner, empty the store with "docker builder prune" first.',
    seen: 'https://github.com/moby/buildkit/issues/6521',
  },
  {
    id: 'entitlement',
    kind: 'yours',
    pattern: /(?:network\.host|security\.insecure|device) is not allowed/,
    cause: 'The build asks for a right that the builder or this step does not give.',
    remedy:
      'Name it in the input allow, and create the builder with the flag --allow-insecure-entitlement for it (buildkitd-flags of docker/setup-buildx-action).',
    seen: 'https://github.com/docker/buildx/issues/99',
  },
  {
    id: 'too-many-layers',
    kind: 'yours',
    pattern: /max depth exceeded/,
    cause: 'The image has more layers than the engine can stack (127).',
    remedy: 'Join RUN and COPY lines, or copy the result into a fresh stage.',
    seen: 'https://github.com/docker/build-push-action/issues/1027',
  },
] as const satisfies readonly KnownFailure[]
