// A machine that cannot build, and a registry that cannot take the image: said before anything is built or changed.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from '@jest/globals'
import type { Play } from '../support/docker-plays.ts'
import { type JobOptions, KEYS } from '../support/job.ts'
import { type Case, DOCUMENT, expectRefusal } from '../support/prerequisites.ts'

const inspect = (play: Play): JobOptions => ({ docker: { inspect: play } })

/** A docker that is no docker: its words, and the message. */
const strange = (stdout: string, ...says: readonly string[]): Case => ({
  options: inspect({ stdout }),
  says: [
    ...says,
    'Looked up: docker ended with exit code 0 and described no builder.',
    'Why: What is called docker on this machine is not Docker, or prints something else than Docker does.',
    'What to do: See what it is ("command -v docker") and what "docker buildx inspect" prints on the runner, and have Docker\'s own program stand first in PATH.',
    `More: ${DOCUMENT}#docker-strange`,
  ],
})

const UNREACHABLE = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?'
const NO_ENGINE = [
  'Why: The docker command is here, but no Docker engine answers it.',
  'What to do: Start the engine at the address that is named above; when it is another one, set DOCKER_HOST. In a container, the socket of the machine has to be mounted.',
  `More: ${DOCUMENT}#no-engine`,
]
const NO_BUILDX = [
  'Why: Docker is here, but its buildx plugin is not.',
  'What to do: Install the plugin (package docker-buildx-plugin or docker-buildx), or run docker/setup-buildx-action first.',
  `More: ${DOCUMENT}#no-buildx`,
]

// Words of docker as its versions print them; each was seen with the version that is named.
test.each<[string, Case]>([
  [
    'no buildx plugin (Docker 20.10)',
    {
      options: inspect({ stderr: "docker: 'buildx' is not a docker command.\nSee 'docker --help'\n", exit: 1 }),
      says: [
        'Could not use docker buildx.',
        "Docker said: docker: 'buildx' is not a docker command.",
        "See 'docker --help'",
        ...NO_BUILDX,
      ],
    },
  ],
  [
    'no buildx plugin (Docker 28.2)',
    {
      options: inspect({
        stderr: "docker: unknown command: docker buildx\n\nRun 'docker --help' for more information\n",
        exit: 1,
      }),
      says: [
        'Could not use docker buildx.',
        'Docker said: docker: unknown command: docker buildx',
        "Run 'docker --help' for more information",
        ...NO_BUILDX,
      ],
    },
  ],
  [
    'no engine (Docker 26.1 and 28.5 print the error and end with exit code 0)',
    {
      options: inspect({ stdout: `Name:   default\nDriver: \nError:  ${UNREACHABLE}\n` }),
      says: ['Could not use docker buildx.', `Docker said: Error:  ${UNREACHABLE}`, ...NO_ENGINE],
    },
  ],
  [
    'no engine, with an exit code',
    {
      options: inspect({ stderr: `ERROR: ${UNREACHABLE}\n`, exit: 1 }),
      says: ['Could not use docker buildx.', `Docker said: ERROR: ${UNREACHABLE}`, ...NO_ENGINE],
    },
  ],
  [
    'no engine and no credentials: both are told',
    {
      inputs: {},
      options: inspect({ stderr: `ERROR: ${UNREACHABLE}\n`, exit: 1 }),
      says: [
        'Could not use docker buildx.',
        `Docker said: ERROR: ${UNREACHABLE}`,
        ...NO_ENGINE,
        '',
        'Could not find out whose AWS credentials these are.',
        'STS said: CredentialsProviderError: Could not load credentials from any providers',
        'Why: There are no AWS credentials: not in the inputs, and not in the environment.',
        'What to do: Give the input role-to-assume (with "permissions: id-token: write"), or aws-access-key-id and aws-secret-access-key.',
        `More: ${DOCUMENT}#no-credentials`,
      ],
    },
  ],
  [
    'no builder of the name',
    {
      inputs: { ...KEYS, builder: 'mine' },
      options: inspect({ stderr: 'ERROR: no builder "mine" found\n', exit: 1 }),
      says: [
        'Could not use docker buildx.',
        'Docker said: ERROR: no builder "mine" found',
        'Why: No buildx builder has that name in this job.',
        'What to do: Create it in an earlier step (steps.<id>.outputs.name is its name), or take the name away where it is given: the input builder, or the variable BUILDX_BUILDER.',
        `More: ${DOCUMENT}#no-builder`,
      ],
    },
  ],
  [
    'a context that is not there, which a variable names',
    {
      env: { DOCKER_CONTEXT: 'far' },
      options: inspect({ stderr: 'ERROR: no builder "far" found\n', exit: 1 }),
      says: [
        'Could not use docker buildx.',
        'Docker said: ERROR: no builder "far" found',
        'Looked up: "far" is what the variable DOCKER_CONTEXT names.',
        'Why: Docker has no context of that name in this job.',
        'What to do: Correct the name, or take it away, where it is given: the variable DOCKER_CONTEXT, or currentContext in the config.json of docker ("docker context use default" resets that).',
        `More: ${DOCUMENT}#no-context`,
      ],
    },
  ],
  [
    'Podman in the place of docker (Podman 5)',
    {
      options: inspect({
        stdout:
          'Name:   default\nDriver: podman\n\nNodes:\nName:             default\nEndpoint:         default\nStatus:           running\nBuildkit version: N/A\nPlatforms:        linux/amd64\nLabels: \n',
      }),
      says: [
        'Could not use docker buildx.',
        'Docker said: Driver: podman',
        'Why: The docker command of this machine is Podman, which has a build of its own and no buildx.',
        'What to do: Use a runner with Docker, or install the docker command with its buildx plugin in place of podman-docker, and name a BuildKit that runs in the input builder-endpoint.',
        `More: ${DOCUMENT}#podman`,
      ],
    },
  ],
  ['a docker that says something else', strange('hello\n', 'Could not use docker buildx.', 'Docker said: hello')],
  [
    'a docker that does nothing',
    strange('', 'Could not use docker buildx: docker ended with exit code 0.', 'Docker said: nothing'),
  ],
  [
    'docker is killed while it is asked',
    {
      options: inspect({ dies: 'SIGKILL' }),
      says: ['Could not use docker buildx: docker was killed by SIGKILL.', 'Docker said: nothing'],
    },
  ],
  [
    'docker fails and says nothing',
    {
      options: inspect({ exit: 125 }),
      says: ['Could not use docker buildx: docker ended with exit code 125.', 'Docker said: nothing'],
    },
  ],
])('%s', (_name, one) => expectRefusal(one))

test('no docker command', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'no-programs-'))
  try {
    await expectRefusal({
      env: { PATH: empty },
      says: [
        'Could not use docker buildx.',
        'Docker said: docker: command not found',
        'Why: There is no docker command on this machine.',
        'What to do: Use a Linux runner that has Docker (ubuntu-latest has it), or install Docker Engine on this one.',
        `More: ${DOCUMENT}#no-docker`,
      ],
    })
  } finally {
    await rm(empty, { recursive: true })
  }
})

describe('a plan that cannot succeed', () => {
  test('the repository is missing and may not be created', () =>
    expectRefusal({
      inputs: { ...KEYS, 'create-repository': 'false' },
      says: [
        'This run cannot succeed, so nothing was built or changed:',
        '- The repository team/app does not exist in account 123456789012, region us-east-1, and create-repository is false. Look whether its name and region are right; without that line, this step creates it.',
      ],
    }))
})
