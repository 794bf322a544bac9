// What is built: context, Dockerfile, further contexts, and the token for those that are fetched.
import { describe, expect, test } from '@jest/globals'
import { contexts } from '../../../fixtures/flags.ts'
import { type Job, problemsOf, SHA, settingsOf } from '../../../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const PATHS: Job['paths'] = { web: 'directory', 'web/Dockerfile': 'file', src: 'directory', 'a.tar': 'file' }
const DEFAULT = `https://github.com/octo/app.git#${SHA}`
const PULL = { event: 'pull_request', ref: 'refs/pull/7/merge', refName: '7/merge' }

const SHOWN =
  'context: its address holds credentials, which the log and every process could read; use the input github-token, or a secret GIT_AUTH_TOKEN'

const buildOf = (inputs: Inputs, job: Job = {}) =>
  settingsOf({ ...NEEDED, tags: 'v1', ...inputs }, { paths: PATHS, ...job }).build
const problemsIn = (inputs: Inputs, job: Job = {}) => problemsOf({ ...NEEDED, ...inputs }, { paths: PATHS, ...job })
const at = (address: string) => ({ kind: 'remote', address })

describe('context', () => {
  test.each([
    ['nothing is the workspace', '', { kind: 'folder', path: '.' }],
    ['a folder', 'web', { kind: 'folder', path: 'web' }],
    ['git', 'git', at(DEFAULT)],
    ['the Git context by its other name', '{{defaultContext}}', at(DEFAULT)],
    ['the same with spaces', '{{ defaultContext }}', at(DEFAULT)],
    ['a folder of it', '{{defaultContext}}:services/web', at(`${DEFAULT}:services/web`)],
    ['https', 'https://github.com/octo/other.git#v1:sub', at('https://github.com/octo/other.git#v1:sub')],
    ['https with a query', 'https://github.com/o/r.git?ref=v1', at('https://github.com/o/r.git?ref=v1')],
    ['an archive', 'https://example.com/app.tar.gz', at('https://example.com/app.tar.gz')],
    ['git://', 'git://127.0.0.1:9418/app.git', at('git://127.0.0.1:9418/app.git')],
    ['ssh://', 'ssh://git@example.com/app.git', at('ssh://git@example.com/app.git')],
    ["Git's own form", 'git@github.com:octo/app.git#main', at('git@github.com:octo/app.git#main')],
    ['without a scheme, as docker takes it', 'github.com/octo/app', at('github.com/octo/app')],
    ['capital letters in the scheme', 'HTTPS://github.com/o/r.git', at('HTTPS://github.com/o/r.git')],
  ])('%s', (_name, context, expected) => {
    expect(buildOf({ context }).context).toEqual(expected)
  })

  test('a folder goes before an address of the same form, as in docker', () => {
    const paths = { 'github.com/octo': 'directory', 'github.com/octo/Dockerfile': 'file' } as const
    expect(buildOf({ context: 'github.com/octo' }, { paths }).context).toEqual({
      kind: 'folder',
      path: 'github.com/octo',
    })
  })

  test.each<readonly [name: string, job: Job, address: string]>([
    ['a pull request is its merge', { context: PULL }, 'https://github.com/octo/app.git#refs/pull/7/merge'],
    [
      'or its head, with the variable of docker/build-push-action',
      { context: PULL, env: { DOCKER_DEFAULT_GIT_CONTEXT_PR_HEAD_REF: 'true' } },
      'https://github.com/octo/app.git#refs/pull/7/head',
    ],
    [
      'pull_request_target is the base branch, never code of the pull request',
      { context: { event: 'pull_request_target', payload: { number: 7 }, ref: 'refs/heads/main' } },
      DEFAULT,
    ],
    ['a Git tag is its commit', { context: { ref: 'refs/tags/v1', refName: 'v1', refType: 'tag' } }, DEFAULT],
    [
      'a run without a commit is its ref',
      { context: { sha: '', ref: 'refs/heads/main' } },
      'https://github.com/octo/app.git#refs/heads/main',
    ],
    [
      'another server',
      { env: { GITHUB_SERVER_URL: 'https://git.example.com:8443' } },
      `https://git.example.com:8443/octo/app.git#${SHA}`,
    ],
  ])('the Git context: %s', (_name, job, address) => {
    expect(buildOf({ context: 'git', tags: 'v1' }, job).context).toEqual(at(address))
  })

  const NO_GIT = 'context: there is no Git context: the runner names no repository, commit or branch'
  test.each<readonly [name: string, context: string, problem: string, job?: Job]>([
    [
      'what docker/metadata-action takes',
      'workflow',
      'context: "workflow" is what the context of docker/metadata-action may be; here it is what is built, so leave it out',
    ],
    ['no folder', 'nowhere', 'context: there is no folder "nowhere"; has actions/checkout run before this step?'],
    ['a file', 'a.tar', 'context: "a.tar" is a file; the context is a folder, and the input file names a Dockerfile'],
    ['standard input', '-', 'context: "-" is standard input, which a step does not have'],
    [
      'an image',
      'docker-image://alpine',
      'context: "docker-image://alpine" is neither a folder nor the address of a Git repository or archive',
    ],
    ['a user and a password', 'https://me:ghp_1@github.com/o/r.git', SHOWN],
    ['a token as the user', 'https://ghp_1@github.com/o/r.git', SHOWN],
    ['a password for SSH', 'ssh://me:pass@example.com/r.git', SHOWN],
    ['a password in an unknown scheme', 's3://key:secret@bucket', SHOWN],
    ['another expression', '{{sha}}', 'context: "{{sha}}" is not known here; only {{defaultContext}} is'],
    [
      'a folder after a slash',
      '{{defaultContext}}/web',
      'context: a folder in it is named after a colon: "{{defaultContext}}:folder"',
    ],
    [
      'git, where the checkout has a folder of that name',
      'git',
      'context: "git" is the Git context, and the checkout has a "git" too; write "./git" or "{{defaultContext}}"',
      { paths: { git: 'directory', 'git/Dockerfile': 'file' } },
    ],
    ['git outside of GitHub', 'git', NO_GIT, { context: { repository: '' } }],
    ['its other name outside of GitHub', '{{defaultContext}}', NO_GIT, { context: { repository: '' } }],
    ['git, where the server has no address', 'git', NO_GIT, { env: { GITHUB_SERVER_URL: 'github' } }],
  ])('refused: %s', (_name, context, problem, job = {}) => {
    expect(problemsIn({ context }, job)).toEqual([problem])
  })
})

