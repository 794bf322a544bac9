// What an image says of itself: which commit it was made from, and by which request.
import { expect, test } from '@jest/globals'
import {
  commonOrigin,
  type ImageOrigin,
  isOfAnotherCommit,
  isOfAnotherRequest,
  originOf,
  whyNotSame,
} from '../../src/image-metadata/image-origin.ts'
import { digest } from '../fixtures/values.ts'

const [ONE, OTHER] = ['1'.repeat(40), '2'.repeat(40)]
const REVISION = 'org.opencontainers.image.revision'
const of = (commit: string | undefined, request?: string): ImageOrigin => ({ commit, request })

test.each<readonly [name: string, labels: Readonly<Record<string, string>>, origin: ImageOrigin]>([
  ['no label', {}, of(undefined)],
  ['a commit', { [REVISION]: ONE, other: 'x' }, of(ONE)],
  ['an empty commit', { [REVISION]: '' }, of(undefined)],
  ['a commit and a request', { [REVISION]: ONE, 'ecr-build-push.request': 'abc' }, of(ONE, 'abc')],
])('labels: %s', (_name, labels, origin) => {
  expect(originOf(labels)).toEqual(origin)
})

test.each<readonly [name: string, all: readonly ImageOrigin[], origin: ImageOrigin]>([
  ['one platform', [of(ONE, 'abc')], of(ONE, 'abc')],
  ['two that agree', [of(ONE, 'abc'), of(ONE, 'abc')], of(ONE, 'abc')],
  ['two of different commits', [of(ONE), of(OTHER)], of(undefined)],
  ['one says nothing', [of(ONE), of(undefined)], of(undefined)],
  ['two of different requests', [of(ONE, 'abc'), of(ONE)], of(undefined)],
  ['none', [], of(undefined)],
])('platforms: %s', (_name, all, origin) => {
  expect(commonOrigin(all)).toEqual(origin)
})

const SHORT = 'sha256:aaaaaaaaaaaa'

test.each<
  readonly [
    name: string,
    image: ImageOrigin | undefined,
    run: ImageOrigin,
    commit: boolean,
    request: boolean,
    why: string | undefined,
  ]
>([
  ['the same commit', of(ONE), of(ONE), false, false, undefined],
  ['the same commit and request', of(ONE, 'abc'), of(ONE, 'abc'), false, false, undefined],
  [
    'another commit',
    of(OTHER),
    of(ONE),
    true,
    false,
    `${SHORT} was made from the commit ${OTHER}, and this run builds ${ONE}.`,
  ],
  [
    'another commit of which only a part is said',
    of('2222222'),
    of(ONE),
    false,
    false,
    `${SHORT} was made from the commit 2222222, and this run builds ${ONE}.`,
  ],
  [
    'a part of the same commit',
    of('1111111'),
    of(ONE),
    false,
    false,
    `${SHORT} was made from the commit 1111111, and this run builds ${ONE}.`,
  ],
  [
    'another request',
    of(ONE, 'abc'),
    of(ONE, 'def'),
    false,
    true,
    `${SHORT} was made from this commit with another request: target, Dockerfile, context, platforms and build arguments are not those of this run.`,
  ],
  [
    'a request of the image alone',
    of(ONE, 'abc'),
    of(ONE),
    false,
    true,
    `${SHORT} was made from this commit with another request: target, Dockerfile, context, platforms and build arguments are not those of this run.`,
  ],
  [
    'a request of the run alone',
    of(ONE),
    of(ONE, 'abc'),
    false,
    true,
    `${SHORT} does not say that it was made with the target, Dockerfile, context, platforms and build arguments of this run.`,
  ],
  [
    'no commit',
    of(undefined),
    of(ONE),
    false,
    false,
    `${SHORT} does not say which commit it was made from (label ${REVISION}); this run builds ${ONE}.`,
  ],
  [
    'nobody looked',
    undefined,
    of(ONE),
    false,
    false,
    `${SHORT} does not say which commit it was made from (label ${REVISION}); this run builds ${ONE}.`,
  ],
  [
    'it could not be read',
    { ...of(undefined), unread: 'ECR said: AccessDeniedException: no.' },
    of(ONE),
    false,
    false,
    `Which commit ${SHORT} was made from could not be read. ECR said: AccessDeniedException: no.`,
  ],
  [
    'the run itself does not say its commit',
    of(ONE),
    of(undefined),
    false,
    false,
    'The labels of this run do not tell which commit is built.',
  ],
])('compared with a run: %s', (_name, image, run, commit, request, why) => {
  expect([isOfAnotherCommit(image, run), isOfAnotherRequest(image, run), whyNotSame(digest('a'), image, run)]).toEqual([
    commit,
    request,
    why,
  ])
})
