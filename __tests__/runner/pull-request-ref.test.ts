import { expect, test } from '@jest/globals'
import { namedPullRequests } from '../../src/runner/pull-request-ref.ts'

test.each<readonly [name: string, text: string, ...found: readonly string[]]>([
  ['a ref', 'https://github.com/octo/app.git#refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  ['with a folder behind it', 'https://github.com/octo/app.git#refs/pull/7/head:web', 'octo/app 7 refs/pull/7/head'],
  ['without its beginning', 'https://github.com/octo/app#pull/12/head', 'octo/app 12 pull/12/head'],
  ['in capital letters', 'https://github.com/Octo/App.git#REFS/PULL/7/MERGE', 'octo/app 7 REFS/PULL/7/MERGE'],
  ['as a query', 'https://github.com/octo/app.git?ref=refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  [
    'as a query with its slashes written otherwise',
    'https://github.com/octo/app?ref=refs%2Fpull%2f7%2Fmerge',
    'octo/app 7 refs/pull/7/merge',
  ],
  ['by SSH', 'git@github.com:octo/app.git#refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  ['by SSH, as an address', 'ssh://git@github.com:22/octo/app#refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  ['without a scheme', 'github.com/octo/app#refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  ['by SSH, as a query', 'git@github.com:octo/app.git?ref=refs/pull/7/merge', 'octo/app 7 refs/pull/7/merge'],
  ['without a scheme, as a query', 'github.com/octo/app?ref=refs/pull/7/head', 'octo/app 7 refs/pull/7/head'],
  ['a further one without a scheme', 'src=github.com/octo/app?ref=pull/7/head', 'octo/app 7 pull/7/head'],
  ['instead of an image', 'alpine:3=git@github.com:octo/app?ref=pull/7/head', 'octo/app 7 pull/7/head'],
  [
    'with letters written otherwise',
    'https://github.com/octo/app?ref=refs/pul%6C/7/head',
    'octo/app 7 refs/pull/7/head',
  ],
  ['with a "%" that is none', 'https://github.com/octo/app?ref=pull/7/head&subdir=100%', 'octo/app 7 pull/7/head'],
  ['an archive', 'https://github.com/octo/app/archive/refs/pull/7/head.tar.gz', 'octo/app 7 refs/pull/7/head'],
  ['a file', 'https://raw.githubusercontent.com/octo/app/refs/pull/7/head/Dockerfile', 'octo/app 7 refs/pull/7/head'],
  [
    'further contexts',
    'a=https://github.com/octo/app.git#refs/pull/7/merge\nb=docker-image://busybox\nc=https://github.com/eve/lib#pull/9/head',
    'octo/app 7 refs/pull/7/merge',
    'eve/lib 9 pull/9/head',
  ],
  ['an address of another form', 'https://example.com#refs/pull/7/merge', ' 7 refs/pull/7/merge'],
  ['a branch', 'https://github.com/octo/app.git#main'],
  ['a branch that is called like one', 'https://github.com/octo/app.git#pull/seven/head'],
  ['its page', 'https://github.com/octo/app/pull/7'],
  ['a folder', './pull/7/head'],
  ['nothing', ''],
])('%s', (_name, text, ...found) => {
  expect(namedPullRequests([text]).map((one) => `${one.repository} ${one.number} ${one.text}`)).toEqual(found)
})
