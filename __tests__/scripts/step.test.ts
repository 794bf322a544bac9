// What `npm run step` is given and says; __tests__/e2e/documents runs it.
import { expect, test } from '@jest/globals'
import { startLocalEcr } from '../../emulator/index.ts'
import { readStepFlags } from '../../scripts/step/flags.ts'
import { instructions } from '../../scripts/step/instructions.ts'
import { findLocalEcr, localAddresses, provideLocalEcr } from '../../scripts/step/local-ecr.ts'
import { startServer } from '../support/http.ts'

const NAMES = ['repository', 'context', 'tags', 'build-args', 'load']

test.each([
  ['a repository alone', ['--repository', 'my-app'], { context: '.', inputs: { repository: 'my-app' } }],
  [
    'a folder, and an input of several lines',
    ['--context', '../my-app', '--repository=my-app', '--build-args', 'A=1', '--build-args', 'B=2'],
    { context: '../my-app', inputs: { repository: 'my-app', 'build-args': 'A=1\nB=2' } },
  ],
])('flags: %s', (_name, args, expected) => {
  expect(readStepFlags(args, NAMES)).toEqual(expected)
})

test.each([
  ['no repository', ['--context', 'x'], '--repository is missing'],
  ['a flag that is no input', ['--repository', 'x', '--tagz', 'v1'], "Unknown option '--tagz'"],
  ['an input without a value', ['--repository', 'x', '--load'], "Option '--load"],
])('flags that are refused: %s', (_name, args, message) => {
  expect(() => readStepFlags(args, NAMES)).toThrow(message)
})

const ECR = {
  registry: '127.0.0.1:4510',
  url: 'http://127.0.0.1:4510',
  pid: 42,
  environment: { AWS_REGION: 'us-east-1' },
}
const DELIVERED = { ecr: ECR, outputs: { image: '127.0.0.1:4510/my-app@sha256:1' }, page: '/p.html', hasEngine: true }

test('it ends with how to pull the image, run it, and stop what goes on running', () => {
  expect(
    instructions(DELIVERED),
  ).toBe(`In a browser: http://127.0.0.1:4510/ shows the registry, /p.html the job summary.

To pull it and run it, with 8080 as the port on which your application listens:

  export AWS_REGION='us-east-1'
  aws ecr get-login-password | docker login --username AWS --password-stdin 127.0.0.1:4510
  docker pull 127.0.0.1:4510/my-app@sha256:1
  docker run --rm --publish 8080:8080 127.0.0.1:4510/my-app@sha256:1

The local ECR goes on running, and the next run finds this image. To stop it: kill 42`)
})

test.each([
  ['nothing was pushed', { outputs: {} }, 'Nothing was pushed, so there is nothing to pull.'],
  ['the engine has ended', { hasEngine: false }, 'the engine of this run has ended'],
])('where %s', (_name, over, expected) => {
  const text = instructions({ ...DELIVERED, ...over })
  expect(text).toContain(expected)
  expect(text).not.toContain('docker pull')
})

const USUAL = 'http://127.0.0.1:4510'

test.each([
  ['nothing', undefined, [USUAL]],
  ['an address of this machine', 'http://127.0.0.1:4599', ['http://127.0.0.1:4599', USUAL]],
  ['another one of its addresses', 'http://127.8.0.1:4599', ['http://127.8.0.1:4599', USUAL]],
  ['its name', 'http://localhost:4599/', ['http://localhost:4599/', USUAL]],
  ['its address of IPv6', 'http://[::1]:4599', ['http://[::1]:4599', USUAL]],
  ['a name that begins like its address', 'http://127.example.org:4599', [USUAL]],
  ['a name that begins like its name', 'http://localhost.example.org', [USUAL]],
  ['AWS', 'https://api.ecr.us-east-1.amazonaws.com', [USUAL]],
  ['no address', '127.0.0.1:4599', [USUAL]],
])('AWS_ENDPOINT_URL names %s: where a local ECR is looked for', (_name, named, addresses) => {
  expect(localAddresses(named === undefined ? {} : { AWS_ENDPOINT_URL: named })).toEqual(addresses)
})

test('where nothing or something else answers, the next address is asked', async () => {
  const ecr = await startLocalEcr()
  const other = await startServer((_, response) => response.end('<html>'))
  const ended = await startServer((_, response) => response.end())
  await ended.close()
  try {
    const found = await findLocalEcr([ended.address, other.address, `${ecr.url}/`])
    expect(found?.url).toBe(ecr.url)
    expect(await findLocalEcr([other.address])).toBeUndefined()
  } finally {
    await other.close()
    await ecr.close()
  }
})

test('the local ECR that AWS_ENDPOINT_URL names is used, and none is started', async () => {
  const ecr = await startLocalEcr()
  try {
    const found = await provideLocalEcr(ecr.environment, ['/is/not/there'])
    expect(found).toMatchObject({ registry: ecr.registry, url: ecr.url, pid: process.pid })
    expect(Object.keys(found.environment).sort()).toEqual(
      [...Object.keys(ecr.environment), 'AWS_DEFAULT_REGION'].sort(),
    )
  } finally {
    await ecr.close()
  }
})
