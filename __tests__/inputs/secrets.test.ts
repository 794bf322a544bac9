import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/base/errors.ts'
import type { FileContent } from '../../src/runner/ports.ts'
import type { SecretSettings } from '../../src/secrets/secret.ts'
import { type Job, settingsOf } from '../fixtures/inputs.ts'

type Inputs = Readonly<Record<string, string>>

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }
const bytes = (text: string): FileContent => Buffer.from(text)

const read = (inputs: Inputs, job?: Job): SecretSettings => settingsOf({ ...NEEDED, ...inputs }, job).secrets

/** Each secret as id and value. */
const given = (inputs: Inputs, job?: Job) => read(inputs, job).given.map(({ id, value }) => [id, value.revealText()])

function problemsOf(inputs: Inputs, job?: Job): readonly string[] {
  try {
    read(inputs, job)
    return []
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return error.problems.map(({ input, problem }) => `${input}: ${problem}`)
  }
}

const KEY = '-----BEGIN KEY-----\nMIIEpAIB\nAAKCAQ==\n-----END KEY-----'

test.each<readonly [name: string, text: string, ...secrets: (readonly [id: string, value: string])[]]>([
  ['nothing', ''],
  ['one', 'token=s3cret', ['token', 's3cret']],
  ['one a line', 'a=one\nb=two', ['a', 'one'], ['b', 'two']],
  ['lines as Windows ends them', 'a=one\r\nb=two', ['a', 'one'], ['b', 'two']],
  ['commas belong to the value', 'a=one,b=two', ['a', 'one,b=two']],
  ['"=" in a value', 'a=b=c==', ['a', 'b=c==']],
  ['base64 with its end', 'a=c2VjcmV0cw==', ['a', 'c2VjcmV0cw==']],
  ['a space after "="', 'a= one', ['a', ' one']],
  ['blanks at the end', 'a= one \nb=two\t', ['a', ' one '], ['b', 'two\t']],
  ['blanks before an id', '  a=one\n" b=two"', ['a', 'one'], ['b', 'two']],
  ['lines that end in both ways', 'a=one\r\nb=two\nc=three', ['a', 'one'], ['b', 'two'], ['c', 'three']],
  ['a last line end in quotes', `"key=${KEY}\n"\nb=two`, ['key', `${KEY}\n`], ['b', 'two']],
  ['quotes behind commas', 'a=x,"y\nb=z",w', ['a', 'x,"y'], ['b', 'z",w']],
  ['JSON', 'a={"scopes":["read","write"]}', ['a', '{"scopes":["read","write"]}']],
  ['a value of several lines in quotes', `"key=${KEY}"\nb=two`, ['key', KEY], ['b', 'two']],
  ['a blank line inside of quotes', '"key=one\n\ntwo"', ['key', 'one\n\ntwo']],
  ['doubled quotes are one', '"json={""a"":1}"', ['json', '{"a":1}']],
  ['quotes inside of a value', 'json={"a":"b,c"}', ['json', '{"a":"b,c"}']],
  ['a comment', '# not a secret\na=one', ['a', 'one']],
  ['"#" in a value', 'a=one#two', ['a', 'one#two']],
  ['an id for one Git host', 'GIT_AUTH_TOKEN.github.com=one', ['GIT_AUTH_TOKEN.github.com', 'one']],
  ['an id called like a field of --secret', 'id=one', ['id', 'one']],
  ['other alphabets', 'a=пароль', ['a', 'пароль']],
])('secrets: %s', (_name, text, ...secrets) => {
  expect(given({ secrets: text })).toEqual(secrets.map(([id, value]) => [id, value]))
})

test('secret-envs take values from the environment, as they are there', () => {
  const env = { NPM: ' one\n', OTHER: 'two' }
  expect(given({ 'secret-envs': 'npm=NPM\nother=OTHER' }, { env })).toEqual([
    ['npm', ' one\n'],
    ['other', 'two'],
  ])
})

test('secret-envs may be separated by commas, as in docker/build-push-action', () => {
  const env = { NPM: 'one', OTHER: 'two', THIRD: 'three' }
  expect(given({ 'secret-envs': 'npm=NPM, other=OTHER\nthird=THIRD' }, { env })).toEqual([
    ['npm', 'one'],
    ['other', 'two'],
    ['third', 'three'],
  ])
})

test('secret-files take values from files', () => {
  const contents = { './a,b "c"': bytes('one\n'), '/run/key.p12': new Uint8Array([0xff, 0x00]) }
  expect(given({ 'secret-files': 'a=./a,b "c"\nb=/run/key.p12' }, { contents })).toEqual([
    ['a', 'one\n'],
    ['b', undefined],
  ])
})

test('all three together', () => {
  const inputs = { secrets: 'a=one', 'secret-envs': 'b=TWO', 'secret-files': 'c=three' }
  const job = { env: { TWO: 'two' }, contents: { three: bytes('three') } }
  expect(given(inputs, job).map(([id]) => id)).toEqual(['a', 'b', 'c'])
})

