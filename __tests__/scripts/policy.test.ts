import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { readRequest } from '../../scripts/policy/request.ts'
import { PERMISSION_NAMES } from '../../src/iam/permissions.ts'

const script = join(import.meta.dirname, '..', '..', 'scripts', 'policy.js')
const URI = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/app'
const ROLE = 'arn:aws:iam::210987654321:role/github-ecr'

const policy = (...args: readonly string[]): Promise<readonly [code: unknown, stdout: string, stderr: string]> =>
  new Promise((resolve) => {
    execFile(process.execPath, [script, ...args], (error, stdout, stderr) =>
      resolve([error?.code ?? 0, stdout, stderr]),
    )
  })

test('the command prints JSON, and says on stderr what it is for', async () => {
  const [code, stdout, stderr] = await policy('--repository', URI, '--features', 'push', '--role', ROLE)
  expect([code, stderr]).toEqual([0, `# For ${ROLE}\n# For the repository team/app of account 123456789012\n`])
  const [identity, repository] = stdout.split(/^(?=\{)/m).map((text) => JSON.parse(text))
  expect(identity.Statement[1].Resource).toBe('arn:aws:ecr:eu-central-1:123456789012:repository/team/app')
  expect(repository.Statement[0].Principal).toEqual({ AWS: ROLE })
})

test.each([
  [
    'nothing is needed',
    [URI, '--features', 'create', '--role', ROLE],
    '# Nothing has to be allowed: this step does none of it there.\n',
  ],
  [
    'ECR Public has no regions',
    ['public.ecr.aws/a1b2c3d4/app', '--account', '123456789012'],
    '# For the identity of this step\n',
  ],
  [
    'ECR Public, in whichever account',
    ['public.ecr.aws/a1b2c3d4/app'],
    '# For the identity of this step\n' +
      '# "*" stands for what was not given: --region and --account, or a full URI, make it narrower.\n',
  ],
])('what the command says on stderr: %s', async (_name, args, expected) => {
  const [code, , stderr] = await policy('--repository', ...args)
  expect([code, stderr]).toEqual([0, expected])
})

test('the command explains each feature beside its name', async () => {
  const [, stdout] = await policy('--help')
  const rows = stdout.split('\n').filter((line) => line.startsWith('  '))
  const columns = rows.map((row) => /^ {2}\S+ +/.exec(row)?.[0].length)
  expect([rows.length, new Set(columns)]).toEqual([PERMISSION_NAMES.length, new Set([columns[0]])])
})

test('a wrong call says all that is wrong, and how it is called', async () => {
  const [code, stdout, stderr] = await policy('--features', 'push,fly', '--region', 'nowhere', '--account', '12')
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr.split('\n\n')[0]).toBe(
    [
      '--region: "nowhere" is not an AWS region such as "eu-central-1"',
      '--account: "12" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero',
      '--features: there is no fly; there are plan, push, create, kms-key, templates, copy, source, referrers, mounts, parts, default-tags, floating-tags, reuse, secrets, scans, sizes, signs, waits, signing, cache, mirror, lifecycle-policy, repository-policy, repository-tags, check-lifecycle-policy, check-repository-policy, check-repository-tags, public-catalog, check-public-catalog, apply-mutability, apply-scanning',
      '--repository is missing: the name of a repository, or its full URI',
    ].join('\n'),
  )
  expect(stderr).toContain('npm run policy -- --repository NAME|URI…')
})

test.each([
  ['a name alone', { repository: ['app'] }, [['app', undefined, undefined, ['push', 'create']]]],
  ['a URI', { repository: [URI] }, [['team/app', '123456789012', 'eu-central-1', ['push', 'create']]]],
  [
    'a name with account and region, and features in any form',
    { repository: ['app'], account: '123456789012', region: 'cn-north-1', features: ['push', 'copy, create'] },
    [['app', '123456789012', 'cn-north-1', ['push', 'copy', 'create']]],
  ],
  [
    'the account of the role',
    { repository: ['app'], role: ROLE },
    [['app', '210987654321', undefined, ['push', 'create']]],
  ],
  [
    'a key, which is a feature',
    { repository: ['app'], 'kms-key': 'alias/ecr' },
    [['app', undefined, undefined, ['push', 'create', 'kms-key']]],
  ],
  [
    'several',
    { repository: ['app', URI], account: '210987654321' },
    [
      ['app', '210987654321', undefined, ['push', 'create']],
      ['team/app', '123456789012', 'eu-central-1', ['push', 'create']],
    ],
  ],
])('flags: %s', (_name, flags, uses) => {
  expect(
    readRequest(flags).uses.map(({ name, account, region, features }) => [name, account, region, features]),
  ).toEqual(uses)
})
