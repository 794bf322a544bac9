// The images that a build uses, as BuildKit prints them.
import { expect, test } from '@jest/globals'
import { UsedImageList } from '../../../src/buildx/output/used-images.ts'

const [ONE, TWO] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`]

test.each<readonly [name: string, lines: readonly string[], images: Readonly<Record<string, string | undefined>>]>([
  ['a base image', [`#5 [1/2] FROM docker.io/library/node:22@${ONE}`], { 'docker.io/library/node:22': ONE }],
  [
    'one for each platform',
    [
      `#5 [linux/amd64 build 1/3] FROM docker.io/library/node:22@${ONE}`,
      `#6 [linux/arm64 build 1/3] FROM docker.io/library/node:22@${ONE}`,
    ],
    { 'docker.io/library/node:22': ONE },
  ],
  [
    'an image of the engine',
    ['#4 [1/2] FROM docker.io/library/busybox:1.37'],
    { 'docker.io/library/busybox:1.37': undefined },
  ],
  ['an image that is copied from', [`#7 FROM docker.io/library/nginx:1@${ONE}`], { 'docker.io/library/nginx:1': ONE }],
  ['the syntax', [`#3 docker-image://docker.io/docker/dockerfile:1@${TWO}`], { 'docker.io/docker/dockerfile:1': TWO }],
  [
    'an image that a context stands for',
    [
      '#4 [context node:22] load metadata for host/hub/library/node:22',
      '#5 [context node:22] host/hub/library/node:22',
      `#5 resolve host/hub/library/node:22@${ONE} 0.1s done`,
      `#6 resolve host/hub/library/node:23@${TWO} 0.1s done`,
    ],
    { 'host/hub/library/node:22': ONE },
  ],
  [
    'one that was found twice',
    [`#5 [a 1/2] FROM host/a:1@${ONE}`, `#6 [b 1/2] FROM host/a:1@${TWO}`],
    { 'host/a:1': undefined },
  ],
  [
    'what a program prints, and what is resolved on the way',
    [
      `#8 0.123 [1/2] FROM host/a:1@${ONE}`,
      `#5 resolve docker.io/library/node:22@${ONE} 0.1s done`,
      '#2 [internal] load metadata for docker.io/library/node:22',
      '#6 [2/2] COPY FROM /',
    ],
    {},
  ],
])('%s', (_name, lines, images) => {
  const list = new UsedImageList()
  for (const line of lines) list.read(line)
  expect(Object.fromEntries(list.found)).toEqual(images)
})