test('the largest value that BuildKit takes', () => {
  const largest = 'x'.repeat(500 * 1024)
  expect(given({ secrets: `a=${largest}` })).toEqual([['a', largest]])
})

const DEFINED = 'is the secret or variable that it comes from defined?'
const NO_EQUALS = 'no "="; write id=value, and put an item with several lines in quotes ("id=first line…last line")'
const OWN = 'a value that has quotes of its own comes as it is by secret-envs, from a variable of this step'
const SIZE = 'has more than 500 KiB, and BuildKit takes no more'

test.each<readonly [name: string, inputs: Inputs, job: Job, ...problems: string[]]>([
  ['an empty value', { secrets: 'a=' }, {}, `secrets: the secret "a" is empty; ${DEFINED}`],
  ['a blank value', { secrets: '"a=  "' }, {}, `secrets: the secret "a" is empty; ${DEFINED}`],
  ['no "="', { secrets: 's3cret' }, {}, `secrets: item 1 has ${NO_EQUALS}`],
  [
    'a key without quotes: none of its lines is shown',
    { secrets: `key=${KEY}` },
    {},
    `secrets: item 2 and 1 more have ${NO_EQUALS}`,
    'secrets: item 3 has "==" at its end and no value; put an item with several lines in quotes',
  ],
  ['no id', { secrets: '=s3cret' }, {}, 'secrets: item 1 has no id before "="'],
  [
    'a space before "="',
    { secrets: 'my token=x' },
    {},
    'secrets: item 1 has a space, comma or quote in the id before "="',
  ],
  ['two in one line', { secrets: 'a,b=x' }, {}, 'secrets: item 1 has a space, comma or quote in the id before "="'],
  [
    'the form of --secret',
    { secrets: 'id=npm,env=NPM_TOKEN' },
    {},
    "secrets: item 1 has the form of docker's --secret; write id=value",
  ],
  [
    'the form of --secret for a file',
    { 'secret-files': 'id=npm,src=.npmrc' },
    {},
    "secret-files: item 1 has the form of docker's --secret; write id=path",
  ],
  [
    'a quote that stays open',
    { secrets: '"a=one\ntwo' },
    {},
    `secrets: a quote is opened and not closed (line 1); ${OWN}`,
  ],
  [
    'JSON of several lines in quotes',
    { secrets: '"a={\n  "b": "c"\n}"' },
    {},
    `secrets: the quotes of an item end before it does (line 1); put the whole of it in quotes, and write each quote in it twice; ${OWN}`,
  ],
  ['an id twice', { secrets: 'a=one\na=two' }, {}, 'secrets: the secret "a" is given more than once'],
  [
    'an id in two inputs',
    { secrets: 'a=one', 'secret-envs': 'a=TWO' },
    { env: { TWO: 'two' } },
    'secret-envs: the secret "a" is given more than once',
  ],
  ['too large', { secrets: `a=${'x'.repeat(500 * 1024 + 1)}` }, {}, `secrets: the secret "a" ${SIZE}`],
  [
    'a variable that is not set',
    { 'secret-envs': 'a=MISSING' },
    {},
    'secret-envs: the secret "a" names a variable that is not set in this job; it takes a name, not a value',
  ],
  [
    'a variable that every object has',
    { 'secret-envs': 'a=constructor' },
    {},
    'secret-envs: the secret "a" names a variable that is not set in this job; it takes a name, not a value',
  ],
  [
    'no variable',
    { 'secret-envs': 'a=' },
    {},
    'secret-envs: the secret "a" names a variable that is not set in this job; it takes a name, not a value',
  ],
  [
    'an empty variable',
    { 'secret-envs': 'a=EMPTY' },
    { env: { EMPTY: '' } },
    `secret-envs: the secret "a" names a variable that is empty; ${DEFINED}`,
  ],
  [
    'a variable without "="',
    { 'secret-envs': 'NPM_TOKEN' },
    { env: { NPM_TOKEN: 'x' } },
    'secret-envs: item 1 has no "="; write id=NAME_OF_A_VARIABLE',
  ],
  [
    'a variable that is too large',
    { 'secret-envs': 'a=BIG' },
    { env: { BIG: 'x'.repeat(500 * 1024 + 1) } },
    `secret-envs: the secret "a" ${SIZE}`,
  ],
  [
    'a file that is missing',
    { 'secret-files': 'a=./nothing' },
    {},
    'secret-files: the secret "a" names a file that does not exist; the path is seen from the workspace',
  ],
  [
    'no path',
    { 'secret-files': 'a=' },
    {},
    'secret-files: the secret "a" names a file that does not exist; the path is seen from the workspace',
  ],
  [
    'a folder',
    { 'secret-files': 'a=folder' },
    { contents: { folder: 'directory' } },
    'secret-files: the secret "a" names a folder, not a file',
  ],
  [
    'a pipe',
    { 'secret-files': 'a=pipe' },
    { contents: { pipe: 'special' } },
    'secret-files: the secret "a" names something that is not a regular file',
  ],
  [
    'a file that cannot be read',
    { 'secret-files': 'a=closed' },
    { contents: { closed: { code: 'EACCES', said: "permission denied, open '/closed'" } } },
    'secret-files: the secret "a" names a file that is closed to the user of this job (EACCES); give that user the right to it, and to enter every folder above it, with chown or chmod in an earlier step',
  ],
  [
    'a file that is too large',
    { 'secret-files': 'a=big' },
    { contents: { big: 'large' } },
    `secret-files: the secret "a" ${SIZE}`,
  ],
  [
    'an empty file',
    { 'secret-files': 'a=empty' },
    { contents: { empty: bytes('') } },
    'secret-files: the secret "a" names a file that is empty',
  ],
  [
    'a file that echo made of an empty secret',
    { 'secret-files': 'a=blank' },
    { contents: { blank: bytes('\n') } },
    'secret-files: the secret "a" names a file that is empty',
  ],
  [
    'beside a malformed item, others are told by their number',
    { secrets: 'a=\nb\nc=three' },
    {},
    `secrets: item 2 has ${NO_EQUALS}`,
    `secrets: item 1 is empty; ${DEFINED}`,
  ],
  [
    'everything is told together',
    { secrets: 'a=', 'secret-envs': 'b=MISSING', 'secret-files': 'a=nothing', platforms: 'a b' },
    {},
    'platforms: "a b" is not a platform such as "linux/arm64"',
    `secrets: the secret "a" is empty; ${DEFINED}`,
    'secret-envs: the secret "b" names a variable that is not set in this job; it takes a name, not a value',
    'secret-files: the secret "a" is given more than once',
    'secret-files: the secret "a" names a file that does not exist; the path is seen from the workspace',
  ],
])('a problem: %s', (_name, inputs, job, ...problems) => {
  expect(problemsOf(inputs, job)).toEqual(problems)
})

