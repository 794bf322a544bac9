// The oracle: what a run has shown, and what is to be said of it.
import { expect, test } from '@jest/globals'
import { CELLS, type Cell } from './cells.ts'
import type { Ended, Facts } from './facts.ts'
import { boundOf, judge, sentenceOf } from './oracle.ts'
import type { Scenario } from './scenarios.ts'

const URI = '127.0.0.1:4510/app'
const [DIGEST, OTHER] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]
const SCENARIO: Scenario = { inputs: () => ({}), repositories: ['app'], tags: ['v1', 'latest'], creates: true }
const ENDED: Ended = { exit: 0, milliseconds: 900, isKilled: false, left: [], processes: [] }

/** What a run shows that outlived its fault. */
const DELIVERED: Facts = {
  struck: 1,
  main: ENDED,
  post: ENDED,
  errors: [],
  outputs: {
    digest: DIGEST,
    references: `${URI}:v1@${DIGEST}\n${URI}:latest@${DIGEST}`,
    'repository-created': 'true',
  },
  repositories: [{ name: 'app', uri: URI, tags: { v1: DIGEST, latest: DIGEST }, digests: [DIGEST] }],
  policies: { lifecycle: true, repository: true },
  builds: 1,
  isDockerConfigChanged: false,
}

/** What a run shows that could not. */
const FAILED: Facts = {
  ...DELIVERED,
  main: { ...ENDED, exit: 1 },
  errors: ['Could not set the tag.\nMore: https://example.org/docs/troubleshooting.md#server-error'],
  outputs: { digest: '', references: '', 'repository-created': 'false' },
  repositories: [{ name: 'app', uri: URI, tags: {}, digests: [] }],
  policies: { lifecycle: false, repository: false },
}

const withTags = (facts: Facts, tags: Readonly<Record<string, string>>): Facts => ({
  ...facts,
  repositories: [{ name: 'app', uri: URI, tags, digests: [...new Set(Object.values(tags))] }],
})
const withMain = (facts: Facts, main: Partial<Ended>): Facts => ({ ...facts, main: { ...facts.main, ...main } })
const withPost = (facts: Facts, post: Partial<Ended>): Facts => ({ ...facts, post: { ...facts.post, ...post } })
const withOutputs = (facts: Facts, outputs: Facts['outputs']): Facts => ({
  ...facts,
  outputs: { ...facts.outputs, ...outputs },
})

/** The cell whose id ends so; each of these stands for those of its course. */
function cellOf(end: string): Cell {
  const cell = CELLS.find(({ id }) => id === `api/create/PutImage (first)/${end}`)
  if (cell === undefined) throw new Error(`there is no cell ${end}`)
  return cell
}

