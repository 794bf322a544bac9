// A login that stays in docker's config.json for later steps, and is taken out again: all else is byte for byte as it was.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { keepLogins, takeOutLogins, takeOutOld } from '../../../../src/buildx/docker-config/kept/keep-login.ts'
import { EMPTY_LEDGER, parseLedger } from '../../../../src/buildx/docker-config/kept/ledger.ts'
import type { KeptFile } from '../../../../src/buildx/docker-config/kept/put-back.ts'

const HOST = '111122223333.dkr.ecr.us-east-1.amazonaws.com'
const AUTH = 'QVdTOnNlY3JldA=='
const LOGIN = `"${HOST}": {"auth":"${AUTH}"}`

const keep = (text: string | undefined): KeptFile => {
  const kept = keepLogins({ text, ledger: EMPTY_LEDGER }, [{ host: HOST, authorization: AUTH }], { id: 'a', at: 0 })
  if (!kept.ok) throw new Error(kept.problem)
  return kept.value
}
const takeOut = (file: KeptFile, id = 'a'): KeptFile => {
  const taken = takeOutLogins(file, id)
  if (!taken.ok) throw new Error(taken.problem)
  return taken.value
}

describe('the text with the login in it, and the very same text without it', () => {
  test.each<[string, string | undefined, string]>([
    ['no file', undefined, `{"auths": {${LOGIN}}}`],
    ['an empty file', '', `{"auths": {${LOGIN}}}`],
    ['a file of white space', ' \n\t\r\n', `{"auths": {${LOGIN}}}`],
    ['an empty object', '{}', `{"auths": {${LOGIN}}}`],
    ['an empty object in lines', '{\n}\n', `{\n  "auths": {${LOGIN}}\n}\n`],
    [
      'as docker writes it, the entry last',
      '{\n\t"auths": {\n\t\t"ghcr.io": {\n\t\t\t"auth": "eDp5"\n\t\t}\n\t}\n}',
      `{\n\t"auths": {\n\t\t"ghcr.io": {\n\t\t\t"auth": "eDp5"\n\t\t},\n\t\t${LOGIN}\n\t}\n}`,
    ],
    [
      'no auths',
      '{\n\t"currentContext": "remote"\n}\n',
      `{\n\t"currentContext": "remote",\n\t"auths": {${LOGIN}}\n}\n`,
    ],
    ['empty auths', '{"auths":{},"x":1}', `{"auths":{${LOGIN}},"x":1}`],
    ['empty auths in lines', '{\n\t"auths": {\n\t}\n}', `{\n\t"auths": {\n\t\t${LOGIN}\n\t}\n}`],
    ['one line', '{"auths":{"a":{"auth":"eDp5"}}}', `{"auths":{"a":{"auth":"eDp5"},"${HOST}":{"auth":"${AUTH}"}}}`],
    [
      'carriage returns',
      '{\r\n  "auths": {\r\n    "a": {}\r\n  }\r\n}\r\n',
      `{\r\n  "auths": {\r\n    "a": {},\r\n    ${LOGIN}\r\n  }\r\n}\r\n`,
    ],
    [
      'a layout of its own',
      '{ "b" :1 ,"auths"  :{"z" : {} , "y" : {}  } ,"c":[ ] }  ',
      `{ "b" :1 ,"auths"  :{"z" : {} , "y" : {}, "${HOST}" : {"auth":"${AUTH}"}  } ,"c":[ ] }  `,
    ],
    [
      'a login of the same host, in the middle',
      `{"auths":{"a":{},"${HOST}" : {"auth": "b2xkOm9sZA==" } ,"c":{}}}`,
      `{"auths":{"a":{},"${HOST}" : {"auth":"${AUTH}"} ,"c":{}}}`,
    ],
    [
      'a login of the same host, whose name is written with escapes',
      `{"auths":{"${HOST.replace('.', '\\u002e')}":{}}}`,
      `{"auths":{"${HOST.replace('.', '\\u002e')}":{"auth":"${AUTH}"}}}`,
    ],
    [
      'a store for all hosts, which docker would ask first',
      '{"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud"}}',
      `{"credsStore":"desktop","credHelpers":{"gcr.io":"gcloud","${HOST}":""},"auths":{${LOGIN}}}`,
    ],
    [
      'a helper of the host',
      `{"credHelpers":{"${HOST}":"ecr-login","gcr.io":"gcloud"}}`,
      `{"credHelpers":{"${HOST}":"","gcr.io":"gcloud"},"auths":{${LOGIN}}}`,
    ],
    [
      'a store, and no helpers',
      '{"auths":{},"credsStore":"pass"}',
      `{"auths":{${LOGIN}},"credsStore":"pass","credHelpers":{"${HOST}": ""}}`,
    ],
    [
      'helpers of other hosts alone, which docker does not ask',
      '{"credHelpers":{"gcr.io":"gcloud"}}',
      `{"credHelpers":{"gcr.io":"gcloud"},"auths":{${LOGIN}}}`,
    ],
    ['a store with an empty name', '{"credsStore":""}', `{"credsStore":"","auths":{${LOGIN}}}`],
    [
      'other names that stand twice',
      '{"x":1,"x":2,"auths":{"a":{},"a":{"auth":""}}}',
      `{"x":1,"x":2,"auths":{"a":{},"a":{"auth":""},"${HOST}":{"auth":"${AUTH}"}}}`,
    ],
  ])('%s', (_name, before, after) => {
    const kept = keep(before)
    expect(kept.text).toBe(after)
    expect(JSON.parse(kept.text ?? '').auths[HOST]).toEqual({ auth: AUTH })
    expect(takeOut(kept)).toEqual({ text: before, ledger: EMPTY_LEDGER })
  })
})

