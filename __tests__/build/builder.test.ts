import { expect, test } from '@jest/globals'
import { type Builder, parseBuilder } from '../../src/build/builder.ts'

// Output of `docker buildx inspect`, recorded with Docker 26.1.5 and buildx 0.13.1 unless said otherwise.
const DOCKER = `Name:          default
Driver:        docker
Last Activity: 2026-11-23 21:38:57 +0000 UTC

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/amd64, linux/amd64/v2, linux/386
Labels:
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.24.0.1
`

const NOT_STARTED = `Name:          box
Driver:        docker-container
Last Activity: 2026-11-23 21:38:12 +0000 UTC

Nodes:
Name:                  box0
Endpoint:              unix:///var/run/docker.sock
Status:                inactive
BuildKit daemon flags: --allow-insecure-entitlement=network.host
Platforms:             linux/riscv64*
`

const REMOTE = `Name:          far
Driver:        remote
Last Activity: 2026-11-23 21:38:12 +0000 UTC

Nodes:
Name:     far0
Endpoint: tcp://127.0.0.1:1
Status:   inactive
`

// Two nodes as https://docs.docker.com/build/building/multi-platform/ describes them.
const TWO_NODES = `Name:   both
Driver: docker-container

Nodes:
Name:      amd
Endpoint:  unix:///var/run/docker.sock
Status:    running
Platforms: linux/amd64*, linux/amd64/v2, linux/386

Name:      arm
Endpoint:  ssh://arm
Status:    running
Platforms: linux/arm64*, linux/386
`

const NO_ENGINE = `Name:   default
Driver: 
Error:  Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
`

const NODE_WITHOUT_ENGINE = `Name:   box
Driver: docker-container

Nodes:
Name:     box0
Endpoint: unix:///var/run/docker.sock
Error:    Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?
`

test.each<readonly [name: string, output: string, builder: Builder | undefined]>([
  [
    'the docker driver',
    DOCKER,
    { name: 'default', driver: 'docker', platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386'] },
  ],
  [
    'a container that is not started, with a platform by configuration',
    NOT_STARTED,
    { name: 'box', driver: 'docker-container', platforms: ['linux/riscv64'] },
  ],
  ['a remote one that knows no platforms yet', REMOTE, { name: 'far', driver: 'remote', platforms: [] }],
  [
    'two nodes: each platform once',
    TWO_NODES,
    {
      name: 'both',
      driver: 'docker-container',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386', 'linux/arm64'],
    },
  ],
  [
    'lines as Windows ends them',
    DOCKER.replaceAll('\n', '\r\n'),
    { name: 'default', driver: 'docker', platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386'] },
  ],
  ['no engine', NO_ENGINE, undefined],
  ['a node without an engine', NODE_WITHOUT_ENGINE, undefined],
  ['no builder', 'ERROR: no builder "nope" found\n', undefined],
  ['no buildx', "docker: 'buildx' is not a docker command.\nSee 'docker --help'\n", undefined],
  ['nothing', '', undefined],
])('%s', (_name, output, builder) => {
  expect(parseBuilder(output)).toEqual(builder)
})
