import { describe, expect, test } from '@jest/globals'
import { argumentValues } from '../../../src/actions/build/fingerprint/counted-settings.ts'
import { dockerfileImages } from '../../../src/buildx/dockerfile/dockerfile-images.ts'
import type { ImageRequest } from '../../../src/buildx/dockerfile/global-arguments.ts'

interface Case {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly syntax?: string
  readonly images?: readonly string[]
  readonly unknown?: readonly string[]
  readonly stages?: readonly string[]
}

test.each<readonly [name: string, dockerfile: string, expected: Case]>([
  ['FROM', 'FROM node:22\n', { images: ['node:22'] }],
  [
    'in any case, with what stands around it',
    ' from\tNODE-base:1  as  Web \n',
    { images: ['NODE-base:1'], stages: ['web'] },
  ],
  ['an argument', 'ARG V=22\nFROM node:$V', { images: ['node:22'] }],
  ['an argument in braces and quotes', 'ARG BASE="node:22"\nFROM "$' + '{BASE}"', { images: ['node:22'] }],
  ['one of the input', 'ARG V=22\nFROM node:$V', { args: ['V=24'], images: ['node:24'] }],
  ['one without a default', 'ARG BASE\nFROM $BASE', { args: ['BASE=a/b:1'], images: ['a/b:1'] }],
  ['one of the environment', 'ARG V=22\nFROM node:$V', { args: ['V'], env: { V: '20' }, images: ['node:20'] }],
  ['one that the environment lacks', 'ARG V=22\nFROM node:$V', { args: ['V'], images: ['node:22'] }],
  ['one that no ARG declares', 'FROM node:$V', { args: ['V=24'], images: ['node:'] }],
  ['one that no ARG declares, with a default', 'FROM node:$' + '{V:-20}', { images: ['node:20'] }],
  ['an argument of arguments', 'ARG O=acme\nARG B=$O/b V=1\nFROM $B:$V', { images: ['acme/b:1'] }],
  ['a value of the input is as it is', 'ARG O=a\nARG B\nFROM $B', { args: ['B=$O'], images: ['$O'] }],
  ['an argument within a stage is none for FROM', 'FROM a\nARG V=1\nFROM b:$V', { images: ['a', 'b:'] }],
  ['the platform', 'FROM --platform=$BUILDPLATFORM node:22 AS x', { images: ['node:22'], stages: ['x'] }],
  ['a name by the platform', 'FROM node-$TARGETARCH', { unknown: ['node-$TARGETARCH'] }],
  ['a platform of the input', 'FROM node-$TARGETARCH', { args: ['TARGETARCH=arm64'], images: ['node-arm64'] }],
  ['an argument that comes of the platform', 'ARG V=$TARGETARCH\nFROM a:$V', { unknown: ['a:$V'] }],
  ['an operator that nobody here can do', 'ARG V=1.2\nFROM a:$' + '{V%.*}', { unknown: ['a:$' + '{V%.*}'] }],
  ['a digest', `FROM a:1@sha256:${'0'.repeat(64)}`, { images: [`a:1@sha256:${'0'.repeat(64)}`] }],
  [
    'a stage, which FROM knows in small letters alone',
    'FROM a AS Base\nFROM base\nFROM BASE',
    { images: ['a', 'BASE'], stages: ['base'] },
  ],
  ['a stage that comes later is none', 'FROM b\nFROM a AS b', { images: ['b', 'a'], stages: ['b'] }],
  ['scratch', 'FROM scratch\nCOPY --from=scratch a b', {}],
  [
    'COPY --from',
    'FROM a AS x\nCOPY --chown=1:1 --from=b:2 /a /\nCOPY --from=x / /\nCOPY --from=0 / /',
    { images: ['a', 'b:2'], stages: ['x'] },
  ],
  ['COPY of a file that is called like a flag', 'FROM a\nCOPY x --from=b /', { images: ['a'] }],
  ['ADD has no such flag', 'FROM a\nADD --from=b x /', { images: ['a'] }],
  [
    'RUN --mount',
    'FROM a\nRUN --mount=type=bind,from=b,target=/b --mount=type=cache,target=/c,FROM=c \\\n --network=none make --mount=from=d',
    { images: ['a', 'b', 'c'] },
  ],
  ['a RUN over lines, with comments', 'FROM a\nRUN --mount=from=b,\\\n# FROM z\n\ntarget=/b x', { images: ['a', 'b'] }],
  ['a heredoc', 'FROM a\nRUN <<EOF\nFROM z\nCOPY --from=y / /\nEOF\nCOPY --from=b / /', { images: ['a', 'b'] }],
  [
    'heredocs with tabs and in quotes',
    "FROM a\nCOPY <<-X <<'Y Z' /\nFROM z\n\tX\nFROM y\nY Z\nFROM b",
    { images: ['a', 'b'] },
  ],
  [
    'what only looks like a heredoc',
    'FROM a\nRUN ["cat", "<<EOF"]\nRUN echo "a <<EOF"\nRUN a<<<b\nFROM b',
    { images: ['a', 'b'] },
  ],
  [
    'ONBUILD is for other builds',
    'FROM a\nONBUILD COPY --from=b / /\nONBUILD RUN <<EOF\nFROM z\nEOF',
    { images: ['a'] },
  ],
  ['a comment', '# FROM z\n  # FROM y\nFROM a', { images: ['a'] }],
  ['the syntax line', '# syntax=docker/dockerfile:1\nFROM a', { syntax: 'docker/dockerfile:1', images: ['a'] }],
  [
    'the syntax line of Windows',
    '\uFEFF#Syntax = docker/dockerfile:1 x\r\nFROM a\r\n',
    { syntax: 'docker/dockerfile:1', images: ['a'] },
  ],
  [
    'a syntax after another directive',
    '# escape=`\n# syntax=docker/dockerfile:1\nFROM a `\n AS b',
    { syntax: 'docker/dockerfile:1', images: ['a'], stages: ['b'] },
  ],
  ['a syntax that is a comment', '# a comment\n# syntax=docker/dockerfile:1\nFROM a', { images: ['a'] }],
  [
    'a syntax of the input',
    '# syntax=docker/dockerfile:1\nFROM a',
    { args: ['BUILDKIT_SYNTAX=docker/dockerfile:1.9'], syntax: 'docker/dockerfile:1.9', images: ['a'] },
  ],
  ['another syntax', '# syntax=acme/own:1\nFROM a', { syntax: 'acme/own:1', unknown: ['the Dockerfile'] }],
  [
    "docker's syntax at a mirror",
    '# syntax=m.io/hub/docker/dockerfile:1\nFROM a',
    { syntax: 'm.io/hub/docker/dockerfile:1', images: ['a'] },
  ],
  ['each once', 'FROM a\nFROM a\nCOPY --from=a / /', { images: ['a'] }],
  ['nothing', '', {}],
  ['a FROM without a name', 'FROM\nCOPY --from=b', { unknown: ['the Dockerfile'] }],
  ['a FROM with more than a name', 'FROM a # b', { unknown: ['the Dockerfile'] }],
  ['a FROM whose name is empty', 'FROM $NONE', { unknown: ['$NONE'] }],
  [
    'COPY knows later stages, FROM does not',
    'FROM a\nCOPY --from=B / /\nFROM c AS b',
    { images: ['a', 'c'], stages: ['b'] },
  ],
  ['RUN knows no stage by its number', 'FROM a\nRUN --mount=from=0 x', { images: ['a', '0'] }],
  ['the last from of a mount', 'FROM a\nRUN --mount=from=b,from=c x', { images: ['a', 'c'] }],
  ['a field in quotes', 'FROM a\nRUN --mount=\'"from=b","target=/x,y"\' x', { images: ['a', 'b'] }],
  ['a flag in quotes', 'FROM a\nCOPY "--from=b" / /\nCOPY --from="c" / /', { images: ['a', 'c'] }],
  ['a flag that is partly in quotes', 'FROM a\nRUN --mount="type=bind",from=b x', { images: ['a', 'b'] }],
  ['what stands behind the end of flags', 'FROM a\nCOPY -- --from=b /', { images: ['a'] }],
  [
    'variables where BuildKit takes none',
    'FROM a\nCOPY --from=$B / /\nRUN --mount=from=$C x',
    { images: ['a'], unknown: ['$B', '$C'] },
  ],
  [
    'ONBUILD is for stages of this file too',
    'FROM a AS x\nONBUILD COPY --from=b / /\nFROM x',
    { images: ['a', 'b'], stages: ['x'] },
  ],
  ['a heredoc that does not end', 'FROM a\nRUN <<A', { unknown: ['the Dockerfile'] }],
  ['a heredoc behind a blank', 'FROM a\nRUN cat << EOF\nFROM z\nEOF\nFROM b', { images: ['a', 'b'] }],
  ['a heredoc in a line that ends no quote', "FROM a\nRUN it's <<EOF\nFROM b", { images: ['a', 'b'] }],
  ['a heredoc beside variables', `FROM a\nRUN \${X%.*} $Y <<EOF\nFROM z\nEOF\nFROM b`, { images: ['a', 'b'] }],
  ['a heredoc whose name has quotes', 'FROM a\nRUN <<"E"OF\nFROM z\nEOF\nFROM b', { images: ['a', 'b'] }],
  ['a heredoc of Windows', 'FROM a\r\nRUN <<EOF\r\nFROM z\r\nEOF\r\nFROM b\r\n', { images: ['a', 'b'] }],
  ['what is no list in JSON', 'FROM a\nRUN [ -f x ] && cat <<A\nFROM z\nA\nFROM b', { images: ['a', 'b'] }],
  ['a line that goes on behind blanks', 'FROM a\nRUN x \\ \t\nFROM z', { images: ['a'] }],
  ['an escaped escape ends a line', 'FROM a\nRUN x \\\\\nFROM b', { images: ['a', 'b'] }],
  ['a directive behind blanks', ' # escape=`\nFROM a\nRUN x `\nFROM z', { images: ['a'] }],
  ['no directive behind the line of a shell', '#!/run\n# escape=`\nFROM a\nRUN x `\nFROM b', { images: ['a', 'b'] }],
  ['an escape that there is not', '# escape=^\nFROM a', { unknown: ['the Dockerfile'] }],
  [
    'a syntax behind the line of a shell',
    '#!/run\n#Syntax = b/docker/dockerfile\nFROM a',
    { syntax: 'b/docker/dockerfile', images: ['a'] },
  ],
  ['a syntax in a comment of C', '// syntax=b\n', { syntax: 'b', unknown: ['the Dockerfile'] }],
  ['a syntax in JSON', '{ "syntax": "b" }', { syntax: 'b', unknown: ['the Dockerfile'] }],
  [
    'the first of two syntaxes',
    '# syntax=docker/dockerfile:1\n# syntax=b\nFROM a',
    { syntax: 'docker/dockerfile:1', images: ['a'] },
  ],
])('%s', (_name, dockerfile, { args = [], env = {}, syntax, images = [], unknown = [], stages = [] }) => {
  const request = { ...NOTHING, buildArgs: argumentValues(args, env) }
  const found = dockerfileImages(dockerfile, request)
  expect({
    ...found,
    images: found.images.map(({ name }) => name),
    unknown: found.unknown.map(({ name }) => name),
  }).toEqual({ syntax, images, unknown, stages })
})

