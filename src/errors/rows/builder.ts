import type { Row } from '../row.ts'

/** What a builder lacks, and why one cannot be made or reached. */
export const BUILDER: readonly Row[] = [
  {
    id: 'builder-tls',
    kind: 'yours',
    pattern: /could not create a builder instance with TLS data loaded from environment/,
    cause:
      'The engine is reached with the certificates of DOCKER_CERT_PATH, and buildx makes no container with these variables alone.',
    remedy:
      'Run "docker context create ci --docker host=…,ca=…,cert=…,key=…" in an earlier step, and set DOCKER_CONTEXT instead of DOCKER_HOST for this one.',
    seen: 'https://github.com/docker/setup-buildx-action/issues/255',
  },
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
    pattern: /^ERROR: context deadline exceeded$/m,
    cause: 'Nothing that speaks as BuildKit does answered within 20 seconds, or it did not accept the certificates.',
    remedy:
      'Check that this runner reaches the address, that buildkitd listens there with --addr tcp://…, and that builder-tls-ca, builder-tls-cert and builder-tls-key belong to it (driver-opts: servername=… when its certificate has another name).',
    seen: 'https://github.com/docker/buildx/pull/2130',
  },
  {
    id: 'builder-image',
    kind: 'yours',
    pattern: /^ERROR: (failed to build: )?Error response from daemon: (?!toomanyrequests)/m,
    cause: 'Docker could not start the container of BuildKit; as a rule because it could not get its image.',
    remedy:
      "Copy the image to your own registry and name it in the input buildkit-image; one in the registry that this step pushes to needs no further login. For Docker Hub's, log in before this step, because anonymous pulls are few.",
    seen: 'https://github.com/docker/setup-buildx-action/issues/375',
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
]
