// Dockerfiles that are broken in the ways that people break them: what the step says, and at which line.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Engine, startEngine } from '../../scripts/engine/index.ts'
import type { StepResult } from '../../scripts/runner/run-action.ts'
import { annotationsOf } from '../support/annotations.ts'
import { type EngineJob, startEngineJob } from './support.ts'

let job: EngineJob

/** What differs from version to version, from run to run, and between machines with and without a way to Docker Hub. */
const normalized = (text: string): string =>
  text
    .replaceAll('ERROR: failed to build: ', 'ERROR: ')
    .replace(/checksum of ref \S+: /g, 'checksum of ref <ref>: ')
    .replaceAll(job.ecr.registry, '<ecr>')
    .replace(/^(Docker said: .*for docker\.io\/library\/bulder:latest): .*$/m, '$1: <why>')
    .replace(/^Why: The registry (of the base image could not be reached|does not give .*not exist)\./m, 'Why: <why>')
    .replace(/^(What to do: )(?=Check the name of its host|Check its name; log in).*$/m, '$1<remedy>')
    .replace(/base-image-(unreachable|denied)$/, 'base-image-<why>')

const errorsOf = (result: StepResult) =>
  annotationsOf(result, 'error').map(({ data, properties }) => ({ message: normalized(data), place: properties }))

/** An executable of another architecture: the header of an ELF file for RISC-V. */
const FOREIGN = '\u007fELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0\u0002\0\u00f3\0\u0001\0\0\0'

interface Broken {
  readonly dockerfile: string
  readonly files?: Readonly<Record<string, string>>
  readonly inputs?: Readonly<Record<string, string>>
  readonly line: number | undefined
  readonly message: string
}

const more = (id: string): string => `More: docs/troubleshooting.md#${id}`
const MISSING_FILE = `What to do: Check the path, which is seen from the context and not from the Dockerfile, that an earlier step or stage makes the file, and that no line of .dockerignore fits it.
${more('missing-file')}`
const checksum = (path: string): string =>
  `Docker said: ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref <ref>: "/${path}": not found`

