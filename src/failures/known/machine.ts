import type { KnownFailure } from '../known-failure.ts'

/** Failures of a machine: what the runner and its builder lack. */
export const MACHINE_FAILURES = [
  {
    id: 'podman',
    kind: 'yours',
    pattern: /^Driver: +podman$|(?:See|Try) 'podman [a-z ]*--help'/m,
    cause: 'The docker command of this machine is Podman, which has a build of its own and no buildx.',
    remedy:
      'Use a runner with Docker, or install the docker command with its buildx plugin in place of podman-docker, and name a BuildKit that runs in the input builder-endpoint.',
    seen: 'https://github.com/docker/setup-buildx-action/issues/294',
  },
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
    id: 'no-builder',
    kind: 'yours',
    pattern: /no builder "[^"]*" found/,
    cause: 'No buildx builder has that name in this job.',
    remedy:
      'Create it in an earlier step (steps.<id>.outputs.name is its name), or take the name away where it is given: the input builder, or the variable BUILDX_BUILDER.',
    seen: 'https://github.com/docker/docs/issues/21539',
  },
] as const satisfies readonly KnownFailure[]
