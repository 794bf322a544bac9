import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Redacted } from '../../src/base/redacted.ts'
import { judgeSecret, NOTHING_PUBLIC, type PublicTexts } from '../../src/secrets/evidence.ts'
import { findLeaks } from '../../src/secrets/find.ts'
import { secretMasks } from '../../src/secrets/masks.ts'
import { describeSecrets, searchWarnings } from '../../src/secrets/notes.ts'
import { partsOf } from '../../src/secrets/parts.ts'
import { known, secretsOf } from '../fixtures/secrets.ts'

const DOCKERFILE =
  'FROM postgres:16\nENV NODE_ENV=preview-mode\nARG KEY=9f8e7d6c5b\nRUN echo hunter-lodge && cat /etc/hosts\n'
const OPEN: PublicTexts = {
  names: ['octo-org/app', '1f8a5c0d3b7e', 'team/app', '123456789012', '123456789012.dkr.ecr.eu-west-3.amazonaws.com'],
  texts: [DOCKERFILE, 'v1', 'org.opencontainers.image.title=app-of-tests'],
}

/** Where a variable with the value is found, as the only one of an image. */
const isLeak = (value: string, variable: string, open: PublicTexts): boolean =>
  findLeaks([{ title: '', value: { Env: [variable] } }], [known('x', value)], open).length > 0

describe('a word that the image may hold anyway is a leak only where a name says so', () => {
  test.each([
    ['a common word', 'production'],
    ['a region', 'us-east-1'],
    ['a switch', 'enabled'],
    ['a user', 'admin'],
    ['a word of the Dockerfile', 'hunter-lodge'],
    ['a part of a word of the Dockerfile', 'preview-'],
    ['a short word of the Dockerfile', 'hosts'],
    ['the base image', 'postgres'],
    ['the repository', 'octo-org/app'],
    ['the repository in ECR', 'team/app'],
    ['the commit, though it looks like a key', '1f8a5c0d3b7e'],
    ['the account', '123456789012'],
    ['the registry', '123456789012.dkr.ecr.eu-west-3.amazonaws.com'],
    ['a label of this step', 'app-of-tests'],
  ])('%s', (_name, word) => {
    const variables = [`A=${word}`, `A=x ${word} y`, `DB_PASSWORD=${word}`, word]
    expect(variables.map((variable) => isLeak(word, variable, OPEN))).toEqual([false, false, true, false])
  })
})

describe('it is one everywhere', () => {
  test.each([
    ['when it is a word that nobody else has', 'correct-horse', OPEN],
    ['when it looks like a key, though the Dockerfile has it', '9f8e7d6c5b', OPEN],
    ['when nobody could read the Dockerfile', 'hunter-lodge', { names: OPEN.names, texts: [] }],
  ])('%s', (_name, word, open) => {
    expect([`A=${word}`, `A=x ${word} y`].map((variable) => isLeak(word, variable, open))).toEqual([true, true])
  })

  test('a short word is part of a longer one in the Dockerfile: that says nothing', () => {
    expect([isLeak('unter', 'A=unter', OPEN), isLeak('hosts', 'A=hosts', OPEN)]).toEqual([true, false])
  })
})

test.each<readonly [name: string, values: Readonly<Record<string, string>>, ...rows: string[]]>([
  ['a long one', { a: 'c4n4ry-of-a' }],
  ['fewer than 4 bytes', { a: 'abc' }, 'a has fewer than 4 bytes and is not searched for'],
  [
    'fewer than 8 bytes',
    { a: 's3cr3t7' },
    'a has fewer than 8 bytes and is found only as a whole value (NAME=value, a label, a build argument)',
  ],
  [
    'a common word, and a long one',
    { a: 'production', b: 'c4n4ry-of-b' },
    'a is a plain word and is found only where a name says that it is secret (DB_PASSWORD=value)',
  ],
  [
    'lines that are plain words',
    { a: 'always=on\nstrict=off\nkey=9f8e7d6c5b' },
    'a is found without 2 of its lines or lines of its base64 only as a whole: they are short or plain words',
  ],
])('the plan says of %s what holds', (_name, values, ...rows) => {
  const secrets = secretsOf(values)
  const judged = secrets.given.map(({ id, value }) => judgeSecret({ name: id, value }, OPEN))
  const ids = Object.keys(values).join(', ')
  expect(describeSecrets(secrets, judged)).toEqual([
    ['secrets', `${ids}; the image gets its tags when its configuration, history and provenance show none of them`],
    ...rows.map((row) => ['', row]),
  ])
})

test('a plan without secrets says nothing of them', () => {
  expect(describeSecrets(secretsOf({}), [])).toEqual([])
})

test('of a plain word the user is warned once, by its name alone', () => {
  const judged = ['hunter-lodge', 'c4n4ry-of-b', 'hunter-lodge'].map((value) =>
    judgeSecret(known('the secret "a"', value), OPEN),
  )
  expect(searchWarnings(judged)).toEqual([
    'The secret "a" is a plain word or name that the image may hold for a reason of its own: it is in most images, in the ' +
      'Dockerfile, or in what this run is called. So the image is not refused for it, except where a name says that it is ' +
      'secret, such as DB_PASSWORD=value. If it is a secret, replace it by one that nobody can guess.',
  ])
})

const KEY = fc.string({ unit: fc.constantFrom(...'abXY019+/_-'), minLength: 1, maxLength: 70 })
const SETTING = fc.constantFrom('always-auth=true', 'port: 8080', '{', '', '  - item', 'DB_PASSWORD=admin', '[section]')
const SECRET = fc
  .array(
    fc.oneof(
      KEY,
      SETTING,
      KEY.map((key) => `NAME=${key}`),
      KEY.map((key) => `"key": "${key}",`),
    ),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n').map((end) => lines.join(end)))

test('whatever is masked is searched for, or the plan names it', () => {
  fc.assert(
    fc.property(SECRET, fc.constantFrom(OPEN, NOTHING_PUBLIC), (text, open) => {
      const value = new Redacted(text)
      const judged = judgeSecret({ name: 'a', value }, open)
      const rows = describeSecrets(secretsOf({ a: text }), [judged]).slice(1)
      const masked = secretMasks(value).map(({ part }) => part.bytes.toString('latin1'))
      const searched = judged.parts.filter(({ proof }) => proof !== undefined)
      const all = new Set(searched.map(({ bytes }) => bytes.toString('latin1')))
      if (masked.some((one) => !all.has(one))) expect(rows).not.toEqual([])
    }),
  )
})

test('the parts of a secret are a few for each of its lines', () => {
  const line = (index: number): string => `VARIABLE_${index}=${Buffer.from(`${index}`.repeat(9)).toString('base64')}`
  const sizes = [500, 1000, 2000].map((lines) => {
    const text = Array.from({ length: lines }, (_, index) => line(index)).join('\n')
    return partsOf(new Redacted(text)).length / lines
  })
  expect(sizes.map((size) => Math.round(size))).toEqual([4, 4, 4])
})
