import { expect, test } from '@jest/globals'
import { type BuilderState, isSilent, parseBuilder, parseStore } from '../../../src/buildx/builder/inspect.ts'

// Output of `docker buildx inspect`, recorded with Docker 26.1.5 and buildx 0.13.1 unless said otherwise.
const CLASSIC = `Name:          default
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

// With buildx 0.29.1.
const CONTAINERD = `Name:          default
Driver:        docker

Nodes:
Name:             default
Endpoint:         default
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/amd64, linux/amd64/v2
Labels:
 org.mobyproject.buildkit.worker.containerd.namespace: moby
 org.mobyproject.buildkit.worker.executor:             containerd
 org.mobyproject.buildkit.worker.hostname:             runner
 org.mobyproject.buildkit.worker.moby.host-gateway-ip: 172.23.0.1
 org.mobyproject.buildkit.worker.snapshotter:          overlayfs
GC Policy rule#0:
 All:            false
 Filters:        type==source.local,type==exec.cachemount,type==source.git.checkout
 Keep Duration:  48h0m0s
 Max Used Space: 3.346GiB
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

const SILENT_REMOTE = `Name:          far
Driver:        remote
Last Activity: 2026-11-23 21:38:12 +0000 UTC

Nodes:
Name:     far0
Endpoint: tcp://127.0.0.1:1
Status:   inactive
`

const REMOTES = `Name:          c
Driver:        remote

Nodes:
Name:             n0
Endpoint:         tcp://127.0.0.1:15002
Driver Options:   servername="localhost" cacert="/tmp/ca.pem" cert="/tmp/client.pem" key="/tmp/client.key"
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/amd64*, linux/amd64/v2
Labels:
 org.mobyproject.buildkit.worker.snapshotter: overlayfs

Name:             n1
Endpoint:         tcp://127.0.0.1:15001
Status:           running
BuildKit version: v0.0.0+unknown
Platforms:        linux/arm64*, linux/amd64
Labels:
 org.mobyproject.buildkit.worker.snapshotter: overlayfs
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

const classic: BuilderState = {
  name: 'default',
  driver: 'docker',
  platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386'],
  store: 'classic',
  buildkit: undefined,
}

test.each<readonly [name: string, output: string, builder: BuilderState | undefined]>([
  ['the docker driver with the classic store', CLASSIC, classic],
  [
    'the docker driver with the containerd store',
    CONTAINERD,
    {
      name: 'default',
      driver: 'docker',
      platforms: ['linux/amd64', 'linux/amd64/v2'],
      store: 'containerd',
      buildkit: undefined,
    },
  ],
  [
    'the docker driver of an engine or a buildx without labels',
    CLASSIC.slice(0, CLASSIC.indexOf('Labels:')),
    { ...classic, store: undefined },
  ],
  [
    'a container that is not started, with a platform by configuration',
    NOT_STARTED,
    { name: 'box', driver: 'docker-container', platforms: ['linux/riscv64'], store: undefined, buildkit: undefined },
  ],
  [
    'a remote one that does not answer',
    SILENT_REMOTE,
    { name: 'far', driver: 'remote', platforms: [], store: undefined, buildkit: undefined },
  ],
  [
    'remote ones: an image store is none of their business',
    REMOTES,
    {
      name: 'c',
      driver: 'remote',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/arm64'],
      store: undefined,
      buildkit: undefined,
    },
  ],
  [
    'two nodes: each platform once',
    TWO_NODES,
    {
      name: 'both',
      driver: 'docker-container',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386', 'linux/arm64'],
      store: undefined,
      buildkit: undefined,
    },
  ],
  [
    'an engine that tells the version of its BuildKit',
    CLASSIC.replace('v0.0.0+unknown', 'v0.22.0'),
    { ...classic, buildkit: [0, 22] },
  ],
  [
    'the same by an old buildx',
    CLASSIC.replace('BuildKit version: v0.0.0+unknown', 'Buildkit:  v0.11.6+616c3f613b54'),
    { ...classic, buildkit: [0, 11] },
  ],
  ['lines as Windows ends them', CLASSIC.replaceAll('\n', '\r\n'), classic],
  ['no engine', NO_ENGINE, undefined],
  ['a node without an engine', NODE_WITHOUT_ENGINE, undefined],
  ['no builder', 'ERROR: no builder "nope" found\n', undefined],
  ['no buildx', "docker: 'buildx' is not a docker command.\nSee 'docker --help'\n", undefined],
  ['nothing', '', undefined],
])('%s', (_name, output, builder) => {
  expect(parseBuilder(output)).toEqual(builder)
})

test.each<readonly [name: string, output: string, silent: boolean]>([
  ['a remote one that does not answer', SILENT_REMOTE, true],
  ['lines as Windows ends them', SILENT_REMOTE.replaceAll('\n', '\r\n'), true],
  ['one of two answers', `${SILENT_REMOTE}\nName:     far1\nStatus:   running\n`, false],
  ['remote ones that answer', REMOTES, false],
  ['a container starts with the build', NOT_STARTED, false],
  ['the docker driver', CLASSIC, false],
])('whether it is connected to once more: %s', (_name, output, silent) => {
  expect(isSilent(output)).toBe(silent)
})

test.each([
  ['containerd', '[["driver-type","io.containerd.snapshotter.v1"]]\n'],
  ['classic', '[["Backing Filesystem","extfs"],["Supports d_type","true"],["userxattr","false"]]\n'],
])('the store in `docker info`: %s', (store, output) => {
  expect(parseStore(output)).toBe(store)
})
