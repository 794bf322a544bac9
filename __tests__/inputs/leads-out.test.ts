import { expect, test } from '@jest/globals'
import { problemsOf } from '../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }

/** A link that others put into the workspace. */
const OUT = { leadsTo: '/home/me/.npmrc' }
const PROBLEM =
  '"out" leads out of the workspace, to "/home/me/.npmrc"; a path in the workspace has to stay there, links included: ' +
  'if that is what you mean, write its absolute path'
const MARKDOWN = PROBLEM.replace('"out"', '"out.md"')

test.each<readonly [input: string, text: string, problem: string]>([
  ['context', 'out', PROBLEM],
  ['file', 'out', PROBLEM],
  ['build-contexts', 'lib=out', `lib: ${PROBLEM}`],
  ['build-contexts', 'lib=oci-layout://out', `lib: ${PROBLEM}`],
  ['build-contexts', 'lib=oci-layout://out@sha256:abc', `lib: ${PROBLEM}`],
  ['ssh', 'default=out', PROBLEM],
  ['outputs', 'out', PROBLEM],
  ['outputs', 'type=tar,dest=out', PROBLEM],
  ['cache-from', 'type=local,src=out', PROBLEM],
  ['cache-to', 'type=local,mode=max,dest=out', PROBLEM],
  ['secret-files', 'npm=out', `the secret "npm" names a file elsewhere: ${PROBLEM}`],
  ['lifecycle-policy', 'out', PROBLEM],
  ['repository-policy', 'out', PROBLEM],
])('%s: %s leads out of the workspace', (input, text, problem) => {
  const job = { paths: { out: OUT }, contents: { out: OUT } }
  expect(problemsOf({ ...NEEDED, [input]: text }, job)).toEqual([`${input}: ${problem}`])
})

test.each(['public-about', 'public-usage'])('%s: a file leads out of the workspace', (input) => {
  const inputs = { repository: 'public.ecr.aws/octo/app', 'aws-region': 'us-east-1', [input]: 'out.md' }
  expect(problemsOf(inputs, { contents: { 'out.md': OUT } })).toEqual([`${input}: ${MARKDOWN}`])
})

test.each<readonly [name: string, found: 'special' | typeof OUT, problem: string]>([
  ['a pipe or a device', 'special', 'file: "./Dockerfile" is not a regular file'],
  ['a link to a file of the machine', OUT, `file: ${PROBLEM.replace('"out"', '"./Dockerfile"')}`],
])('the Dockerfile is %s', (_name, found, problem) => {
  expect(problemsOf(NEEDED, { paths: { './Dockerfile': found } })).toEqual([problem])
})
