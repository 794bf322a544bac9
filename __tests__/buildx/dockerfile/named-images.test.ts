import { expect, test } from '@jest/globals'
import { namedImages } from '../../../src/buildx/dockerfile/named-images.ts'

interface Case {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly images?: readonly string[]
  readonly unknown?: readonly string[]
  readonly stages?: readonly string[]
}

test.each<readonly [name: string, dockerfile: string, expected: Case]>([
  ['FROM', 'FROM node:22\n', { images: ['node:22'], stages: [''] }],
  [
    'in any case, with what stands around it',
    ' from\tNODE-base:1  as  Web \n',
    { images: ['NODE-base:1'], stages: ['web'] },
  ],
  ['an argument', 'ARG V=22\nFROM node:$V', { images: ['node:22'], stages: [''] }],
  [
    'an argument in braces and quotes',
    'ARG BASE="node:22"\nFROM "$' + '{BASE}"',
    { images: ['node:22'], stages: [''] },
  ],
  ['one of the input', 'ARG V=22\nFROM node:$V', { args: ['V=24'], images: ['node:24'], stages: [''] }],
  ['one without a default', 'ARG BASE\nFROM $BASE', { args: ['BASE=a/b:1'], images: ['a/b:1'], stages: [''] }],
  [
    'one of the environment',
    'ARG V=22\nFROM node:$V',
    { args: ['V'], env: { V: '20' }, images: ['node:20'], stages: [''] },
  ],
  ['one that the environment lacks', 'ARG V=22\nFROM node:$V', { args: ['V'], images: ['node:22'], stages: [''] }],
  ['one that no ARG declares', 'FROM node:$V', { args: ['V=24'], images: ['node:'], stages: [''] }],
  ['one that no ARG declares, with a default', 'FROM node:$' + '{V:-20}', { images: ['node:20'], stages: [''] }],
  ['an argument of arguments', 'ARG O=acme\nARG B=$O/b V=1\nFROM $B:$V', { images: ['acme/b:1'], stages: [''] }],
  ['a value of the input is as it is', 'ARG O=a\nARG B\nFROM $B', { args: ['B=$O'], images: ['$O'], stages: [''] }],
  ['an argument within a stage is none for FROM', 'FROM a\nARG V=1\nFROM b:$V', { images: ['a', 'b:'], stages: [''] }],
  ['the platform', 'FROM --platform=$BUILDPLATFORM node:22 AS x', { images: ['node:22'], stages: ['x'] }],
  ['a name by the platform', 'FROM node-$TARGETARCH', { unknown: ['node-$TARGETARCH'], stages: [''] }],
  [
    'a platform of the input',
    'FROM node-$TARGETARCH',
    { args: ['TARGETARCH=arm64'], images: ['node-arm64'], stages: [''] },
  ],
  ['an argument that comes of the platform', 'ARG V=$TARGETARCH\nFROM a:$V', { unknown: ['a:$V'], stages: [''] }],
  [
    'an operator that nobody here can do',
    'ARG V=1.2\nFROM a:$' + '{V%.*}',
    { unknown: ['a:$' + '{V%.*}'], stages: [''] },
  ],
  ['a digest', `FROM a:1@sha256:${'0'.repeat(64)}`, { images: [`a:1@sha256:${'0'.repeat(64)}`], stages: [''] }],
  ['a stage', 'FROM a AS Base\nFROM base\nFROM BASE', { images: ['a'], stages: ['base', ''] }],
  ['a stage that comes later is none', 'FROM b\nFROM a AS b', { images: ['b', 'a'], stages: ['', 'b'] }],
  ['scratch', 'FROM scratch\nCOPY --from=scratch a b', { stages: [''] }],
  [
    'COPY --from',
    'FROM a AS x\nCOPY --chown=1:1 --from=b:2 /a /\nCOPY --from=x / /\nCOPY --from=0 / /',
    { images: ['a', 'b:2'], stages: ['x'] },
  ],
  ['COPY of a file that is called like a flag', 'FROM a\nCOPY x --from=b /', { images: ['a'], stages: [''] }],
  ['ADD has no such flag', 'FROM a\nADD --from=b x /', { images: ['a'], stages: [''] }],
  [
    'RUN --mount',
    'FROM a\nRUN --mount=type=bind,from=b,target=/b --mount=type=cache,target=/c,FROM=c \\\n --network=none make --mount=from=d',
    { images: ['a', 'b', 'c'], stages: [''] },
  ],
  [
    'a RUN over lines, with comments',
    'FROM a\nRUN --mount=from=b,\\\n# FROM z\n\ntarget=/b x',
    { images: ['a', 'b'], stages: [''] },
  ],
  [
    'a heredoc',
    'FROM a\nRUN <<EOF\nFROM z\nCOPY --from=y / /\nEOF\nCOPY --from=b / /',
    { images: ['a', 'b'], stages: [''] },
  ],
  [
    'heredocs with tabs and in quotes',
    "FROM a\nCOPY <<-X <<'Y Z' /\nFROM z\n\tX\nFROM y\nY Z\nFROM b",
    { images: ['a', 'b'], stages: [''] },
  ],
  [
    'what only looks like a heredoc',
    'FROM a\nRUN ["cat", "<<EOF"]\nRUN echo "a <<EOF"\nRUN a<<<b\nFROM b',
    { images: ['a', 'b'], stages: [''] },
  ],
  [
    'ONBUILD is for other builds',
    'FROM a\nONBUILD COPY --from=b / /\nONBUILD RUN <<EOF\nFROM z\nEOF',
    { images: ['a'], stages: [''] },
  ],
  ['a comment', '# FROM z\n  # FROM y\nFROM a', { images: ['a'], stages: [''] }],
  ['the syntax line', '# syntax=docker/dockerfile:1\nFROM a', { images: ['docker/dockerfile:1', 'a'], stages: [''] }],
  [
    'the syntax line of Windows',
    '\uFEFF#Syntax = docker/dockerfile:1 x\r\nFROM a\r\n',
    { images: ['docker/dockerfile:1', 'a'], stages: [''] },
  ],
  [
    'a syntax after another directive',
    '# escape=`\n# syntax=docker/dockerfile:1\nFROM a `\n AS b',
    { images: ['docker/dockerfile:1', 'a'], stages: ['b'] },
  ],
  ['a syntax that is a comment', '# a comment\n# syntax=docker/dockerfile:1\nFROM a', { images: ['a'], stages: [''] }],
  [
    'a syntax of the input',
    '# syntax=docker/dockerfile:1\nFROM a',
    { args: ['BUILDKIT_SYNTAX=docker/dockerfile:1.9'], images: ['docker/dockerfile:1.9', 'a'], stages: [''] },
  ],
  ['another syntax', '# syntax=acme/own:1\nFROM a', { images: ['acme/own:1'] }],
  [
    "docker's syntax at a mirror",
    '# syntax=m.io/hub/docker/dockerfile:1\nFROM a',
    { images: ['m.io/hub/docker/dockerfile:1', 'a'], stages: [''] },
  ],
  ['each once', 'FROM a\nFROM a\nCOPY --from=a / /', { images: ['a'], stages: [''] }],
  ['nothing', '', {}],
  ['an instruction alone', 'FROM\nCOPY --from=b', { images: ['b'], stages: [''] }],
])('%s', (_name, dockerfile, { args = [], env = {}, images = [], unknown = [], stages = [] }) => {
  expect(namedImages(dockerfile, args, env)).toEqual({ images, unknown, stages })
})