describe('a file that is left alone, and why', () => {
  test.each([
    ['{ "auths": ', 'is not a JSON object, so docker reads no login in it'],
    ['[]', 'is not a JSON object, so docker reads no login in it'],
    ['\uFEFF{}', 'is not a JSON object, so docker reads no login in it'],
    ['{ // mine\n}', 'is not a JSON object, so docker reads no login in it'],
    ['{"auths":{},}', 'is not a JSON object, so docker reads no login in it'],
    ['{"auths":[]}', 'has in "auths" something else than a JSON object'],
    ['{"auths":null}', 'has in "auths" something else than a JSON object'],
    ['{"credHelpers":"x"}', 'has in "credHelpers" something else than a JSON object'],
    ['{"auths":{},"auths":{}}', 'has "auths" more than once, and programs do not agree on which counts'],
    ['{"Auths":{}}', 'has "Auths", which docker reads as "auths" and others do not'],
    ['{"credsstore":"desktop"}', 'has "credsstore", which docker reads as "credsStore" and others do not'],
    [
      `{"auths":{"${HOST}":{},"${HOST}":{}}}`,
      `has "${HOST}" more than once in one object, and programs do not agree on which counts`,
    ],
  ])('%s', (text, problem) => {
    const file = { text, ledger: EMPTY_LEDGER }
    expect(keepLogins(file, [{ host: HOST, authorization: AUTH }], { id: 'a', at: 0 })).toEqual({ ok: false, problem })
  })
})

/** JSON in any layout: its own white space between any two tokens. */
const laidOut = (value: unknown): fc.Arbitrary<string> =>
  fc.infiniteStream(fc.constantFrom('', '', ' ', '\n', '\t', '\r\n', '  ')).map((spaces) => {
    const space = (): string => spaces.next().value ?? ''
    const print = (one: unknown): string => {
      const list = (items: readonly string[]): string => items.join(`${space()},`)
      if (Array.isArray(one)) return `[${list(one.map((item) => `${space()}${print(item)}`))}${space()}]`
      if (typeof one !== 'object' || one === null) return JSON.stringify(one)
      const members = Object.entries(one).map(
        ([name, item]) => `${space()}${JSON.stringify(name)}${space()}:${space()}${print(item)}`,
      )
      return `{${list(members)}${space()}}`
    }
    return `${space()}${print(value)}${space()}`
  })