describe('file', () => {
  test.each<readonly [name: string, inputs: Inputs, file: string | undefined]>([
    ["the context's own", {}, undefined],
    ['of the workspace', { file: 'web/Dockerfile' }, 'web/Dockerfile'],
    ['of a Git repository, where nobody can look', { context: 'git', file: 'docker/prod' }, 'docker/prod'],
    ['from a server', { file: 'https://example.com/Dockerfile' }, 'https://example.com/Dockerfile'],
    ["a Git repository's own", { context: 'git' }, undefined],
  ])('%s', (_name, inputs, file) => {
    expect(buildOf(inputs).file).toBe(file)
  })

  test.each<readonly [name: string, inputs: Inputs, paths: NonNullable<Job['paths']>, file: string | undefined]>([
    ['in the workspace', {}, { './Dockerfile': 'missing', './dockerfile': 'file' }, './dockerfile'],
    ['in the context', { context: 'src' }, { 'src/dockerfile': 'file' }, 'src/dockerfile'],
    [
      'of a file that is named',
      { file: 'web/Dockerfile' },
      { 'web/Dockerfile': 'missing', 'web/dockerfile': 'file' },
      'web/dockerfile',
    ],
    ['only where the other one is missing', {}, { './dockerfile': 'file' }, undefined],
  ])('dockerfile in small letters, as buildx takes it: %s', (_name, inputs, paths, file) => {
    expect(buildOf(inputs, { paths: { ...PATHS, ...paths } }).file).toBe(file)
  })

  const [LITTLE, BIG] = [Buffer.from('\ufeffFROM a', 'utf16le'), Buffer.from('\ufeffFROM a', 'utf16le').swap16()]

  test.each<readonly [name: string, inputs: Inputs, job: Job, problem: string]>([
    [
      'UTF-16, as Windows writes it',
      {},
      { contents: { './Dockerfile': LITTLE } },
      'file: "./Dockerfile" is UTF-16, and a Dockerfile has to be UTF-8; save it anew',
    ],
    [
      'UTF-16 with the other order of bytes',
      { file: 'web/Dockerfile' },
      { contents: { 'web/Dockerfile': BIG } },
      'file: "web/Dockerfile" is UTF-16, and a Dockerfile has to be UTF-8; save it anew',
    ],
    [
      'UTF-16, in small letters',
      { context: 'src' },
      { paths: { 'src/dockerfile': 'file' }, contents: { 'src/dockerfile': LITTLE } },
      'file: "src/dockerfile" is UTF-16, and a Dockerfile has to be UTF-8; save it anew',
    ],
    [
      'a link out of its folder',
      { file: 'web/Dockerfile' },
      { links: { 'web/Dockerfile': 'docker/web.Dockerfile' } },
      'file: "web/Dockerfile" is a link to "docker/web.Dockerfile", and the builder gets only the folder of the link; write that path instead',
    ],
  ])('refused, because BuildKit could not read it: %s', (_name, inputs, job, problem) => {
    expect(problemsIn(inputs, { ...job, paths: { ...PATHS, ...job.paths } })).toEqual([problem])
  })

  test.each<readonly [name: string, inputs: Inputs, paths: NonNullable<Job['paths']>, problem: string]>([
    [
      'an empty workspace',
      {},
      { './Dockerfile': 'missing', '.git': 'missing' },
      'file: there is no Dockerfile at "./Dockerfile" and no Git repository in the workspace; has actions/checkout run before this step? If so, name it in the input file, or the folder in the input context',
    ],
    [
      'an empty workspace, and a file that is named',
      { file: 'docker/prod' },
      { './Dockerfile': 'missing', '.git': 'missing' },
      'file: there is no "docker/prod" and no Git repository in the workspace; has actions/checkout run before this step? If so, the path is seen from the workspace, not from the context',
    ],
    [
      'a checkout of a commit as a worktree',
      {},
      { './Dockerfile': 'missing', '.git': 'file' },
      'file: there is no Dockerfile at "./Dockerfile"; name it in the input file, or the folder in the input context',
    ],
  ])('refused: %s', (_name, inputs, paths, problem) => {
    expect(problemsIn(inputs, { paths })).toEqual([problem])
  })

  test.each<readonly [name: string, inputs: Inputs, problem: string]>([
    [
      'standard input',
      { file: '-' },
      'file: "-" is standard input, which a step does not have; write the Dockerfile to a file first',
    ],
    [
      'standard input, for an address',
      { context: 'git', file: '-' },
      'file: "-" is standard input, which a step does not have; write the Dockerfile to a file first',
    ],
    [
      'no file',
      { file: 'docker/prod' },
      'file: there is no "docker/prod"; the path is seen from the workspace, not from the context',
    ],
    [
      'none in the context',
      { context: 'src' },
      'file: there is no Dockerfile at "src/Dockerfile"; name it in the input file, or the folder in the input context',
    ],
    ['credentials', { file: 'https://me:pass@example.com/Dockerfile' }, SHOWN.replace('context', 'file')],
    ['a folder', { file: 'src' }, 'file: "src" is a folder, not a Dockerfile'],
  ])('refused: %s', (_name, inputs, problem) => {
    expect(problemsIn(inputs)).toEqual([problem])
  })
})

