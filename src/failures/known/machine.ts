import type { KnownFailure } from '../known-failure.ts'

/** Failures of a machine: what the runner and its builder lack. Those of its files have a list of their own. */
export const MACHINE_FAILURES = [
  {
    id: 'no-docker',
    kind: 'yours',
    pattern: /docker: command not found/,
    cause: 'There is no docker command on this machine.',
    remedy: 'Use a Linux runner that has Docker (ubuntu-latest has it), or install Docker Engine on this one.',
    seen: 'https://github.com/docker/build-push-action/issues/18',
  },
  {
    id: 'no-buildx',
    kind: 'yours',
    pattern:
      /unknown command: docker buildx|'buildx' is not a docker command|unknown (shorthand )?flag: .*--metadata-file|unknown flag: --call\s[\s\S]*'docker --help'/,
    cause: 'Docker is here, but its buildx plugin is not.',
    remedy:
      'Install the plugin (package docker-buildx-plugin or docker-buildx), or run docker/setup-buildx-action first.',
    seen: 'https://github.com/docker/build-push-action/issues/929',
  },
  {
    id: 'no-engine',
    kind: 'yours',
    pattern:
      /Cannot connect to the Docker daemon|error during connect|dial unix .*docker\.sock|failed to connect to the docker API/i,
    cause: 'The docker command is here, but no Docker engine answers it.',
    remedy:
      'Start the engine; on a self-hosted runner, check that its user may use /var/run/docker.sock, or set DOCKER_HOST.',
    seen: 'https://github.com/docker/login-action/blob/master/.github/workflows/ci.yml (stop-docker)',
  },
  {
    id: 'no-builder',
    kind: 'yours',
    pattern: /no builder "[^"]*" found/,
    cause: 'No buildx builder has that name in this job.',
    remedy:
      'Create it in an earlier step and pass its name (steps.<id>.outputs.name), or leave the input builder away.',
    seen: 'https://github.com/docker/docs/issues/21539',
  },
] as const satisfies readonly KnownFailure[]
