import { describe, expect, test } from '@jest/globals'
import { baseImages, type ImageRequest, syntaxImage } from '../../../src/buildx/dockerfile/base-images.ts'

const REQUEST: ImageRequest = {
  platforms: ['linux/amd64', 'linux/arm64'],
  builder: 'linux/amd64',
  buildArgs: new Map([['VERSION', '23']]),
  target: undefined,
  contexts: ['mine'],
}
const BOTH = ['linux/amd64', 'linux/arm64']

/** Images as `name platforms`. */
const found = (dockerfile: string, request: Partial<ImageRequest> = {}): readonly string[] | string => {
  const images = baseImages(dockerfile, { ...REQUEST, ...request })
  return images.ok
    ? images.value.map(({ name, platforms }) => `${name} ${platforms === 'all' ? 'all' : platforms.join()}`)
    : images.problem
}

test.each<readonly [name: string, dockerfile: string, images: readonly string[]]>([
  ['an image', 'FROM node:22', [`node:22 ${BOTH}`]],
  ['nothing', 'FROM scratch', []],
  ['a stage', 'FROM a AS Build\nFROM build\nCOPY --from=BUILD / /\nCOPY --from=0 / /', [`a ${BOTH}`]],
  ['stages that nobody needs', 'FROM a\nFROM b', [`a ${BOTH}`, `b ${BOTH}`]],
  ['a stage of the name of a later one', 'FROM later\nFROM a AS later', [`later ${BOTH}`, `a ${BOTH}`]],
  ['COPY --from', 'FROM scratch\nCOPY --chown=1 --from="nginx:1" /a /b', [`nginx:1 ${BOTH}`]],
  ['a mount', 'FROM scratch\nRUN --mount=type=bind,from=tools,target=/t --network=none x', [`tools ${BOTH}`]],
  ['a trigger', 'FROM scratch\nONBUILD COPY --from=a / /', [`a ${BOTH}`]],
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
  ['another escape', '# escape=`\nFROM `\n  b', [`b ${BOTH}`]],
  ['heredocs', 'FROM b\nRUN <<A cat <<-"B"\nFROM c\nA\nFROM d\n\tB\nCOPY --from=e / /', [`b ${BOTH}`, `e ${BOTH}`]],
  ['a list of words', 'FROM b\nRUN ["cat", "<<A"]\nFROM c', [`b ${BOTH}`, `c ${BOTH}`]],
])('%s', (_name, dockerfile, images) => {
  expect(found(dockerfile)).toEqual(images)
})

test('without platforms the builder decides', () => {
  expect(found('FROM a:$TARGETARCH', { platforms: [] })).toEqual(['a:amd64 all'])
})

describe('not known', () => {
  test.each<readonly [dockerfile: string, request: Partial<ImageRequest>, problem: string]>([
    ['FROM $NONE', {}, 'which image FROM "$NONE" names cannot be told from the Dockerfile alone'],
    [`FROM \${VERSION#a}`, {}, `which image FROM "\${VERSION#a}" names cannot be told from the Dockerfile alone`],
    ['ARG A=a\\b\nFROM $A', {}, 'which image FROM "$A" names cannot be told from the Dockerfile alone'],
    [
      'FROM a:$BUILDARCH',
      { builder: undefined },
      'which image FROM "a:$BUILDARCH" names cannot be told from the Dockerfile alone',
    ],
    ['FROM a\nRUN <<A', {}, 'a heredoc in the Dockerfile does not end'],
    ['FROM a\nRUN --mount="type=bind",from=b x', {}, 'the flags of RUN "x" are not plain'],
  ])('%j', (dockerfile, request, problem) => {
    expect(found(dockerfile, request)).toBe(problem)
  })
})

test.each<readonly [dockerfile: string, args: Readonly<Record<string, string>>, image: string | undefined]>([
  ['FROM a', {}, undefined],
  ['# syntax=docker/dockerfile:1 x\nFROM a', {}, 'docker/dockerfile:1'],
  ['#!/run\n# escape=`\n#Syntax = b\nFROM a', {}, 'b'],
  ['# a comment\n# syntax=b\nFROM a', {}, undefined],
  ['// syntax=b\n', {}, 'b'],
  ['{ "syntax": "b" }', {}, 'b'],
  ['# syntax=b\nFROM a', { BUILDKIT_SYNTAX: 'c' }, 'c'],
])('the image that reads %j with %j', (dockerfile, args, image) => {
  expect(syntaxImage(dockerfile, new Map(Object.entries(args)))).toBe(image)
})
