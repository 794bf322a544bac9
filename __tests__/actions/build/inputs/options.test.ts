// What instructions run with, how caches are used, and what is evaluated instead of a build.
import { describe, expect, test } from '@jest/globals'
import { NO_INSTRUCTIONS, PLAIN_BUILD } from '../../../fixtures/builds.ts'
import { caches, sshKeys } from '../../../fixtures/flags.ts'
import { problemsOf, settingsOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const JOB = { env: { SSH_AUTH_SOCK: '/run/agent' }, paths: { '/home/me/key': 'file' } } as const

const buildOf = (inputs: Inputs) => settingsOf({ ...NEEDED, ...inputs }, JOB).build

test.each<readonly [name: string, inputs: Inputs, expected: object]>([
  ['nothing', {}, {}],
  [
    'add-hosts',
    { 'add-hosts': 'a:1.2.3.4, b=10.0.0.1\nc:host-gateway' },
    { addHosts: ['a:1.2.3.4', 'b=10.0.0.1', 'c:host-gateway'] },
  ],
  ['add-hosts: IPv6', { 'add-hosts': 'a:::1\nb=[::1]' }, { addHosts: ['a:::1', 'b=[::1]'] }],
  ['allow', { allow: 'network.host,security.insecure' }, { allow: ['network.host', 'security.insecure'] }],
  ['allow: one of a later BuildKit', { allow: 'device=vendor.com/gpu' }, { allow: ['device=vendor.com/gpu'] }],
  ['cgroup-parent', { 'cgroup-parent': '/a/b' }, { cgroupParent: '/a/b' }],
  ['network', { network: 'Host' }, { network: 'host' }],
  ['shm-size: bytes', { 'shm-size': '67108864' }, { shmSize: '67108864' }],
  ['shm-size: a unit', { 'shm-size': '1.5 GiB' }, { shmSize: '1.5 GiB' }],
  ['ssh: the agent', { ssh: 'default' }, { ssh: sshKeys('default') }],
  [
    'ssh: a key',
    { ssh: 'default=/home/me/key,deploy=/home/me/key' },
    { ssh: sshKeys('default=/home/me/key', 'deploy=/home/me/key') },
  ],
  ['ulimit', { ulimit: 'nofile=1024:2048\nnproc=3' }, { ulimits: ['nofile=1024:2048', 'nproc=3'] }],
  [
    'ulimit: none at all, none that is hard',
    { ulimit: 'memlock=-1\nstack=-1:-1\ncore=5:-1' },
    { ulimits: ['memlock=-1', 'stack=-1:-1', 'core=5:-1'] },
  ],
  ['ulimit: no limit', { ulimit: 'core=1:-1\nmemlock=-1' }, { ulimits: ['core=1:-1', 'memlock=-1'] }],
])('%s', (_name, inputs, expected) => {
  expect(buildOf(inputs).instructions).toEqual({ ...NO_INSTRUCTIONS, ...expected })
})

test.each<readonly [name: string, inputs: Inputs, expected: object]>([
  ['no-cache', { 'no-cache': 'true' }, { none: true }],
  ['no-cache: no, beside filters', { 'no-cache': 'false', 'no-cache-filters': 'a,b\nc' }, { noneOf: ['a', 'b', 'c'] }],
  ['pull', { pull: 'TRUE' }, { pull: true }],
  ['cache-from: a reference', { 'cache-from': 'user/app:cache' }, { from: caches('user/app:cache') }],
  [
    'cache-from: one a line',
    { 'cache-from': 'type=registry,ref=a/b:c\n# type=gha\ntype=local,src=/tmp/x' },
    { from: caches('type=registry,ref=a/b:c', 'type=local,src=/tmp/x') },
  ],
  [
    'cache-from: a path with a comma',
    { 'cache-from': 'type=local,"src=a,b"' },
    { from: [{ type: 'local', attributes: new Map([['src', 'a,b']]) }] },
  ],
  ['cache-to', { 'cache-to': 'type=registry,ref=a/b:c,mode=max' }, { to: caches('type=registry,ref=a/b:c,mode=max') }],
])('%s', (_name, inputs, expected) => {
  expect(buildOf(inputs).cache).toEqual({ ...PLAIN_BUILD.cache, ...expected })
})

describe('call', () => {
  test.each([
    ['', undefined],
    ['build', undefined],
    ['check', 'check'],
    ['Outline', 'outline'],
    ['targets', 'targets'],
  ])('"%s"', (word, call) => {
    expect(buildOf({ call: word }).call).toBe(call)
  })

  test('pushes nothing, and so needs no region', () => {
    expect(settingsOf({ repository: 'app', call: 'check' }).delivery).toMatchObject({
      push: false,
      reason: 'the input call is check',
    })
  })

  test('goes before push: true, as in docker/build-push-action', () => {
    expect(settingsOf({ repository: 'app', call: 'check', push: 'true' }).delivery.push).toBe(false)
  })
})

const LIMITS =
  'core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, rttime, sigpending, stack'
const SEEN =
  'would be on a command line, which every process can read; give it to the builder or to the job by the environment'

test.each<readonly [name: string, inputs: Inputs, problem: string]>([
  ['add-hosts: a name alone', { 'add-hosts': 'db' }, 'add-hosts: "db" is not of the form host:address'],
  ['add-hosts: no name', { 'add-hosts': ':1.2.3.4' }, 'add-hosts: ":1.2.3.4" is not of the form host:address'],
  [
    'allow: a sentence',
    { allow: 'network host' },
    'allow: "network host" is not an entitlement such as "network.host"',
  ],
  [
    'network: a network of docker',
    { network: 'my-net' },
    'network: "my-net" is not one of: default, none, host; a network of Docker is for the builder: driver: docker-container, driver-opts: network=<name>',
  ],
  ['shm-size: a word', { 'shm-size': 'large' }, 'shm-size: "large" is not a size such as "128m"'],
  ['shm-size: below nothing', { 'shm-size': '-1' }, 'shm-size: "-1" is not a size such as "128m"'],
  ['ssh: no name', { ssh: '=/home/me/key' }, 'ssh: "=/home/me/key" has no name before "="; "default" is the usual one'],
  ['ssh: no key', { ssh: 'default=/nowhere' }, 'ssh: there is no key or socket "/nowhere"'],
  ['ulimit: no value', { ulimit: 'nofile' }, 'ulimit: "nofile" is not of the form name=limit or name=soft:hard'],
  [
    'ulimit: a word as the value',
    { ulimit: 'nofile=many' },
    'ulimit: "nofile=many" is not of the form name=limit or name=soft:hard',
  ],
  ['ulimit: unknown', { ulimit: 'files=3' }, `ulimit: "files" is not one of: ${LIMITS}`],
  [
    'ulimit: soft above hard',
    { ulimit: 'nofile=2048:1024' },
    'ulimit: "nofile=2048:1024" has a soft limit above the hard one',
  ],
  [
    'ulimit: no soft limit, and a hard one',
    { ulimit: 'memlock=-1:1024' },
    'ulimit: "memlock=-1:1024" has a soft limit above the hard one',
  ],
  ['no-cache: unknown word', { 'no-cache': 'on' }, 'no-cache: "on" is not one of: true, false'],
  ['pull: unknown word', { pull: 'always' }, 'pull: "always" is not one of: true, false'],
  [
    'no-cache and no-cache-filters',
    { 'no-cache': 'true', 'no-cache-filters': 'a' },
    'no-cache-filters: it means nothing beside no-cache, which is for all stages; leave one of them out',
  ],
  ['cache-from: no type', { 'cache-from': 'ref=a/b' }, 'cache-from: "ref=a/b" has no type, such as type=registry'],
  [
    'cache-to: a word among the fields',
    { 'cache-to': 'type=registry,max' },
    'cache-to: "max" is not of the form name=value',
  ],
  ['cache-to: a secret', { 'cache-to': 'type=s3,bucket=b,secret_access_key=s' }, `cache-to: secret_access_key ${SEEN}`],
  [
    'cache-to: a secret, and no type',
    { 'cache-to': 'bucket=b,secret_access_key=s' },
    `cache-to: secret_access_key ${SEEN}`,
  ],
  ['cache-from: a token', { 'cache-from': 'type=gha,token=t' }, `cache-from: token ${SEEN}`],
  ['call: unknown', { call: 'lint' }, 'call: "lint" is not one of: build, check, outline, targets'],
  ['target: a sentence', { target: 'my stage' }, 'target: "my stage" is not the name of a stage'],
  ['target: a number', { target: '0' }, 'target: "0" is not the name of a stage'],
  ['target: an option', { target: '--push' }, 'target: "--push" is not the name of a stage'],
])('refused: %s', (_name, inputs, problem) => {
  expect(problemsOf({ ...NEEDED, ...inputs }, JOB)).toEqual([problem])
})

test('refused: ssh: the agent of a job that has none', () => {
  expect(problemsOf({ ...NEEDED, ssh: 'deploy' })).toEqual([
    'ssh: "deploy" needs an SSH agent, and SSH_AUTH_SOCK is not set; start one in an earlier step, or name a key: deploy=<path>',
  ])
})
