import type { KnownFailure } from '../known-failure.ts'

/** The engine's answer, as buildx shows it. Too many requests and a full disk have rows of their own. */
const REFUSED =
  '^ERROR: (?:failed to build: )?Error response from daemon: (?!.*(?:toomanyrequests|no space left on device))'

/** What the engine says of an image that it was asked to pull. */
const PULL = [
  ...['failed to resolve reference', 'failed to do request', '(?:Get|Head) "https?:', '[Nn]o such image'],
  ...['manifest unknown', 'no matching manifest', 'does not match the specified platform'],
  ...['pull access denied', 'access to the resource is denied', 'unauthorized:', 'no basic auth credentials'],
].join('|')

/** Errors in the middle of a pull, and those of Podman, stand without an answer before them. */
const NO_IMAGE = `${REFUSED}.*(?:${PULL})|^ERROR: .*(?:error pulling image configuration|initializing source docker://)`

/** Failures of a builder: what it lacks, and why one cannot be made or reached. */
export const BUILDER_FAILURES = [
  {
    id: 'builder-cluster',
    kind: 'yours',
    pattern: /cannot determine Kubernetes namespace|no configuration has been provided, try setting KUBERNETES_MASTER/,
    cause: 'There is no kubeconfig in this job, so the cluster is not known.',
    remedy:
      'Write one in an earlier step (for EKS "aws eks update-kubeconfig --name …"), or name it in the variable KUBECONFIG.',
    seen: 'https://github.com/docker/buildx/issues/1697',
  },
  {
    id: 'builder-silent',
    kind: 'yours',
    pattern: /^ERROR: (?:failed to build: )?context deadline exceeded$/m,
    cause: 'Nothing that speaks as BuildKit does answered within 20 seconds, or it did not accept the certificates.',
    remedy:
      'Check that this runner reaches the address of builder-endpoint, or of the builder that an earlier step has made; that buildkitd listens there with --addr tcp://…; and that builder-tls-ca, builder-tls-cert and builder-tls-key belong to it (driver-opts: servername=… when its certificate has another name).',
    seen: 'https://github.com/docker/buildx/pull/2130',
  },
  {
    id: 'builder-image',
    kind: 'yours',
    pattern: new RegExp(NO_IMAGE, 'm'),
    cause: 'The engine could not get the image of BuildKit, of which the builder is a container.',
    remedy:
      "Copy the image to your own registry and name it in the input buildkit-image; one in the registry that this step pushes to needs no further login. For Docker Hub's, log in before this step, because anonymous pulls are few.",
    seen: 'https://github.com/docker/setup-buildx-action/issues/375',
  },
  {
    id: 'builder-start',
    kind: 'yours',
    pattern: new RegExp(REFUSED, 'm'),
    cause: 'The engine did not do what buildx asked of it: as a rule, to start the container of BuildKit.',
    remedy:
      'Have the engine start privileged containers with an init program ("docker run --privileged --init" has to work; docker-init belongs to Docker, catatonit to Podman). Where it must not, name a BuildKit that runs elsewhere in the input builder-endpoint.',
    seen: 'https://github.com/arcboxlabs/arcbox/issues/284',
  },
  {
    id: 'docker-driver',
    kind: 'yours',
    pattern:
      /is not supported for the docker driver|feature is currently not supported for docker driver|not implemented for docker driver/i,
    cause: 'The docker driver of this engine cannot do that with the image store that it has.',
    remedy: 'Set the input driver to docker-container, or turn on the containerd image store of the engine.',
    seen: 'https://github.com/docker/build-push-action/issues/1253',
  },
] as const satisfies readonly KnownFailure[]
