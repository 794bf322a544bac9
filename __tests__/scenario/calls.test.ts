// The input call: docker says something about the Dockerfile, and nothing is built or pushed. AWS is asked only for the
// login to the base images that docker has to look at.
import { readdir } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { warningsIn } from '../support/annotations.ts'
import type { BuildPlay } from '../support/docker-plays.ts'
import { KEYS, type Ran, withJob } from '../support/job.ts'

const at = (line: number) => ({ ranges: [{ start: { line }, end: { line } }] })
const data = Buffer.from('FROM scratch\nINSTALL curl\n').toString('base64')
const UNDEFINED = {
  ruleName: 'UndefinedVar',
  detail: "Usage of undefined variable '$X'",
  url: 'https://docs.docker.com/go/dockerfile/rule/undefined-var/',
  location: at(5),
}
const CASING = { ruleName: 'StageNameCasing', detail: "Stage name 'A' should be lowercase", location: at(2) }
const result = (fields: object) => ({ 'result.json': { sources: [{ data }], ...fields }, 'result.statuscode': '1' })

const annotations = ({ output }: Ran): readonly string[] =>
  output.split('\n').filter((line) => /^::(warning|error)/.test(line))

test.each<readonly [name: string, build: BuildPlay, code: number, annotated: readonly string[]]>([
  ['nothing', { stdout: 'Check complete, no warnings found.\n', metadata: result({ warnings: null }) }, 0, []],
  [
    'warnings: docker ends with exit code 1, and so does the step',
    {
      exit: 1,
      stdout: 'Check complete, 2 warnings have been found!\n',
      metadata: result({ warnings: [UNDEFINED, CASING] }),
    },
    1,
    [
      "::warning title=StageNameCasing,file=Dockerfile,line=2,endLine=2::Stage name 'A' should be lowercase",
      "::warning title=UndefinedVar,file=Dockerfile,line=5,endLine=5::Usage of undefined variable '$X'%0Ahttps://docs.docker.com/go/dockerfile/rule/undefined-var/",
      `::error::The check of the Dockerfile has found:%0A- line 2: Stage name 'A' should be lowercase (StageNameCasing)%0A- line 5: Usage of undefined variable '$X' (UndefinedVar)%0AWhat to do: Correct these lines, or leave a check out by its name: "# check=skip=<name>" as the first line of the Dockerfile.`,
    ],
  ],
  [
    'a Dockerfile that cannot be built',
    {
      exit: 1,
      stderr: 'ERROR: dockerfile parse error on line 2: unknown instruction: INSTALL\n',
      metadata: result({ buildError: { message: 'unknown instruction: INSTALL', location: at(2) } }),
    },
    1,
    [
      '::error file=Dockerfile,line=2::Could not check the Dockerfile: INSTALL curl (Dockerfile:2) failed.%0ADocker said: ERROR: unknown instruction: INSTALL%0AWhy: The line does not begin with an instruction that Dockerfiles have.%0AWhat to do: Correct its first word; when the line goes on from the one before, that one must end with "\\".%0AMore: https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md#unknown-instruction',
    ],
  ],
  [
    'a buildx that is too old',
    { exit: 125, stderr: "unknown flag: --call\nSee 'docker buildx build --help'.\n", metadata: 'none' },
    1,
    [
      "::error::Could not check the Dockerfile.%0ADocker said: unknown flag: --call%0ASee 'docker buildx build --help'.%0AWhy: This buildx is too old to check a Dockerfile: that needs 0.16.%0AWhat to do: Run docker/setup-buildx-action before this step, or leave the input call away.%0AMore: https://github.com/octo-org/ecr-build-push/blob/v1/docs/troubleshooting.md#call-unknown",
    ],
  ],
])('a check finds %s', (_name, build, code, annotated) =>
  withJob({ docker: { build } }, async (job) => {
    const ran = await job.run({ repository: 'team/app', call: 'check' })
    expect(annotations(ran)).toEqual(annotated)
    expect(ran.code).toBe(code)
    expect(ran.requests).toEqual([])
    expect(ran.commands.map(({ argv }) => argv.slice(0, 4))).toEqual([['buildx', 'build', '--call', 'check']])
    expect(await readdir(job.temp)).toEqual([])
  }),
)

test('the answer of another call is only shown', () =>
  withJob(
    { docker: { build: { stdout: 'TARGETS\n::add-mask::x\n', metadata: result({ warnings: [CASING] }) } } },
    async (job) => {
      const ran = await job.run({ repository: 'team/app', call: 'targets' })
      expect(annotations(ran)).toEqual([])
      expect(ran.output).toContain('TARGETS\n')
      expect(ran.log.masks).toEqual([])
      expect(ran.code).toBe(0)
      expect(ran.summary).toContain('### Dockerfile: targets')
      // An answer says nothing of the checkout, so git is not asked: it may be somebody else's repository.
      expect(ran.commands.map(({ env }) => env.BUILDX_GIT_INFO)).toEqual(['false'])
    },
  ))

const HOST = '123456789012.dkr.ecr.us-east-1.amazonaws.com'

/** The registries that docker was logged in to. */
const hostsOf = (ran: Ran): readonly string[] => {
  const file = ran.commands.at(-1)?.config?.files.find(({ name }) => name === 'config.json')
  return Object.keys((JSON.parse(file?.text ?? '{}') as { auths?: object }).auths ?? {})
}

const asked = (ran: Ran): readonly unknown[] => [...new Set(ran.requests.map(({ step }) => step))].sort()

const LOOK = [
  'DescribeRepositories',
  'DescribeRepositoryCreationTemplates',
  'GetAuthorizationToken',
  'GetCallerIdentity',
]

test.each<readonly [call: string, hosts: readonly string[], asked: readonly string[]]>([
  ['check', [HOST], LOOK],
  ['outline', [HOST], LOOK],
  ['targets', [], []],
])('%s of a Dockerfile whose base image is in ECR', (call, hosts, steps) =>
  withJob({ docker: { build: { metadata: result({}) } } }, async (job) => {
    await job.write({ Dockerfile: `FROM ${HOST}/team/base:1\n` })
    const ran = await job.run({ ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', cache: 'ecr', call })
    expect([ran.code, warningsIn(ran)]).toEqual([0, []])
    expect(hostsOf(ran)).toEqual(hosts)
    expect(asked(ran)).toEqual(steps)
    expect(await readdir(job.temp)).toEqual([])
  }),
)

test('a check that has no credentials for it goes on, and says so', () =>
  withJob({ docker: { build: { metadata: result({}) } } }, async (job) => {
    await job.write({ Dockerfile: `FROM ${HOST}/team/base:1\n` })
    const ran = await job.run({ 'aws-region': 'us-east-1', repository: 'team/app', call: 'check' })
    expect([ran.code, hostsOf(ran)]).toEqual([0, []])
    expect(warningsIn(ran).join('\n')).toContain(`Docker is not logged in to ${HOST}, which the build names.\n`)
  }))