const hosts = fc.constantFrom(HOST, 'ghcr.io', 'public.ecr.aws', 'localhost:5000')
const configs = fc
  .record(
    {
      auths: fc.dictionary(hosts, fc.record({ auth: fc.base64String() }, { requiredKeys: [] }), { maxKeys: 3 }),
      credHelpers: fc.dictionary(hosts, fc.constantFrom('ecr-login', 'gcloud', ''), { maxKeys: 3 }),
      credsStore: fc.constantFrom('desktop', ''),
      HttpHeaders: fc.dictionary(fc.string(), fc.string()),
      other: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .chain(laidOut)

test('whatever stands in the file: a login put in and taken out leaves the same bytes', () => {
  fc.assert(
    fc.property(configs, (text) => {
      const kept = keep(text)
      expect(JSON.parse(kept.text ?? '').auths[HOST]).toEqual({ auth: AUTH })
      expect(takeOut(kept)).toEqual({ text, ledger: EMPTY_LEDGER })
    }),
    { numRuns: 500 },
  )
})

test('docker lays the file out anew when it logs in elsewhere: what was put in is known again, and the rest stays', () => {
  const kept = keep('{"auths":{"ghcr.io":{"auth":"eDp5"}},"credsStore":"desktop"}')
  const config = JSON.parse(kept.text ?? '')
  config.auths['quay.io'] = { auth: 'cTpx' }
  const { text } = takeOut({ ...kept, text: JSON.stringify(config, null, '\t') })
  expect(JSON.parse(text ?? '')).toEqual({
    auths: { 'ghcr.io': { auth: 'eDp5' }, 'quay.io': { auth: 'cTpx' } },
    credsStore: 'desktop',
  })
})

test('a login of the same host that another step has made meanwhile stays', () => {
  const kept = keep('{"auths":{}}')
  const text = kept.text?.replace(AUTH, 'bmV3Om5ldw==')
  expect(takeOut({ ...kept, text })).toEqual({ text, ledger: EMPTY_LEDGER })
})

test('a login that docker logout has removed is not put back', () => {
  const kept = keep(`{"auths":{"${HOST}":{"auth":"b2xkOm9sZA=="}}}`)
  expect(takeOut({ ...kept, text: '{"auths":{}}' })).toEqual({ text: '{"auths":{}}', ledger: EMPTY_LEDGER })
})

test('what others have made of the file is no reason to lose it: it is refused, and still known', () => {
  const kept = keep('{}')
  expect(takeOutLogins({ ...kept, text: '{ broken' }, 'a')).toEqual({
    ok: false,
    problem: 'is not a JSON object, so docker reads no login in it',
  })
})

test('logins of jobs that ended days ago, as their machine went down, are taken out by the next step', () => {
  const kept = keep('{"auths":{"a":{}}}')
  const day = 86_400_000
  expect(takeOutOld(kept, 5 * day)).toEqual(kept)
  expect(takeOutOld(kept, 7 * day)).toEqual({ text: '{"auths":{"a":{}}}', ledger: EMPTY_LEDGER })
})

test.each([
  ['no JSON', '{'],
  ['no entries', '{"found":{}}'],
  ['an entry whose login is no JSON', '{"found":{},"entries":[{"id":"a","at":0,"host":"h","hash":"x","before":"}"}]}'],
  ['a text that is none', '{"found":{"file":1},"entries":[]}'],
])('a ledger is not read from %s', (_name, text) => expect(parseLedger(text)).toBeUndefined())

test('a ledger is read as it was written', () => {
  const { ledger } = keep(`{"auths":{"${HOST}":{}},"credsStore":"x"}`)
  expect(parseLedger(JSON.stringify(ledger))).toEqual(ledger)
})
