import { describe, expect, test } from '@jest/globals'
import { parsePolicy } from '../../scripts/engine/apt.ts'
import { daemonConfig } from '../../scripts/engine/daemon.ts'
import { buildxVersion, describeEngine, type EngineFacts } from '../../scripts/engine/find.ts'
import { packageSets, type Suite } from '../../scripts/engine/index.ts'
import { lastLines, run } from '../../scripts/engine/run.ts'

test('apt-cache policy: candidates, epochs, packages without one', () => {
  const text = [
    'docker.io:',
    '  Installed: (none)',
    '  Candidate: 26.1.5+dfsg1-9',
    '  Version table:',
    '     26.1.5+dfsg1-9 500',
    '        500 http://mirror.test/debian trixie/main amd64 Packages',
    'docker-buildx:',
    '  Installed: (none)',
    '  Candidate: (none)',
    '  Version table:',
    'libdevmapper1.02.1:',
    '  Installed: 2:1.02.185-2',
    '  Candidate: 2:1.02.185-2',
    '',
  ].join('\n')
  expect([...parsePolicy(text)]).toEqual([
    ['docker.io', '26.1.5+dfsg1-9'],
    ['libdevmapper1.02.1', '2:1.02.185-2'],
  ])
})

describe('packages', () => {
  const engine = { required: ['docker.io', 'containerd'], optional: ['docker-cli', 'docker-buildx'] }
  const rows: readonly [Suite, ReturnType<typeof packageSets>][] = [
    [
      'trixie',
      [
        { suite: 'trixie', ...engine },
        { suite: 'system', required: ['runc', 'libseccomp2', 'busybox-static'], optional: ['libdevmapper1.02.1'] },
      ],
    ],
    [
      'system',
      [
        {
          suite: 'system',
          required: ['docker.io', 'containerd', 'runc', 'libseccomp2', 'busybox-static'],
          optional: ['docker-cli', 'docker-buildx', 'libdevmapper1.02.1'],
        },
      ],
    ],
  ]
  test.each(rows)('%s', (suite, expected) => {
    expect(packageSets(suite)).toEqual(expected)
  })
})

describe('daemon.json', () => {
  const common = {
    'data-root': '/tmp/ecr-a1/data',
    'exec-root': '/tmp/ecr-a1/exec',
    pidfile: '/tmp/ecr-a1/pid',
    hosts: ['unix:///tmp/ecr-a1/docker.sock'],
    group: '1000',
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': '/ecr-a1',
    'shutdown-timeout': 2,
  }
  const rows = [
    { store: 'containerd', features: { features: { 'containerd-snapshotter': true } } },
    { store: 'classic', features: { features: { 'containerd-snapshotter': false } } },
    { store: undefined, features: {} },
  ] as const
  test.each(rows)('store: $store', ({ store, features }) => {
    expect(daemonConfig('/tmp/ecr-a1', 'ecr-a1', { store, init: undefined, listener: undefined }, 1000)).toEqual({
      ...common,
      ...features,
    })
  })

  test('an init program for containers', () => {
    const options = { store: undefined, init: '/opt/tini-static', listener: undefined }
    expect(daemonConfig('/tmp/ecr-a1', 'ecr-a1', options, 1000)).toEqual({ ...common, 'init-path': '/opt/tini-static' })
  })

  test('clients with certificates', () => {
    const options = { store: undefined, init: undefined, listener: { port: 2376, certificates: '/tls' } }
    expect(daemonConfig('/tmp/ecr-a1', 'ecr-a1', options, 1000)).toEqual({
      ...common,
      hosts: [...common.hosts, 'tcp://127.0.0.1:2376'],
      tlsverify: true,
      tlscacert: '/tls/ca.pem',
      tlscert: '/tls/cert.pem',
      tlskey: '/tls/key.pem',
    })
  })
})

describe('what an engine is', () => {
  const rows: readonly [EngineFacts, string][] = [
    [{ version: '26.1.5', buildx: '0.13.1', store: 'containerd' }, 'Docker 26.1.5, buildx 0.13.1, containerd store'],
    [{ version: '20.10.24', buildx: undefined, store: 'classic' }, 'Docker 20.10.24, no buildx, classic store'],
  ]
  test.each(rows)('%j', (facts, expected) => {
    expect(describeEngine(facts)).toBe(expected)
  })

  const versions: readonly [line: string, version: string][] = [
    ['github.com/docker/buildx v0.29.1 a32761aeb3debd39be1eca514af3693af0db334b\n', '0.29.1'],
    ['github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3\n', '0.13.1'],
  ]
  test.each(versions)('%s', (line, version) => {
    expect(buildxVersion(line)).toBe(version)
  })
})

describe('running a program', () => {
  test('its output', async () => {
    expect(await run('sh', ['-c', 'echo out; echo err >&2'])).toBe('out\n')
  })

  const rows: readonly [name: string, script: string, timeout: number, message: string][] = [
    [
      'a failure says what was said',
      'echo out; echo err >&2; exit 3',
      0,
      '`sh -c echo out; echo err >&2; exit 3` failed (3):\nout\nerr',
    ],
    ['a silent failure', 'exit 4', 0, '`sh -c exit 4` failed (4).'],
    ['a signal', 'kill -9 $$', 0, '`sh -c kill -9 $$` failed (SIGKILL).'],
    ['a program that hangs', 'exec sleep 60', 50, '`sh -c exec sleep 60` did not end within 50 ms.'],
  ]
  test.each(rows)('%s', async (_name, script, timeout, message) => {
    await expect(run('sh', ['-c', script], { timeout })).rejects.toThrow(new Error(message))
  })

  test('the last lines leave out empty ones', () => {
    expect(lastLines('a\n\nb\n \nc\n', 2)).toBe('b\nc')
  })
})