const NOTHING: ImageRequest = {
  platforms: [],
  builder: undefined,
  buildArgs: new Map(),
  target: undefined,
  contexts: [],
}

const REQUEST: ImageRequest = {
  platforms: ['linux/amd64', 'linux/arm64'],
  builder: 'linux/amd64',
  buildArgs: new Map([['VERSION', '23']]),
  target: undefined,
  contexts: ['mine', 'docker/dockerfile:1'],
}
const BOTH = ['linux/amd64', 'linux/arm64']

/** Images as `name platforms`. */
const found = (dockerfile: string, request: Partial<ImageRequest> = {}): readonly string[] =>
  dockerfileImages(dockerfile, { ...REQUEST, ...request }).images.map(
    ({ name, platforms }) => `${name} ${platforms === 'all' ? 'all' : platforms.join()}`,
  )

describe('with the platforms that they are read for', () => {
  test.each<readonly [name: string, dockerfile: string, images: readonly string[]]>([
    ['an image', 'FROM node:22', [`node:22 ${BOTH}`]],
    ['nothing', 'FROM scratch', []],
    ['a stage', 'FROM a AS Build\nFROM build\nCOPY --from=BUILD / /\nCOPY --from=0 / /', [`a ${BOTH}`]],
    ['stages that nobody needs', 'FROM a\nFROM b', [`a ${BOTH}`, `b ${BOTH}`]],
    ['a stage of the name of a later one', 'FROM later\nFROM a AS later', [`later ${BOTH}`, `a ${BOTH}`]],
    ['COPY --from', 'FROM scratch\nCOPY --chown=1 --from="nginx:1" /a /b', [`nginx:1 ${BOTH}`]],
    ['a mount', 'FROM scratch\nRUN --mount=type=bind,from=tools,target=/t --network=none x', [`tools ${BOTH}`]],
    ['an argument', 'ARG VERSION=1\nFROM node:$VERSION', [`node:23 ${BOTH}`]],
    ['one that is not given', `ARG TAG=1\nFROM node:\${TAG}`, [`node:1 ${BOTH}`]],
    ['one of another', `ARG A=1\nARG B=\${A}.2\nFROM x:$B`, [`x:1.2 ${BOTH}`]],
    ['words for what is not there', `ARG E\nFROM x:\${E:-1}\${E-2}\${VERSION:+3}`, [`x:12 ${BOTH}`]],
    ['one in quotes', 'ARG A="x:1" B=\'$y\'\nFROM $A', [`x:1 ${BOTH}`]],
    ['the platform in a name', 'FROM base-$TARGETARCH', ['base-amd64 linux/amd64', 'base-arm64 linux/arm64']],
    ["the builder's platform", 'FROM --platform=$BUILDPLATFORM a', ['a all']],
    ['the platform of the image', 'FROM --platform=$TARGETPLATFORM a', [`a ${BOTH}`]],
    ['a platform', 'FROM --platform=linux/x86_64 a', ['a linux/amd64']],
    ['a further context', 'FROM mine\nCOPY --from=docker.io/library/mine:latest / /', []],
    ['a stage that a further context is', 'FROM a AS mine\nFROM mine', []],
    ['comments and lines that go on', '# FROM a\nFROM \\\n  # no\n\n  b', [`b ${BOTH}`]],
    ['a context that is the syntax', '# syntax=docker/dockerfile:1\nFROM b', [`b ${BOTH}`]],
    [
      'two names for two platforms',
      'FROM a-$TARGETARCH AS x\nFROM --platform=linux/arm64 a-amd64',
      ['a-amd64 linux/amd64,linux/arm64', 'a-arm64 linux/arm64'],
    ],
    ['another escape', '# escape=`\nFROM `\n  b', [`b ${BOTH}`]],
    ['heredocs', 'FROM b\nRUN <<A cat <<-"B"\nFROM c\nA\nFROM d\n\tB\nCOPY --from=e / /', [`b ${BOTH}`, `e ${BOTH}`]],
    ['a list of words', 'FROM b\nRUN ["cat", "<<A"]\nFROM c', [`b ${BOTH}`, `c ${BOTH}`]],
  ])('%s', (_name, dockerfile, images) => {
    expect(found(dockerfile)).toEqual(images)
  })

  test('without platforms the builder decides', () => {
    expect(found('FROM a:$TARGETARCH', { platforms: [] })).toEqual(['a:amd64 all'])
  })
})

