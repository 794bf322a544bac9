// Inputs that cannot be used, before the whole step. What is said of each input stands in
// __tests__/actions/build/inputs; here, that one message says everything that is wrong, and nobody was asked for anything.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { INITIAL_OUTPUTS } from '../../src/actions/build/outputs.ts'
import { type Job, KEYS, startJob } from '../support/job.ts'
import { messageOf } from '../support/message.ts'

let job: Job
beforeAll(async () => {
  job = await startJob({})
})
afterAll(() => job.end())

test('six problems at once', async () => {
  const inputs = {
    repository: '/app',
    'aws-region': 'x',
    'registry-id': '1',
    tags: 'a b',
    context: 'web',
    push: 'maybe',
  }
  const ran = await job.run({ ...KEYS, ...inputs })
  expect(messageOf(ran)).toBe(`The inputs of this step cannot be used:
- repository: in "/app", the part before "/" is empty: the output of a step that is no longer there, or a variable that is not defined? If so, write "app" for the registry of this step's account and region, or the whole URI
- context: there is no folder "web"; has actions/checkout run before this step?
- tags: tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"
- push: "maybe" is not one of: auto, true, false
- registry-id: "1" is not an AWS account id (12 digits); when it begins with 0, put it in quotes, or YAML drops the zero
- aws-region: "x" is not an AWS region such as "eu-central-1"`)
  expect(ran).toMatchObject({ code: 1, requests: [], commands: [], outputs: INITIAL_OUTPUTS, environmentFiles: '' })
})

test('one that looks like an option for docker', async () => {
  const ran = await job.run({
    ...KEYS,
    'aws-region': 'us-east-1',
    repository: '--output=type=local',
    builder: '--help',
  })
  expect(messageOf(ran)).toBe(`The inputs of this step cannot be used:
- repository: "--output=type=local" is not an ECR repository name: lower-case letters and digits, joined by "-", "_", "." or "/"
- builder: "--help" is not the name of a builder`)
  expect(ran).toMatchObject({ code: 1, requests: [], commands: [], outputs: INITIAL_OUTPUTS, environmentFiles: '' })
})

test('a push, a name and credentials in spellings that buildx takes', async () => {
  const ran = await job.run({
    ...KEYS,
    'aws-region': 'us-east-1',
    repository: 'team/app',
    push: 'false',
    secrets: 'npm=a-secret-value',
    outputs: 'type=image, Push =true\ntype=image,NAME=team/app:latest',
    'cache-from': 'type=s3,bucket=b, Secret_Access_Key =hunter2',
    'cache-to': 'type=gha,Token=hunter2',
  })
  const seen =
    'would be on a command line, which every process can read; give it to the builder or to the job by the environment'
  expect(messageOf(ran)).toBe(`The inputs of this step cannot be used:
- cache-from: secret_access_key ${seen}
- cache-to: token ${seen}
- outputs: type=image has a name; leave it out, for the image is named by the inputs repository and tags
- outputs: it asks for a push, and the input push is false; leave one of them out`)
  expect(ran).toMatchObject({ code: 1, requests: [], commands: [], outputs: INITIAL_OUTPUTS, environmentFiles: '' })
  expect(ran.output).not.toContain('hunter2')
})