describe('build-contexts', () => {
  test.each([
    ['an image', 'alpine=docker-image://alpine:3.20', 'alpine=docker-image://alpine:3.20'],
    ['an image in the place of another', 'golang:1=docker-image://golang:2', 'golang:1=docker-image://golang:2'],
    ['a folder', 'lib=src', 'lib=src'],
    ['an OCI layout', 'base=oci-layout://out@sha256:abc', 'base=oci-layout://out@sha256:abc'],
    ['an address', 'lib=https://github.com/o/r.git#v1', 'lib=https://github.com/o/r.git#v1'],
    ['the Git context', 'lib={{defaultContext}}:lib', `lib=${DEFAULT}:lib`],
    ['a value with "="', 'lib=https://a.b/c?d=e', 'lib=https://a.b/c?d=e'],
  ])('%s', (_name, text, expected) => {
    expect(buildOf({ 'build-contexts': text }).buildContexts).toEqual(contexts(expected))
  })

  test('one a line, with comments', () => {
    const text = 'a=src\n# b=src\n\nc=docker-image://x,y'
    expect(buildOf({ 'build-contexts': text }).buildContexts).toEqual(contexts('a=src', 'c=docker-image://x,y'))
  })

  const FORM = 'is not of the form name=folder, name=address or name=docker-image://image'

  test.each([
    ['a name alone', 'alpine', `build-contexts: "alpine" ${FORM}`],
    ['no name', '=src', `build-contexts: "=src" ${FORM}`],
    ['no value', 'lib=', `build-contexts: "lib=" ${FORM}`],
    ['no folder', 'lib=nowhere', 'build-contexts: lib: there is no folder "nowhere"'],
    ['a file', 'lib=a.tar', 'build-contexts: lib: "a.tar" is a file, not a folder'],
    ['the same name twice', 'lib=src\nlib=web', 'build-contexts: "lib" is there twice'],
    [
      'the same name twice, as buildx reads it',
      'alpine=src\ndocker.io/library/alpine:latest=web',
      'build-contexts: "alpine" is there twice',
    ],
    [
      'an unknown scheme',
      'lib=s3://b/k',
      'build-contexts: lib: "s3://b/k" is not an address that buildx takes; an image is docker-image://name',
    ],
    [
      'credentials',
      'lib=https://ghp_1@github.com/o/r.git',
      'build-contexts: lib: its address holds credentials, which the log and every process could read; use the input github-token, or a secret GIT_AUTH_TOKEN',
    ],
    [
      'another expression',
      'lib={{tag}}',
      'build-contexts: lib: "{{tag}}" is not known here; only {{defaultContext}} is',
    ],
  ])('refused: %s', (_name, text, problem) => {
    expect(problemsIn({ 'build-contexts': text })).toEqual([problem])
  })
})

