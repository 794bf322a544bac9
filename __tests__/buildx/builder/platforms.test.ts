import { expect, test } from '@jest/globals'
import { emulation, foreignPlatforms, foreignWarning } from '../../../src/buildx/builder/platforms.ts'

const AMD = ['linux/amd64', 'linux/amd64/v2', 'linux/386']

test.each<readonly [name: string, wanted: readonly string[], runs: readonly string[], foreign: readonly string[]]>([
  ['none are wanted', [], AMD, []],
  ["the builder's own", ['linux/amd64'], AMD, []],
  ["the builder's own, written otherwise", ['linux/x86_64', '386'], AMD, []],
  ['one of two', ['linux/amd64', 'linux/arm64'], AMD, ['linux/arm64']],
  ['a variant that the processor lacks', ['linux/amd64/v4'], AMD, ['linux/amd64/v4']],
  ['another system', ['windows/amd64'], AMD, ['windows/amd64']],
  ['with an emulator', ['linux/arm64', 'linux/arm/v7'], [...AMD, 'linux/arm64', 'linux/arm/v7'], []],
  ['a builder that does not say', ['linux/arm64'], [], []],
  ['whatever the builder has', ['local'], AMD, []],
])('foreign platforms: %s', (_name, wanted, runs, foreign) => {
  expect(foreignPlatforms(wanted, runs)).toEqual(foreign)
})

test.each<readonly [name: string, dockerfile: string | undefined, needed: string]>([
  ['a Dockerfile that cannot be read', undefined, 'needed'],
  ['only files', 'FROM scratch\nCOPY run.sh /\n# RUN nothing\n', 'none'],
  ['a command', 'FROM alpine\nRUN apk add curl\n', 'needed'],
  ['a command in small letters', 'from alpine\n  run apk add curl\n', 'needed'],
  ['a cross-compiler', 'FROM --platform=$BUILDPLATFORM golang\nRUN go build\n', 'avoidable'],
  ['a word in a text that is copied', 'FROM scratch\nCOPY <<EOF /x\nRUN a\nEOF\n', 'none'],
  ['a command over two lines', 'FROM alpine\nRUN \\\n  # RUN\n  apk add curl\n', 'needed'],
  ['a comment about cross-compilers', '# BUILDPLATFORM\nFROM alpine\nRUN a\n', 'needed'],
  ['another syntax', '# syntax=me/other\ncopy: all\n', 'needed'],
  ['a cross-compiler, as an argument', 'ARG BUILDPLATFORM\nFROM golang\nRUN go build\n', 'avoidable'],
])('emulation: %s', (_name, dockerfile, needed) => {
  expect(emulation(dockerfile)).toBe(needed)
})

test('the warning', () => {
  expect(foreignWarning(['linux/arm64', 'linux/s390x'], 'default')).toBe(
    'The builder default cannot run programs of linux/arm64, linux/s390x: there is no emulator. A RUN instruction for that platform will fail with "exec format error". Run docker/setup-qemu-action before this step, or let the Dockerfile cross-compile (FROM --platform=$BUILDPLATFORM).',
  )
})
