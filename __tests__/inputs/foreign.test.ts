// Inputs that this step does not have: what is an error, and what may be a variable of the job.

import { describe, expect, test } from '@jest/globals'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import { describeUnknownInput } from '../../src/inputs/unknown-inputs.ts'
import { parseAll, problemsOf, readerOf } from '../fixtures/inputs.ts'

await loadDateFormats(['{{date}}'])

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }

/** The inputs of a job, as the runner hands them over: each is a variable too. */
const handed = (inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).map(([name, text]) => [`INPUT_${name.toUpperCase()}`, text]))

const problemsWith = (inputs: Inputs) => problemsOf(inputs, { env: handed(inputs) })

test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
  ['a name with a hyphen', { 'build-arg': 'x' }, 'build-arg: this step has no such input; did you mean build-args?'],
  ['a name without one', { tag: 'x' }, 'tag: this step has no such input; did you mean tags?'],
  ['a name with underscores', { build_args: 'x' }, 'build_args: this step has no such input; did you mean build-args?'],
  [
    'a name with a hyphen that is like none',
    { 'whatever-else': 'x' },
    'whatever-else: this step has no such input; the nearest name is platforms',
  ],
  [
    'a name of an action that this step replaces',
    { 'buildkitd-flags': '--debug', version: 'latest' },
    'version: this step has no such input: keep docker/setup-buildx-action before this step; its builder is used',
    'buildkitd-flags: this step has no such input: keep docker/setup-buildx-action before this step; its builder is used',
  ],
  [
    'a name whose default would give another image',
    { platform: 'linux/arm64' },
    'platform: this step has no such input; did you mean platforms?',
  ],
])('an error: %s', (_name, inputs, ...problems) => {
  expect(problemsWith({ ...NEEDED, ...inputs })).toEqual(problems)
})

test.each<readonly [name: string, inputs: Inputs, warning: string]>([
  ['a name that is like none', { TEAM: 'x' }, 'team: this step has no such input (INPUT_TEAM is set)'],
  [
    'the input of an action that calls this one, which gives it on',
    { tag: 'v1', tags: 'v1' },
    'tag: this step has no such input; did you mean tags? (INPUT_TAG is set)',
  ],
  [
    'the same by another name',
    { region: 'eu-central-1' },
    'region: this step has no such input: write aws-region instead (INPUT_REGION is set)',
  ],
])('only a warning: %s', (_name, inputs, warning) => {
  const all = { ...NEEDED, ...inputs }
  expect(problemsWith(all)).toEqual([])
  expect(parseAll(readerOf(all, { env: handed(all) })).notes).toEqual([{ level: 'warning', text: warning }])
})

test('an input that has its default is not given', () => {
  const all = { ...NEEDED, context: '.', path: 'services/api' }
  expect(problemsWith(all)).toEqual(['path: this step has no such input: write context instead'])
})

describe('one cause gives one problem', () => {
  test.each<readonly [name: string, inputs: Inputs, ...problems: readonly string[]]>([
    [
      'the inputs of kciter/aws-ecr-action',
      {
        access_key_id: 'AKIA',
        secret_access_key: 'x',
        account_id: '123456789012',
        repo: 'app',
        region: 'eu-central-1',
        create_repo: 'true',
        path: '.',
        dockerfile: 'docker/Dockerfile',
        extra_build_args: '--target api',
        prebuild_script: './generate.sh',
      },
      'access_key_id: this step has no such input: write aws-access-key-id instead',
      'secret_access_key: this step has no such input: write aws-secret-access-key instead',
      'account_id: this step has no such input: write registry-id instead',
      'region: this step has no such input: write aws-region instead',
      'repo: this step has no such input: write repository instead',
      'create_repo: this step has no such input: write create-repository instead',
      'dockerfile: this step has no such input: write file instead, with a path that is seen from the workspace',
      'path: this step has no such input: write context instead',
      'extra_build_args: this step has no such input: this step takes no flags of docker; each has an input of its own, such as build-args, target and platforms',
      'prebuild_script: this step has no such input: this step runs no commands of the inputs; run them in a step before it',
    ],
    [
      'those of mr-smithers-excellent/docker-build-push',
      {
        image: 'app',
        directory: 'api',
        buildArgs: 'A=1',
        addLatest: 'true',
        multiPlatform: 'true',
        pushImage: 'false',
        'aws-region': 'eu-central-1',
      },
      'image: this step has no such input: name the image in the input repository; for emulators, keep docker/setup-qemu-action before this step',
      'directory: this step has no such input: write context instead',
      "addlatest: this step has no such input: write it as a rule in tags, such as type=raw,value=latest or type=raw,value={{date 'YYYYMMDDHHmmss'}}",
      'multiplatform: this step has no such input: write platforms instead',
      'pushimage: this step has no such input: write push instead',
      'buildargs: this step has no such input; did you mean build-args?',
    ],
    [
      'the image of docker/metadata-action, without a repository',
      { images: 'x/app', 'aws-region': 'eu-central-1' },
      'images: this step has no such input: name the image in the input repository',
    ],
  ])('%s', (_name, inputs, ...problems) => {
    const lower = Object.fromEntries(Object.entries(inputs).map(([name, text]) => [name.toLowerCase(), text]))
    expect(problemsWith(lower)).toEqual(problems)
  })

  test('one that nothing was written for is missing all the same', () => {
    expect(problemsWith({ region: 'eu-central-1' })).toEqual([
      'region: this step has no such input: write aws-region instead',
      'repository: it is missing; give the name of an ECR repository, such as my-app',
    ])
  })
})

test('what is doubtful is told with what is wrong anyway', () => {
  expect(problemsWith({ 'aws-region': 'eu-central-1', team: 'x', 'build-arg': 'x' })).toEqual([
    'team: this step has no such input',
    'build-arg: this step has no such input; did you mean build-args?',
    'repository: it is missing; give the name of an ECR repository, such as my-app',
  ])
})

test('as a warning it names the variable', () => {
  expect(describeUnknownInput({ input: 'version', problem: 'this step has no such input' })).toBe(
    'version: this step has no such input (INPUT_VERSION is set)',
  )
})