const BROKEN: readonly (readonly [name: string, folder: string, broken: Broken])[] = [
  [
    'a FROM line that cannot be understood',
    'syntax',
    {
      dockerfile: 'FROM busybox:1.37 AS\n',
      line: 1,
      message: `Could not build the image: FROM busybox:1.37 AS (syntax/Dockerfile:1) failed.
Docker said: ERROR: failed to solve: dockerfile parse error on line 1: FROM requires either one or three arguments
Why: The Dockerfile cannot be understood.
What to do: Correct the line that is named above; https://docs.docker.com/reference/dockerfile/ describes each instruction.
${more('dockerfile-syntax')}`,
    },
  ],
  [
    'an instruction that does not exist',
    'unknown',
    {
      dockerfile: 'FROM busybox:1.37\nWORKDIR /app\nINSTALL curl\n',
      line: 3,
      message: `Could not build the image: INSTALL curl (unknown/Dockerfile:3) failed.
Docker said: ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: INSTALL
Why: The line does not begin with an instruction that Dockerfiles have.
What to do: Correct its first word; when the line goes on from the one before, that one must end with "\\".
${more('unknown-instruction')}`,
    },
  ],
  [
    'a stage whose name is misspelt',
    'stage',
    {
      dockerfile: 'FROM busybox:1.37 AS builder\nFROM scratch\nCOPY --from=bulder /etc/passwd /\n',
      line: 3,
      message: `Could not build the image: COPY --from=bulder /etc/passwd / (stage/Dockerfile:3) failed.
Docker said: ERROR: failed to solve: bulder: failed to resolve source metadata for docker.io/library/bulder:latest: <why>
Why: <why> No stage of the Dockerfile is named "bulder", so Docker looked for an image of that name.
What to do: <remedy>
${more('base-image-<why>')}`,
    },
  ],
  [
    'a file that is not in the context',
    'missing',
    {
      dockerfile: 'FROM busybox:1.37\nCOPY package.json package-lock.json ./\n',
      files: { 'package.json': '{}' },
      line: 2,
      message: `Could not build the image: COPY package.json package-lock.json ./ (missing/Dockerfile:2) failed.
${checksum('package-lock.json')}
Why: A file that the Dockerfile copies is not where it looks for it. There is no "package-lock.json" in the context, the folder "missing".
${MISSING_FILE}`,
    },
  ],
  [
    'a file that is ignored',
    'ignored',
    {
      dockerfile: 'FROM busybox:1.37\nCOPY app.jar /\n',
      files: { 'app.jar': 'x', '.dockerignore': '# built\n*\n!src\n' },
      line: 2,
      message: `Could not build the image: COPY app.jar / (ignored/Dockerfile:2) failed.
${checksum('app.jar')}
Why: A file that the Dockerfile copies is not where it looks for it. "app.jar" is there, but line 2 of ignored/.dockerignore keeps it out: *
${MISSING_FILE}`,
    },
  ],
  [
    'a command that fails: its own last lines, also where they look like commands of the runner',
    'command',
    {
      dockerfile: `FROM busybox:1.37 AS build
WORKDIR /app
RUN for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo "test $i"; done; \\
    echo "::error file=x::evil"; \\
    exit 3
FROM scratch
COPY --from=build /app /app
`,
      line: 3,
      message: `Could not build the image: RUN for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do echo "test $i"; done; … (command/Dockerfile:3) ended with exit code 3.
Its last lines:
${Array.from({ length: 14 }, (_, index) => `  test ${index + 1}\n`).join('')}  ::error file=x::evil`,
    },
  ],
  [
    'a program that is not in the image',
    'program',
    {
      dockerfile: 'FROM busybox:1.37\nRUN nodejs --version\n',
      line: 2,
      message: `Could not build the image: RUN nodejs --version (program/Dockerfile:2) ended with exit code 127.
Its last lines:
  /bin/sh: nodejs: not found
Why: A program that the command calls is not in the image.
What to do: Install it in a line before, check its spelling, and that the base image has it (slim and alpine have little).
${more('command-not-found')}`,
    },
  ],
  [
    'a base image that its registry does not have',
    'base',
    {
      dockerfile: 'ARG REGISTRY\nFROM $REGISTRY/team/base:1\n',
      inputs: { 'build-args': 'REGISTRY=<ecr>' },
      line: 2,
      message: `Could not build the image: FROM $REGISTRY/team/base:1 (base/Dockerfile:2) failed.
Docker said: ERROR: failed to solve: <ecr>/team/base:1: failed to resolve source metadata for <ecr>/team/base:1: <ecr>/team/base:1: not found
Why: The registry has no base image of that name and tag.
What to do: Check both in the FROM line; where a stage is meant, an earlier FROM needs "AS" with the same name.
${more('base-image-missing')}`,
    },
  ],
  [
    'a target that is no stage',
    'target',
    {
      dockerfile: 'FROM busybox:1.37 AS app\n',
      inputs: { target: 'prod' },
      line: undefined,
      message: `Could not build the image.
Docker said: ERROR: failed to solve: target stage "prod" could not be found
Why: The Dockerfile has no stage of that name.
What to do: Compare the input target with the "FROM … AS <name>" lines of the Dockerfile.
${more('target-stage')}`,
    },
  ],
  [
    'an argument without a value in FROM',
    'argument',
    {
      dockerfile: 'ARG BASE\nFROM $BASE\n',
      line: 2,
      message: `Could not build the image: FROM $BASE (argument/Dockerfile:2) failed.
Docker said: ERROR: failed to solve: base name ($BASE) should not be blank
Why: The name of the base image is empty: the argument in FROM has no value.
What to do: Give it in the input build-args, or a default in an ARG line above the first FROM.
${more('base-image-blank')}`,
    },
  ],
  [
    'a platform that is none',
    'platform',
    {
      dockerfile: 'FROM --platform=linux/amd64/v8/x busybox:1.37\n',
      line: 1,
      message: `Could not build the image: FROM --platform=linux/amd64/v8/x busybox:1.37 (platform/Dockerfile:1) failed.
Docker said: ERROR: failed to solve: failed to parse platform linux/amd64/v8/x: "linux/amd64/v8/x": cannot parse platform specifier: invalid argument
Why: That is not a platform.
What to do: Write it as "linux/arm64"; an argument in "FROM --platform=…" needs an ARG line above it, except BUILDPLATFORM and TARGETPLATFORM.
${more('platform-invalid')}`,
    },
  ],
  [
    'a secret that was not given',
    'secret',
    {
      dockerfile: 'FROM busybox:1.37\nRUN --mount=type=secret,id=npm,required=true cat /run/secrets/npm\n',
      line: 2,
      message: `Could not build the image: RUN --mount=type=secret,id=npm,required=true cat /run/secrets/npm (secret/Dockerfile:2) failed.
Docker said: ERROR: failed to solve: secret npm: not found
Why: The Dockerfile requires a secret that this build was not given.
What to do: Give it in the input secrets, under the id that the Dockerfile has; names are case-sensitive.
${more('secret-missing')}`,
    },
  ],
  [
    'a program for another platform',
    'foreign',
    {
      dockerfile: 'FROM busybox:1.37\nCOPY --chmod=755 program /program\nRUN ["/program"]\n',
      files: { program: FOREIGN },
      line: 3,
      message: `Could not build the image: RUN ["/program"] (foreign/Dockerfile:3) ended with exit code 1.
Its last lines:
  exec /program: exec format error
Why: The Dockerfile runs a program of another processor than this machine has, and there is no emulator for it.
What to do: Run docker/setup-qemu-action before this step, build on a machine of that kind (builder-endpoint), or cross-compile in a stage "FROM --platform=$BUILDPLATFORM".
${more('emulator')}`,
    },
  ],
]

/** What a broken Dockerfile must lead to with each engine. */
const brokenTests = () =>
  test.each(BROKEN)('%s', async (_name, folder, { dockerfile, files = {}, inputs = {}, line, message }) => {
    const all = Object.entries({ Dockerfile: dockerfile, ...files })
    await job.write(Object.fromEntries(all.map(([name, text]) => [`${folder}/${name}`, text])))
    const own = Object.entries(inputs).map(([name, value]) => [name, value.replaceAll('<ecr>', job.ecr.registry)])
    const result = await job.run({ repository: 'broken', tags: 'v1', context: folder, ...Object.fromEntries(own) })
    const place = line === undefined ? {} : { file: `${folder}/Dockerfile`, line: `${line}` }
    expect(errorsOf(result)).toEqual([{ message, place }])
    expect(result.code).toBe(1)
    expect(result.outputs).toMatchObject({ image: '', digest: '', tags: '' })
  })

describe('the engine of all tests', () => {
  beforeAll(async () => {
    job = await startEngineJob()
  })
  afterAll(() => job.end())
  brokenTests()
})

describe('a newer version of Docker, with the classic store', () => {
  let engine: Engine
  beforeAll(async () => {
    engine = await startEngine({ suite: 'sid', store: 'classic', log: () => {} })
    job = await startEngineJob({ PATH: process.env.PATH ?? '', ...engine.environment })
  })
  afterAll(async () => {
    await job.end()
    await engine.stop()
  })
  brokenTests()
})