test.each<readonly [name: string, cell: string, facts: Facts, verdict: string, problems?: readonly string[]]>([
  ['one fault is outlived', '503/once', DELIVERED, 'right'],
  ['three faults are outlived', '503/three times', DELIVERED, 'right'],
  ['a fault that is always there fails the step', '503/always', FAILED, 'right'],
  ['a lie fails the step', 'empty/once', FAILED, 'right'],
  ['a lie is found out and asked again', 'empty/once', DELIVERED, 'right'],
  ['three faults fail the step', '503/three times', FAILED, 'weak'],
  ['three silences fail the step', 'hang-before/three times', FAILED, 'right'],
  ['one fault fails the step', '503/once', FAILED, 'wrong', ['one passing fault failed the step']],
  ['one silence fails the step', 'drip/once', FAILED, 'wrong', ['one passing fault failed the step']],
  ['nobody met the fault', '503/once', { ...DELIVERED, struck: 0 }, 'wrong', ['no request met the fault']],
  [
    'a tag is missing',
    'empty/once',
    withTags(DELIVERED, { v1: DIGEST }),
    'wrong',
    ['the outputs claim a tag that the registry has not', 'success without all tags on the image'],
  ],
  [
    'the first tag is on another image',
    '503/once',
    withTags(DELIVERED, { v1: OTHER, latest: DIGEST }),
    'wrong',
    [
      'the outputs claim a tag that the registry has not',
      'success without all tags on the image',
      'the tags are on several images',
    ],
  ],
  [
    'a failed run claims an image that is not there',
    '503/always',
    withOutputs(FAILED, { digest: DIGEST }),
    'wrong',
    ['the outputs claim a digest that the registry has not'],
  ],
  [
    'a failed run claims a tag that is not there',
    '503/always',
    withOutputs(FAILED, { references: `${URI}:v1@${DIGEST}` }),
    'wrong',
    ['the outputs claim a tag that the registry has not'],
  ],
  [
    'a failed run claims the tag that is there',
    '503/always',
    withTags(withOutputs(FAILED, { references: `${URI}:v1@${DIGEST}` }), { v1: DIGEST }),
    'right',
  ],
  [
    'an output is missing',
    '503/once',
    withOutputs(DELIVERED, { references: `${URI}:v1@${DIGEST}` }),
    'wrong',
    ['success without all outputs'],
  ],
  [
    'the creation is not told',
    'reset-after-commit/once',
    withOutputs(DELIVERED, { 'repository-created': 'false' }),
    'wrong',
    ['success, and a repository that was created is not told'],
  ],
  [
    'the policies are missing',
    'empty/once',
    { ...DELIVERED, policies: { lifecycle: false, repository: false } },
    'wrong',
    ['success without the lifecycle policy', 'success without the repository policy'],
  ],
  ['nothing was built', '503/once', { ...DELIVERED, builds: 0 }, 'wrong', ['success without a build']],
  ['it was built again', '503/once', { ...DELIVERED, builds: 2 }, 'wrong', ['built more than once']],
  ['an error is told', '503/once', { ...DELIVERED, errors: FAILED.errors }, 'wrong', ['success, and an error is told']],
  [
    'a staging tag is left',
    '503/once',
    withTags(DELIVERED, { v1: DIGEST, latest: DIGEST, 'staging-0123456789abcdef': DIGEST }),
    'wrong',
    ['a staging tag is left'],
  ],
  [
    'a staging tag is left that nobody could remove',
    '503/always',
    withTags(DELIVERED, { v1: DIGEST, latest: DIGEST, 'staging-0123456789abcdef': DIGEST }),
    'right',
  ],
  [
    'another tag is set',
    '503/once',
    withTags(DELIVERED, { v1: DIGEST, latest: DIGEST, main: DIGEST }),
    'wrong',
    ['a tag that nobody asked for is set'],
  ],
  ['it took 80 s', '503/always', withMain(FAILED, { milliseconds: 80_000 }), 'right'],
  ['it took longer', '503/always', withMain(FAILED, { milliseconds: 80_001 }), 'wrong', ['main took more than 80 s']],
  ['silence took 130 s', 'hang-before/always', withMain(FAILED, { milliseconds: 130_000 }), 'right'],
  [
    'silence has no end',
    'hang-in-body/always',
    withMain({ ...FAILED, errors: [] }, { exit: 'SIGKILL', milliseconds: 140_000, isKilled: true, left: ['config'] }),
    'wrong',
    ['main did not end in 130 s'],
  ],
  [
    'a death without a word',
    'cut/always',
    withMain({ ...FAILED, errors: [] }, { exit: 13 }),
    'wrong',
    ['main ended with exit code 13', 'the message is missing'],
  ],
  [
    'a death by a signal',
    'cut/always',
    withMain({ ...FAILED, errors: [] }, { exit: 'SIGSEGV' }),
    'wrong',
    ['main died of SIGSEGV', 'the message is missing'],
  ],
  [
    'what is said is unknown',
    '503/always',
    { ...FAILED, errors: ['Could not set the tag.\nECR said: X: y\nFingerprint: 0123456789ab'] },
    'wrong',
    ['the message has only a fingerprint'],
  ],
  [
    'what passes is called a mistake',
    '503-html/always',
    { ...FAILED, errors: ['Could not set the tag.\nMore: docs/troubleshooting.md#not-aws'] },
    'wrong',
    ['the message calls what passes a mistake of somebody'],
  ],
  [
    'a lie is called a mistake',
    '200-html/always',
    { ...FAILED, errors: ['Could not set the tag.\nMore: docs/troubleshooting.md#not-aws'] },
    'right',
  ],
  [
    'the address of a layer is told',
    '503/always',
    {
      ...FAILED,
      errors: ['Could not copy http://127.0.0.1/l?X-Amz-Signature=0f\nMore: docs/troubleshooting.md#server-error'],
    },
    'wrong',
    ['the message has an address that opens a layer'],
  ],
  [
    'it blames itself',
    'null/always',
    { ...FAILED, errors: ['This is a fault of ecr-build-push: x is not a function'] },
    'wrong',
    ['the message calls the step faulty'],
  ],
  [
    'main leaves files and processes',
    '503/once',
    withMain(DELIVERED, { left: ['ecr-build-push-0'], processes: ['docker buildx build'] }),
    'wrong',
    ['files are left after main', 'processes are left after main'],
  ],
  [
    'post leaves files and processes, and fails',
    '503/once',
    withPost(DELIVERED, { exit: 1, left: ['ecr-build-push-0'], processes: ['docker buildx build'] }),
    'wrong',
    ['post ended with exit code 1', 'files are left after post', 'processes are left after post'],
  ],
  [
    "the user's configuration is another one",
    '503/once',
    { ...DELIVERED, isDockerConfigChanged: true },
    'wrong',
    ["the user's docker configuration is changed"],
  ],
])('%s', (_name, cell, facts, verdict, problems = []) => {
  const judgement = judge(cellOf(cell), SCENARIO, facts)
  expect([judgement.verdict, judgement.problems]).toEqual([verdict, problems])
})