describe('a pull request from a fork', () => {
  const fork: Job = {
    context: {
      event: 'pull_request',
      payload: {
        pull_request: { head: { repo: { full_name: 'fork/app' } }, base: { repo: { full_name: 'octo/app' } } },
      },
    },
  }

  test('has no secrets, so those without a value are left out', () => {
    const inputs = {
      secrets: 'a=\nb=one',
      'secret-envs': 'c=EMPTY\nd=MISSING',
      'secret-files': 'e=nothing\nf=blank',
    }
    const { given, leftOut } = read(inputs, { ...fork, env: { EMPTY: '' }, contents: { blank: bytes('\n') } })
    expect(given.map(({ id }) => id)).toEqual(['b'])
    expect(leftOut).toEqual(['a', 'c', 'd', 'e', 'f'])
  })

  test('fails on what is wrong in every run', () => {
    const inputs = { secrets: 'a=\na=one', 'secret-files': 'b=folder' }
    expect(problemsOf(inputs, { ...fork, contents: { folder: 'directory' } })).toEqual([
      'secrets: the secret "a" is given more than once',
      'secret-files: the secret "b" names a folder, not a file',
    ])
  })
})

test('settings print no value', () => {
  const settings = settingsOf({ ...NEEDED, secrets: 'a=canary' })
  expect([JSON.stringify(settings), `${settings.secrets.given[0]?.value}`].join()).not.toContain('canary')
})

describe('any text', () => {
  const SECRET = 'C4n4ry'
  const piece = fc.constantFrom(SECRET, '"', ',', '#', '\n', '\r\n', ' ', 'a', '=', '==', '\\', 'id', 'src=')
  const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

  test('is either read or refused, and no problem shows a piece of it that can be a value', () => {
    fc.assert(
      fc.property(text, text, text, (secrets, envs, files) => {
        const inputs = { secrets, 'secret-envs': envs, 'secret-files': files }
        const shown = problemsOf(inputs).filter((problem) => problem.includes(SECRET))
        // An id is shown, and nothing but an id.
        expect(shown.map((problem) => problem.replace(/the secret "[^"]*"/, ''))).not.toEqual(
          expect.arrayContaining([expect.stringContaining(SECRET)]),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('without "=" is never shown, whatever stands beside it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a=one', 'b=', SECRET, `${SECRET}==`, 'c=x y')), (lines) => {
        expect(problemsOf({ secrets: lines.join('\n') }).join()).not.toContain(SECRET)
      }),
    )
  })

  test('that is written as CSV says is read back', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab =#,"\n') }).filter((one) => !['', '='].includes(one.trim()))
    fc.assert(
      fc.property(fc.array(value), (values) => {
        const items = values.map((one, index) => `"id${index}=${one.replaceAll('"', '""')}"`)
        expect(given({ secrets: items.join('\n') }).map(([, read]) => read)).toEqual(values)
      }),
    )
  })
})
