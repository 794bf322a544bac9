import { expect, test } from '@jest/globals'
import { aroundBuild, roundsOf, type Timed } from '../../bench/rounds.ts'

const request = (step: string, at: number, ms: number): Timed => ({ step, at, ms })

test.each<readonly [name: string, requests: readonly Timed[], rounds: readonly (readonly string[])[]]>([
  ['none', [], []],
  ['one after the other', [request('a', 0, 100), request('b', 100, 100)], [['a'], ['b']]],
  ['at the same time', [request('a', 0, 100), request('b', 99, 100)], [['a', 'b']]],
  [
    'one that waits for the first of two answers only',
    [request('a', 0, 100), request('b', 0, 300), request('c', 110, 100)],
    [['a', 'b'], ['c']],
  ],
  ['in any order', [request('b', 100, 100), request('a', 0, 100)], [['a'], ['b']]],
])('rounds of requests: %s', (_name, requests, rounds) => {
  expect(roundsOf(requests)).toEqual(rounds)
})

test('what is asked while docker waits for an answer is neither before nor after the build', () => {
  const requests = [
    request('GetAuthorizationToken', 0, 100),
    request('HEAD blob', 150, 100),
    request('GetDownloadUrlForLayer', 160, 100),
    request('HEAD manifest', 260, 100),
    request('DescribeImages', 350, 100),
    request('GET layer', 360, 100),
    request('BatchGetImage', 460, 100),
  ]
  const steps = aroundBuild(requests).map((part) => part.map(({ step }) => step))
  expect(steps).toEqual([['GetAuthorizationToken'], ['BatchGetImage']])
})
