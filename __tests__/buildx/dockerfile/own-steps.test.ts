import { expect, test } from '@jest/globals'
import { countOwnSteps } from '../../../src/buildx/dockerfile/own-steps.ts'

const STAGES = `FROM node:22 AS Base
ENV A=1
WORKDIR /app
FROM base AS build
RUN make
FROM base AS api
COPY --from=build /out /
FROM api
CMD ["node"]
`

test.each<readonly [name: string, dockerfile: string, target: string | undefined, steps: number | undefined]>([
  ['one stage', 'FROM busybox\nCOPY a /\n', undefined, 1],
  ['without a last line end', 'FROM busybox\nCOPY a /', undefined, 1],
  ['no step', 'FROM busybox', undefined, 0],
  ['the last stage, upon two others', STAGES, undefined, 4],
  ['a target', STAGES, 'build', 3],
  ['a target in capitals', STAGES, 'BASE', 2],
  ['a target that is not there', STAGES, 'worker', undefined],
  ['comments and empty lines', '# a\n\nFROM busybox\n  # c\nRUN a \\\n# d\n\n && b\nUSER me\n', undefined, 2],
  ['a heredoc', 'FROM busybox\nRUN <<EOF\nCOPY a /\n# EOF\nEOF\nUSER me', undefined, 2],
  ['two heredocs', 'FROM busybox\nCOPY <<a <<-"b" /x/\nRUN 1\na\nRUN 2\n\tb\nUSER me', undefined, 2],
  ['a text that looks like one', 'FROM busybox\nENV A=<<EOF\nUSER me', undefined, 2],
  ['all that makes a step', 'FROM a\nARG a\nLABEL b=c\nEXPOSE 1\nSTOPSIGNAL 9\nSHELL ["a"]\nVOLUME /a', undefined, 6],
  ['ONBUILD makes none', 'FROM a\nONBUILD RUN b\nRUN c', undefined, 1],
  ['a trigger is a step of the stage that is made from it', 'FROM a AS x\nONBUILD RUN b\nFROM x\nRUN c', undefined, 2],
  ['a base that may be a stage, by its default', `FROM a AS x\nFROM $\{B:-x}\nRUN c`, undefined, undefined],
  ['a base in quotes', 'FROM a AS x\nRUN b\nFROM "x"\nRUN c', undefined, 2],
  ['a heredoc that does not end', 'FROM a\nRUN <<A', undefined, undefined],
  ['arguments before the first stage', 'ARG V=1\nFROM node:$V\nRUN c', undefined, 1],
  ['a platform', 'FROM --platform=$BUILDPLATFORM node AS x\nRUN c', 'x', 1],
  ['a base that is a variable', 'ARG B\nFROM $B\nRUN c', undefined, undefined],
  ['a stage upon a base that is a variable', `ARG B\nFROM $\{B} AS x\nFROM x\nRUN c`, undefined, undefined],
  [
    'a stage of the same name that comes later is none of it',
    'FROM node\nRUN a\nFROM busybox AS node\nRUN b',
    undefined,
    1,
  ],
  ['a stage that has the name of its base', 'FROM node AS node\nRUN a', undefined, 1],
  ['line ends of Windows', 'FROM busybox\r\nRUN a \\\r\n b\r\nUSER me\r\n', undefined, 2],
  ['the syntax of docker', '# syntax=docker/dockerfile:1.7\nFROM busybox\nRUN a', undefined, 1],
  ['another syntax', '# syntax=acme/dockerfile:1\nFROM busybox\nRUN a', undefined, undefined],
  ['another escape', '# escape=`\nFROM busybox\nRUN a `\n b\nRUN c', undefined, 2],
  ['nothing', '', undefined, undefined],
])('%s', (_name, dockerfile, target, steps) => {
  expect(countOwnSteps(dockerfile, target)).toBe(steps)
})
