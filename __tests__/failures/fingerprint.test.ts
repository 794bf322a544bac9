import { expect, test } from '@jest/globals'
import { fingerprint } from '../../src/failures/report-fingerprint.ts'

const FAILED =
  'ERROR: failed to solve: mystery in step 3 of https://123456789012.dkr.ecr.eu-central-1.amazonaws.com/v2/app'

test('a fingerprint is short, and does not change from release to release', () => {
  expect(fingerprint(FAILED)).toBe('3c03ed40a281')
})

test.each([
  ['another step, account, region and repository', FAILED.replace('3', '14').replace('123456789012', '210987654321')],
  ['other white space', FAILED.replaceAll(' ', '\n  ')],
  ['capital letters', FAILED.toUpperCase().replace('HTTPS://', 'https://')],
])('the same error has the same one: %s', (_name, text) => {
  expect(fingerprint(text)).toBe(fingerprint(FAILED))
})

test.each([
  ['digests', 'lost sha256:0123 of app', 'lost sha256:4567 of app'],
  ['ids', 'request 1f8a5c0d-3b7e-49a2-8c4d-6f8091a3b5c7 lost', 'request 00000000-0000-4000-8000-000000000000 lost'],
  [
    'commits',
    'no commit 1f8a5c0d3b7e9a2c4d6f8091a3b5c7d9e1f2a3b4',
    'no commit 00000000000000000000000000000000deadbeef',
  ],
  ['paths', 'cannot read /home/runner/work/app/Dockerfile', 'cannot read /__w/other/other/Dockerfile'],
  ['times', 'after 12.5s', 'after 7s'],
])('%s do not count', (_name, one, other) => {
  expect(fingerprint(one)).toBe(fingerprint(other))
})

test('another error has another one', () => {
  const texts = ['no route', 'no root', 'no', '', 'no route to the host']
  expect(new Set(texts.map(fingerprint)).size).toBe(texts.length)
})