describe('not known', () => {
  test.each<readonly [dockerfile: string, request: Partial<ImageRequest>, name: string, why: string]>([
    ['FROM $NONE', {}, '$NONE', 'only the builder knows its arguments'],
    [`FROM \${VERSION#a}`, {}, `\${VERSION#a}`, 'only the builder knows its arguments'],
    ['FROM a:$BUILDARCH', { builder: undefined }, 'a:$BUILDARCH', 'only the builder knows its arguments'],
    ['FROM a\nRUN <<A', {}, 'the Dockerfile', 'a heredoc in it does not end'],
    ['FROM a b', {}, 'the Dockerfile', 'a FROM in it is not of the form "image AS name"'],
    ['# escape=x\nFROM a', {}, 'the Dockerfile', 'it has an escape character that there is not'],
    ['FROM a\nCOPY --from=$B / /', {}, '$B', 'BuildKit takes no arguments there'],
    ["FROM a\nRUN --mount=from=b,'\"' x", {}, 'from=b,"', 'it is no mount that BuildKit reads'],
    ['# syntax=b\nFROM a', {}, 'the Dockerfile', 'it is in a language of its own (syntax=b)'],
  ])('%j', (dockerfile, request, name, why) => {
    expect(dockerfileImages(dockerfile, { ...REQUEST, ...request }).unknown).toEqual([{ name, why }])
  })
})

test('the syntax that a context stands for is nobody asked for', () => {
  expect(dockerfileImages('# syntax=docker/dockerfile:1\nFROM a', REQUEST).syntax).toBeUndefined()
})