describe('github-token', () => {
  const TOKEN = { 'github-token': 'ghs_token' }
  test.each<readonly [name: string, inputs: Inputs, id: string | undefined]>([
    ['a folder needs none', {}, undefined],
    ['the Git context', { context: 'git' }, 'GIT_AUTH_TOKEN.github.com'],
    ['a folder of it', { context: '{{defaultContext}}:web' }, 'GIT_AUTH_TOKEN.github.com'],
    [
      'another repository of the same server',
      { context: 'https://github.com/octo/other.git' },
      'GIT_AUTH_TOKEN.github.com',
    ],
    ['another server never gets it', { context: 'https://gitlab.com/octo/app.git' }, undefined],
    ['nor one whose name only begins so', { context: 'https://github.com.evil.example/o/r.git' }, undefined],
    ['nor one on another port', { context: 'https://github.com:8443/o/r.git' }, undefined],
    ['SSH has keys', { context: 'git@github.com:octo/app.git' }, undefined],
    ['a further context', { 'build-contexts': 'lib={{defaultContext}}:lib' }, 'GIT_AUTH_TOKEN.github.com'],
  ])('%s', (_name, inputs, id) => {
    const { gitToken } = buildOf({ ...inputs, ...TOKEN })
    expect([gitToken?.id, gitToken?.value.reveal().toString()]).toEqual([id, id && 'ghs_token'])
  })

  test('without it there is none', () => {
    expect(buildOf({ context: 'git' }).gitToken).toBeUndefined()
  })
})
