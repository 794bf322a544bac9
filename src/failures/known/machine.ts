import type { KnownFailure } from '../known-failure.ts'

/** Failures of a machine: what the runner and its builder lack. Those of its files have a list of their own. */
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
    id: 'docker-strange',
    kind: 'yours',
    pattern: /^\/\S*\/docker: (?:line )?\d+: \S+: (?:command )?not found$/m,
    cause: 'What is called docker on this machine is not Docker, or prints something else than Docker does.',
    remedy:
      'See what it is ("command -v docker") and what "docker buildx inspect" prints on the runner, and have Docker\'s own program stand first in PATH.',
    seen: 'https://man7.org/linux/man-pages/man3/execlp.3.html',
  },
  {
    id: 'build-untold',
    kind: 'yours',
    pattern: /^docker ended with exit code 0 and left (?:no|a) metadata file/,
    cause:
      'The docker command ended well and did not tell what it has built, so nobody can say which image that is: it was not built by buildx, or something has changed the files of this step.',
    remedy:
      'See what the docker command of this runner is ("command -v docker", "docker buildx version") and take away what stands between it and this step, such as a script of the same name.',
    seen: 'https://docs.docker.com/reference/cli/docker/buildx/build/#metadata-file',
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
  {
    id: 'buildx-folder',
    kind: 'yours',
    pattern:
      /^ERROR: (?:mkdir|open) \S*\/buildx\S*: permission denied|^ERROR: (?:mkdir|open) \S*\/buildx\S*: read-only file system/m,
    cause:
      'Buildx cannot use the folder in which it keeps builders and notes builds: as a rule a part of it was made by root (sudo), or the home of the user can only be read.',
    remedy:
      'Give the folder that is named above back to the user of this job (sudo chown -R "$(id -u)" ~/.docker/buildx), or name another one (below RUNNER_TEMP, for instance) in the variable BUILDX_CONFIG.',
    seen: 'https://github.com/docker/for-linux/issues/1451',
  },
  {
    id: 'credential-helper',
    kind: 'yours',
    pattern:
      /error getting credentials - err: (?:exec: "docker-credential-[^"]*": executable file not found|docker-credential-\S+ resolves to executable in current directory)/,
    cause:
      'The configuration of Docker names a credential helper (credsStore or credHelpers in config.json), and there is no such program here.',
    remedy:
      'Install it on the runner, or take its line out of config.json and log in to the registry in an earlier step. The registries that this step pushes to need no helper.',
    seen: 'https://github.com/rancher-sandbox/rancher-desktop/issues/8313',
  },
  {
    id: 'credential-helper-fails',
    kind: 'yours',
    pattern: /error getting credentials - err: exit status \d+/,
    cause: 'A credential helper that the configuration of Docker names ended with an error.',
    remedy:
      'Try it on the runner ("docker-credential-<name> list"), or take its line (credsStore, credHelpers) out of config.json and log in to the registry in an earlier step.',
    seen: 'https://github.com/docker/buildx/issues/2395',
  },
] as const satisfies readonly KnownFailure[]