test('an answer that the run does not need fails no step, however often it is missing', () => {
  const cell = CELLS.find(({ id }) => id === 'api/github/GET commit/null/always')
  if (cell === undefined) throw new Error('there is no such cell')
  expect(judge(cell, SCENARIO, FAILED).problems).toEqual(['an answer that is not needed failed the step'])
  expect(judge(cell, SCENARIO, DELIVERED).verdict).toBe('right')
})

test('docker has five minutes for its attempts', () => {
  const cell = CELLS.find(({ id }) => id === 'classic/engine/PUT upload/503/always')
  if (cell === undefined) throw new Error('there is no such cell')
  const judged = (milliseconds: number) => judge(cell, SCENARIO, withMain(FAILED, { milliseconds })).problems
  expect(judged(310_000)).toEqual([])
  expect(judged(310_001)).toEqual(['main took more than 310 s'])
})

test.each([
  ['classic/engine/PATCH upload/hang-before/once', 'weak'],
  ['classic/engine/PATCH upload/503/once', 'wrong'],
  ['classic/engine/PUT manifest/hang-before/once', 'wrong'],
])('%s that fails the step is %s: docker keeps the silent request of a layer', (id, verdict) => {
  const cell = CELLS.find((one) => one.id === id)
  if (cell === undefined) throw new Error(`there is no cell ${id}`)
  expect(judge(cell, SCENARIO, FAILED).verdict).toBe(verdict)
})

const NEXT = { exit: 0, digest: DIGEST, repositories: DELIVERED.repositories, sent: 3 }
const COPIED: Facts = {
  ...withTags(DELIVERED, { v1: DIGEST, latest: DIGEST }),
  builds: 0,
  next: NEXT,
}

test.each<readonly [name: string, facts: Facts, problems: readonly string[]]>([
  ['all is there', COPIED, []],
  ['the next run failed', { ...COPIED, next: { ...NEXT, exit: 1 } }, ['the next run failed']],
  ['it left a tag', { ...COPIED, next: { ...NEXT, digest: OTHER } }, ['the next run has not brought all']],
  ['it sent a blob again', { ...COPIED, next: { ...NEXT, sent: 4 } }, ['a blob was sent twice']],
  [
    'a referrer is missing',
    { ...COPIED, repositories: COPIED.repositories.map((one) => ({ ...one, digests: [] })) },
    ['the outputs claim a digest that the registry has not', 'success without the whole image'],
  ],
])('of an action that copies: %s', (_name, facts, problems) => {
  const scenario: Scenario = { ...SCENARIO, action: 'promote', images: 1, blobs: 3 }
  expect(judge(cellOf('503/once'), scenario, facts).problems).toEqual(problems)
})

const REFUSAL = 'The image sha256:ab gets no tag: it has 1 critical finding that has a fix.'
const STAGED = { v1: OTHER, base: OTHER, 'staging-0123456789abcdef': DIGEST }

/** What a run shows whose image did not pass: its digest is told, and the image is gone with its last tag. */
const REFUSED: Facts = {
  ...withTags(withOutputs(FAILED, { gate: 'failed', digest: DIGEST }), { v1: OTHER, base: OTHER }),
  errors: [REFUSAL],
  early: 0,
}
const PASSED: Facts = {
  ...withTags(withOutputs(DELIVERED, { gate: 'passed' }), { v1: DIGEST, latest: DIGEST, base: OTHER }),
  early: 0,
}

