// Any secret of the usual shapes, in any form and place of an image's documents, is found; what does not hold it is not refused.
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { NOTHING_PUBLIC } from '../../src/secrets/evidence.ts'
import { findLeaks } from '../../src/secrets/find.ts'
import { known } from '../fixtures/secrets.ts'

/** No text of the images below has a "Z": what has one is the secret. */
const key = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: fc.constantFrom(...'abcXYZ0123456789+/_-?&é'), minLength, maxLength })
    .map((text) => `Z9q7k${text}x1`)

const KEY = key(4, 60)
const SHORT = fc
  .string({ unit: fc.constantFrom(...'abXYZ019+/_-?&'), minLength: 1, maxLength: 3 })
  .map((text) => `Z9q7${text}`)
const lines = (one: string): string => (one.match(/.{1,64}/g) ?? []).join('\n')

interface Case {
  /** The whole secret. */
  readonly secret: string
  /** What of it gets into the image. */
  readonly piece: string
}

const end = fc.constantFrom('\n', '\r\n')
const whole = (secret: string): Case => ({ secret, piece: secret })

/** Files as users have them, each with one value that is the secret in it. */
const FILES: readonly ((value: string) => string)[] = [
  (value) => `always-auth=true\n//registry.npmjs.org/:_authToken=${value}\n`,
  (value) => `# of the test\nPORT=8080\nexport API_KEY="${value}"\n`,
  (value) => `service:\n  port: 8080\n  key: ${value}\n`,
  (value) => `keys:\n  - ${value}\n  - other\n`,
  (value) => JSON.stringify({ type: 'service_account', inner: [{ key: value }] }),
  (value) => JSON.stringify({ type: 'service_account', inner: JSON.stringify({ key: value }) }, undefined, 2),
  (value) => `<settings><server><id>a</id><password>${value}</password></server></settings>`,
  (value) => `[default]\nkey = ${value}\nregion = eu-west-3\n`,
]

const CASES: fc.Arbitrary<Case> = fc.oneof(
  KEY.map(whole),
  fc.tuple(KEY, KEY, end).map(([one, other, at]) => whole(`${one}${at}${other}`)),
  fc.tuple(KEY, fc.constantFrom(...FILES), end).map(([value, file, at]) => ({
    secret: file(value.replaceAll('&', '-')).replaceAll('\n', at),
    piece: value.replaceAll('&', '-'),
  })),
  fc.uint8Array({ minLength: 48, maxLength: 200 }).map((bytes): Case => {
    const text = lines(Buffer.concat([bytes, Buffer.from('end of it')]).toString('base64'))
    return {
      secret: `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`,
      piece: text.split('\n')[0] ?? '',
    }
  }),
)

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const columns = (size: number, at: string) => (text: string) =>
  base64(text).replace(new RegExp(`.{${size}}`, 'g'), `$&${at}`)

const FORMS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => `before ${text} after`,
  (text) => text.replace(/\r?\n/g, '\r\n'),
  (text) => text.replace(/\r\n/g, '\n'),
  (text) => `https://me:${encodeURIComponent(text)}@host/`,
  (text) => `q=${new URLSearchParams({ a: text })}`,
  (text) => JSON.stringify({ a: text }),
  (text) => JSON.stringify({ a: text }).replaceAll('&', '\\u0026'),
  base64,
  (text) => `x ${base64(`p${text}`)}`,
  (text) => base64(`pp${text}tail`),
  (text) => base64(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  columns(76, '\n'),
  columns(64, '\n'),
  columns(76, '\r\n'),
  columns(64, '\n  '),
]

/** The same, where it stands as a whole value. */
const WHOLE_FORMS: readonly ((text: string) => string)[] = [(text) => text, base64, encodeURIComponent]

const PLACES: readonly ((text: string) => unknown)[] = [
  (text) => ({ config: { Env: ['PATH=/bin', `A=${text}`] } }),
  (text) => ({ config: { Labels: { 'com.example.a': text } } }),
  (text) => ({ config: { Cmd: ['login', text] } }),
  (text) => ({ annotations: { a: text } }),
  (text) => ({ history: [{ created_by: `RUN |1 A=${text} /bin/sh -c make # buildkit` }] }),
  (text) => ({ predicate: { buildDefinition: { args: { 'build-arg:A': text } } } }),
]

const placesOf = ({ secret }: Case, value: unknown): readonly string[] =>
  findLeaks([{ title: '', value }], [known('x', secret)], NOTHING_PUBLIC).map(({ where }) => where)

test('a secret of any shape is found in any form and place', () => {
  fc.assert(
    fc.property(CASES, fc.constantFrom(...FORMS), fc.constantFrom(...PLACES), (one, form, place) => {
      expect(placesOf(one, place(form(one.piece)))).toHaveLength(1)
    }),
    { numRuns: 1000 },
  )
})

test('a short one is found wherever it is the whole value', () => {
  fc.assert(
    fc.property(SHORT, fc.constantFrom(...WHOLE_FORMS), fc.constantFrom(...PLACES), (secret, form, place) => {
      expect(placesOf(whole(secret), place(form(secret)))).toHaveLength(1)
    }),
    { numRuns: 500 },
  )
})

/** What images hold: words, numbers and keys of their own. */
const TEXT = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcxy01239 =:/-._%+\\"\n'), maxLength: 120 }),
  fc.constantFrom(...['always-auth=true', 'PORT=8080', 'region = eu-west-3', 'keys: other', 'service_account', 'true']),
  fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('hex')),
)

test('an image that does not hold it is not refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(KEY, SHORT),
      fc.constantFrom(...FILES, (value: string) => value),
      fc.array(TEXT, { maxLength: 20 }),
      (value, file, texts) => {
        const secret = file(value)
        const history = texts.map((text) => ({ created_by: text, comment: 'buildkit.dockerfile.v0' }))
        const config = {
          Env: texts.map((text, index) => `VAR${index}=${text}`),
          Labels: Object.fromEntries(texts.map((text) => [text, text])),
        }
        expect(placesOf({ secret, piece: '' }, { architecture: 'amd64', os: 'linux', config, history })).toEqual([])
      },
    ),
    { numRuns: 500 },
  )
})
