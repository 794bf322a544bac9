// What the inputs of a promotion say, and what is wrong with them.
import { expect, test } from '@jest/globals'
import { type Promotion, parsePromotion } from '../../../src/actions/promote/inputs.ts'
import { type Job, NO_FACTS, problemsIn, readerOf, SHA } from '../../fixtures/inputs.ts'

const OTHER = '210987654321.dkr.ecr.eu-west-1.amazonaws.com'
const DIGEST = `sha256:${'a'.repeat(64)}`
const ROLE = 'arn:aws:iam::210987654321:role/reader'
const NEEDED = { 'aws-region': 'eu-central-1', repository: 'prod/app', from: 'app:v1', tags: 'prod' }

type Inputs = Readonly<Record<string, string>>

const settingsOf = (inputs: Inputs, job?: Job): Promotion =>
  parsePromotion(readerOf({ ...NEEDED, ...inputs }, job), NO_FACTS).settings

const problemsOf = (inputs: Inputs, job?: Job): readonly string[] => problemsIn(() => settingsOf(inputs, job))

/** Texts of `from`, which image is meant, and of which repository ECR is asked; `docker` is the login of docker. */
const SOURCES: readonly (readonly [from: string, more: Inputs, id: object, place: unknown])[] = [
  ['app:v1', {}, { tag: 'v1' }, ['app', undefined, 'eu-central-1']],
  ['team/app:v1', { 'registry-id': '123456789012' }, { tag: 'v1' }, ['team/app', '123456789012', 'eu-central-1']],
  [`app:v1@${DIGEST}`, {}, { digest: DIGEST }, ['app', undefined, 'eu-central-1']],
  [`${OTHER}/app@${DIGEST}`, {}, { digest: DIGEST }, ['app', '210987654321', 'eu-west-1']],
  ['127.0.0.1:4510/app:v1', {}, { tag: 'v1' }, ['app', undefined, 'eu-central-1']],
  ['docker.io/library/alpine:3.22', {}, { tag: '3.22' }, 'docker'],
  ['ghcr.io/octo-org/app:v1', {}, { tag: 'v1' }, 'docker'],
  ['public.ecr.aws/alias/app:v1', {}, { tag: 'v1' }, 'docker'],
  ['localhost:5000/app:v1', {}, { tag: 'v1' }, 'docker'],
]

test.each(SOURCES)('from: %s', (from, more, id, place) => {
  const { from: source } = settingsOf({ from, ...more })
  const { ecr } = source
  expect([source.text, source.id, ecr === undefined ? 'docker' : [ecr.address.name, ecr.account, ecr.region]]).toEqual([
    from,
    id,
    place,
  ])
})

test('the image is read by the role of the repositories, or by one of its own', () => {
  const role = { 'role-to-assume': 'arn:aws:iam::123456789012:role/github-ecr' }
  const readers = [{}, role, { ...role, 'from-role-to-assume': ROLE }, { 'from-role-to-assume': ROLE }].map(
    (inputs) => settingsOf(inputs).from.ecr?.identity.role?.role.arn,
  )
  expect(readers).toEqual([undefined, role['role-to-assume'], ROLE, ROLE])
})

test('rules of tags are about the commit of the run', () => {
  const { tags } = settingsOf({ tags: 'type=sha\nprod\nlatest' })
  expect([tags.names, tags.floating, tags.byDefault]).toEqual([
    [`sha-${SHA.slice(0, 7)}`, 'prod', 'latest'],
    [{ tag: 'latest', line: undefined }],
    false,
  ])
})

const PROBLEMS: readonly (readonly [name: string, inputs: Inputs, problem: string])[] = [
  ['no tag and no digest', { from: 'app' }, 'from: "app" has neither a tag nor a digest'],
  [
    'a scheme',
    { from: 'https://x/app:v1' },
    'from: "https://x/app:v1" is not an image reference, such as "host/team/app:v1"',
  ],
  ['no tags', { tags: '' }, 'tags: it is missing; give the tags that the image gets, such as prod'],
  [
    'rules that give none',
    { tags: 'type=ref,event=tag' },
    'tags: none of its rules gives a tag in this run ("type=ref,event=tag": refs/heads/feature is not a Git tag); add one that always does',
  ],
  [
    'keep',
    { 'on-tag-conflict': 'keep' },
    'on-tag-conflict: keep is for an image that is built; this one is known, so give fail or skip',
  ],
  [
    'a role for what ECR does not have',
    { from: 'ghcr.io/o/app:v1', 'from-role-to-assume': ROLE },
    'from-role-to-assume: it is for an image in a private registry of ECR, and from is ghcr.io/o/app:v1',
  ],
  ['referrers', { referrers: 'some' }, 'referrers: "some" is not one of: all, none'],
]

test.each(PROBLEMS)('%s', (_name, inputs, problem) => {
  expect(problemsOf(inputs)).toEqual([problem])
})

test.each<readonly [input: string, problem: string]>([
  ['referers', 'referers: this step has no such input; did you mean referrers?'],
  ['build-args', 'build-args: this step has no such input; the nearest name is '],
])('an input that this action does not have: %s', (input, problem) => {
  const [told = ''] = problemsOf({ [input]: 'x' }, { env: { [`INPUT_${input.toUpperCase()}`]: 'x' } })
  expect(told).toContain(problem)
})