test.each<readonly [name: string, gate: 'passed' | 'refused', cell: string, facts: Facts, problems: readonly string[]]>(
  [
    ['it has passed', 'passed', '503/once', PASSED, []],
    [
      'a tag came before the verdict',
      'passed',
      '503/once',
      { ...PASSED, early: 1 },
      ['a tag was set before the verdict'],
    ],
    [
      'nobody knows whether it has passed',
      'passed',
      '503/once',
      withOutputs(PASSED, { gate: '' }),
      ['an image has a tag, and no verdict', 'success without a verdict'],
    ],
    ['a finding was not read', 'refused', 'empty/once', PASSED, ['an image that was to be refused has passed']],
    ['it is refused', 'refused', '503/once', REFUSED, []],
    ['it is refused after three faults', 'refused', '503/three times', REFUSED, []],
    ['something else came before', 'refused', '503/always', { ...REFUSED, errors: FAILED.errors }, []],
    [
      'something else is told',
      'refused',
      '503/once',
      { ...REFUSED, errors: FAILED.errors },
      ['the refusal does not say why'],
    ],
    ['the staging tag stays', 'refused', '503/always', withTags(REFUSED, STAGED), ['a staging tag is left']],
    [
      'the files for later steps stay',
      'passed',
      '503/once',
      withPost(PASSED, { left: ['reports-of-ecr-build-push-0'] }),
      [],
    ],
  ],
)('of a gate: %s', (_name, gate, cell, facts, problems) => {
  expect(judge(cellOf(cell), { ...SCENARIO, gate, keeps: ['base'] }, facts)).toMatchObject({
    verdict: problems.length > 0 ? 'wrong' : 'right',
    problems,
  })
})

const SIGNED = withOutputs(DELIVERED, { 'signing-status': 'complete' })
const UNSIGNED: Facts = withTags(withOutputs(FAILED, { 'signing-status': 'failed', digest: DIGEST }), {})

test.each<readonly [name: string, cell: string, facts: Facts, problems: readonly string[]]>([
  ['ECR has signed it', '503/once', { ...SIGNED, early: 0 }, []],
  ['it is not signed', '503/always', { ...UNSIGNED, early: 0 }, []],
  ['a tag came before the signature', '503/once', { ...SIGNED, early: 1 }, ['a tag was set before the signature']],
  [
    'nobody knows whether it is signed',
    '503/once',
    { ...DELIVERED, early: 0 },
    ['an image has a tag, and no signature', 'success without a signature'],
  ],
  [
    'the staging tag stays',
    '503/always',
    withTags(UNSIGNED, { 'staging-0123456789abcdef': DIGEST }),
    ['a staging tag is left'],
  ],
])('of a signature: %s', (_name, cell, facts, problems) => {
  expect(judge(cellOf(cell), { ...SCENARIO, signings: [] }, facts).problems).toEqual(problems)
})

test('a staging tag stays where each removal of it is refused', () => {
  const cell = CELLS.find(({ id }) => id === 'api/gated/BatchDeleteImage (gated)/503/always')
  if (cell === undefined) throw new Error('there is no such cell')
  expect(judge(cell, { ...SCENARIO, gate: 'refused', keeps: ['base'] }, withTags(REFUSED, STAGED)).problems).toEqual([])
})

test('a run that could not be judged is wrong', () => {
  expect(judge(cellOf('503/once'), SCENARIO, { failure: 'the port is taken' })).toEqual({
    verdict: 'wrong',
    problems: ['the port is taken'],
    sentence: 'nothing',
  })
})

test.each([
  ['nothing', [], 'nothing'],
  ['a known failure', ['Could not push.\nMore: docs/troubleshooting.md#network'], '#network'],
  ['words of our own', ['The repository app does not have it.\nWhat to do: Run the job again.'], 'words'],
  ['an unknown one beside a known one', ['A.\nFingerprint: 01\n\nB.\nMore: docs/troubleshooting.md#x'], 'fingerprint'],
  ['a fault of ours', ['This is a fault of ecr-build-push: x.\nFingerprint: 01'], 'fault'],
])('a message with %s', (_name, errors, sentence) => expect(sentenceOf(errors)).toBe(sentence))

test.each([
  ['api/create/PutImage (first)/503/always', 80_000, 80_000],
  ['api/create/PutImage (first)/hang-before/always', 130_000, 130_000],
  ['copies/promote/POST upload (promote)/503/always', 80_000, 80_000],
  ['copies/promote/POST upload (promote)/hang-in-body/always', 130_000, 310_000],
  ['classic/engine/PUT upload/hang-before/once', 310_000, 310_000],
])('how long a run may take that fails, or goes well: %s', (id, failed, done) => {
  expect(CELLS.filter((cell) => cell.id === id).map((cell) => [boundOf(cell, false), boundOf(cell, true)])).toEqual([
    [failed, done],
  ])
})
