// What the runner gets to show at lines of the Dockerfile: whole commands, as they are in the raw log.
import { expect, test } from '@jest/globals'
import { KEYS, type Ran, withJob } from '../support/job.ts'

const INPUTS = { ...KEYS, 'aws-region': 'us-east-1', repository: 'team/app', tags: 'v1' }

const commands = ({ output }: Ran): readonly string[] =>
  output.split('\n').filter((line) => /^::(warning|error)/.test(line))

const warning = (text: string, line: number, url: string) => ({
  short: Buffer.from(`${text} (line ${line})`).toString('base64'),
  url: `https://docs.docker.com/go/dockerfile/rule/${url}/`,
  range: [{ start: { line }, end: { line: line + 1 } }],
})

const WARNINGS = [
  warning('JSONArgsRecommended: JSON arguments recommended for CMD, 100% of the time', 9, 'json-args-recommended'),
  warning("UndefinedVar: Usage of undefined variable '$X'", 2, 'undefined-var'),
]

test('warnings of a build that succeeds, with a Dockerfile in a folder', () =>
  withJob({ docker: { build: { metadata: { 'buildx.build.warnings': WARNINGS } } } }, async (job) => {
    await job.write({ 'app/web/Dockerfile': 'FROM scratch\n' })
    const ran = await job.run({ ...INPUTS, context: './app//web/' })
    expect(ran.code).toBe(0)
    expect(commands(ran)).toEqual([
      "::warning title=UndefinedVar,file=app/web/Dockerfile,line=2,endLine=3::Usage of undefined variable '$X'%0Ahttps://docs.docker.com/go/dockerfile/rule/undefined-var/",
      '::warning title=JSONArgsRecommended,file=app/web/Dockerfile,line=9,endLine=10::JSON arguments recommended for CMD, 100%25 of the time%0Ahttps://docs.docker.com/go/dockerfile/rule/json-args-recommended/',
    ])
    expect(ran.outputs.metadata).not.toContain('warnings')
  }))

const FAILED = `#1 WARN: UndefinedArgInFrom: FROM argument 'P' is not declared (line 1)

#5 [2/2] RUN npm ci
#5 0.483 npm error code E404
#5 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1

 \u001b[33m1 warning found (use docker --debug to expand):
\u001b[0m - UndefinedArgInFrom: FROM argument 'P' is not declared (line 1)
web.Dockerfile:7
--------------------
   5 |     FROM node:24
   7 | >>> RUN npm ci
--------------------
ERROR: failed to build: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
`

test('a build that fails: its warnings, and one error at the line of the instruction', () =>
  withJob({ docker: { build: { stderr: FAILED, exit: 1 } } }, async (job) => {
    await job.write({ 'docker/web.Dockerfile': 'FROM scratch\n' })
    const ran = await job.run({ ...INPUTS, file: 'docker/web.Dockerfile' })
    expect(ran.code).toBe(1)
    expect(commands(ran)).toEqual([
      "::warning title=UndefinedArgInFrom,file=docker/web.Dockerfile,line=1,endLine=1::FROM argument 'P' is not declared",
      '::error file=docker/web.Dockerfile,line=7::Could not build the image: RUN npm ci (docker/web.Dockerfile:7) ended with exit code 1.%0AIts last lines:%0A  npm error code E404',
    ])
    expect(ran.summary).toBe(`### The image was not delivered

\`\`\`text
Could not build the image: RUN npm ci (docker/web.Dockerfile:7) ended with exit code 1.
Its last lines:
  npm error code E404
\`\`\`
`)
  }))

test('more warnings than GitHub shows', () => {
  const many = Array.from({ length: 12 }, (_, index) => warning('StageNameCasing: Upper case', index + 1, 'x'))
  return withJob({ docker: { build: { metadata: { 'buildx.build.warnings': many } } } }, async (job) => {
    const ran = await job.run(INPUTS)
    expect(commands(ran)).toHaveLength(10)
    expect(commands(ran).at(-1)).toBe(
      '::warning::The Dockerfile has 3 more warnings: the log of the build has them all.',
    )
  })
})
