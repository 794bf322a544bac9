import type { KnownFailure } from '../known-failure.ts'

/** Failures of the way from docker to its engine, in the words of docker, and of SSH and TLS within them. */
export const ENGINE_CONNECTION_FAILURES = [
  {
    id: 'no-context',
    kind: 'yours',
    pattern: /context "[^"]*": context not found/,
    cause: 'Docker has no context of that name in this job.',
    remedy:
      'Correct the name, or take it away, where it is given: the variable DOCKER_CONTEXT, or currentContext in the config.json of docker ("docker context use default" resets that).',
    seen: 'https://github.com/docker/cli/issues/4676',
  },
  {
    id: 'other-context',
    kind: 'yours',
    pattern: /use `docker --context=\S+ buildx` to switch to context/,
    cause:
      'The builder is the engine of a docker context, and buildx uses such a builder only when that context is the current one.',
    remedy: 'Set the variable DOCKER_CONTEXT to that name for this step, without DOCKER_HOST, and leave builder away.',
    seen: 'https://github.com/docker/buildx/blob/master/builder/builder.go (Validate)',
  },
  {
    id: 'engine-host-key',
    kind: 'yours',
    pattern: /docker system dial-stdio\] has exited[\s\S]*Host key verification failed/,
    cause:
      'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and SSH does not know the key of that host, or knows another one.',
    remedy:
      'Add the key of the host to ~/.ssh/known_hosts in an earlier step (ssh-keyscan prints it), and compare it with one that you trust.',
    seen: 'https://github.com/sagebind/docker-swarm-deploy-action/issues/2',
  },
  {
    id: 'engine-ssh-key',
    kind: 'yours',
    pattern: /docker system dial-stdio\] has exited[\s\S]*Permission denied \(/,
    cause: 'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and that host takes none of the keys.',
    remedy:
      'Give the private key to an SSH agent in an earlier step (SSH_AUTH_SOCK), and check the user in the address, and authorized_keys of that host.',
    seen: 'https://github.com/docker/cli/blob/master/cli/connhelper/commandconn/commandconn.go',
  },
  {
    id: 'engine-ssh',
    kind: 'yours',
    pattern: /docker system dial-stdio\] has exited/,
    cause: 'Docker reaches its engine by SSH (DOCKER_HOST, or the context), and that did not come about.',
    remedy:
      'Read what SSH says at the end of the text above: the host, its port, or the docker command there may be missing.',
    seen: 'https://github.com/docker/cli/blob/master/cli/connhelper/commandconn/commandconn.go',
  },
  {
    id: 'engine-permission',
    kind: 'yours',
    pattern: /permission denied while trying to connect to the |dial unix \S+: connect: permission denied/i,
    cause: "The user of this runner is not allowed to use the engine's socket, whose path is named above.",
    remedy:
      'Put that user into the group of the socket ("usermod -aG docker <user>", then start the runner again); in a container, run the job with the number of that group (options: --group-add <number>).',
    seen: 'https://github.com/catthehacker/docker_images/issues/143',
  },
  {
    id: 'engine-wants-tls',
    kind: 'yours',
    pattern: /Client sent an HTTP request to an HTTPS server/,
    cause: 'The engine speaks TLS, and docker was not told so.',
    remedy:
      'Set DOCKER_TLS_VERIFY to 1, and DOCKER_CERT_PATH to the folder that has ca.pem, cert.pem and key.pem for this engine.',
    seen: 'https://github.com/docker/buildx/issues/1503',
  },
  {
    id: 'engine-without-tls',
    kind: 'yours',
    pattern: /error during connect: .*server gave HTTP response to HTTPS client/,
    cause: 'The engine speaks no TLS, and docker was told to want it.',
    remedy:
      'Take DOCKER_TLS_VERIFY and DOCKER_TLS away, or give the address at which the engine speaks TLS (port 2376).',
    seen: 'https://github.com/docker-archive-public/docker.machine/issues/4530',
  },
  {
    id: 'engine-certificates',
    kind: 'yours',
    pattern: /docker endpoint for "default" not found|error during connect: .*(?:tls|x509): /,
    cause:
      'Docker reaches its engine by TLS (DOCKER_TLS_VERIFY, DOCKER_TLS, or the context), and the certificates for that are missing, or are not those of this engine.',
    remedy:
      'Put ca.pem, cert.pem and key.pem of the engine where this user may read them, and name their folder in DOCKER_CERT_PATH (it is ~/.docker without). Where neither variable is set, a context of docker is broken: "docker context ls" says which.',
    seen: 'https://github.com/docker/compose/issues/10187',
  },
  {
    id: 'api-version',
    kind: 'yours',
    pattern: /client version \S+ is too (?:new|old)\./,
    cause: 'Docker and its engine have no version of the API in common.',
    remedy:
      'Take the variable DOCKER_API_VERSION away, if it is set: they then agree on one by themselves. Otherwise update the older of the two.',
    seen: 'https://github.com/vitr/actions-build-and-upload-to-ecs/issues/6',
  },
  {
    id: 'engine-proxy',
    kind: 'yours',
    pattern: /Error response from daemon: <(?:html|!DOCTYPE)/i,
    cause:
      'Docker asks its engine through a proxy, that of HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY names the host of the engine; and no engine answered.',
    remedy: 'Add the host of DOCKER_HOST to NO_PROXY, in the environment of the job.',
    seen: 'https://github.com/docker-archive-public/docker.kitematic/issues/514',
  },
  {
    id: 'no-engine',
    kind: 'yours',
    pattern:
      /Cannot connect to the Docker daemon|error during connect|dial unix .*docker\.sock|failed to connect to the docker API/i,
    cause: 'The docker command is here, but no Docker engine answers it.',
    remedy:
      'Start the engine at the address that is named above; when it is another one, set DOCKER_HOST. In a container, the socket of the machine has to be mounted.',
    seen: 'https://github.com/docker/login-action/blob/master/.github/workflows/ci.yml (stop-docker)',
  },
] as const satisfies readonly KnownFailure[]
