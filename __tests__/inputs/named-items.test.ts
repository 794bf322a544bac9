// Items of build-args and labels that are no NAME=value: docker takes them, and nothing asks for the name that it makes of them.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { problemsOf, settingsOf } from '../fixtures/inputs.ts'

const NEEDED = { repository: 'app', 'aws-region': 'eu-central-1' }

const problems = (input: string, text: string) => problemsOf({ ...NEEDED, [input]: text })

const DASH = '"-" in front, as in a list of YAML or a flag of docker; write NAME=value alone'
const JSON_FORM = 'the form of JSON; write NAME=value, one per line'
const QUOTE = 'a quote in its name; write NAME=value, or put the whole item in double quotes ("NAME=value")'
const COLON = '":" where "=" belongs; write NAME=value'
const BLANK = 'a blank before "="; write NAME=value'
const NO_EQUALS = 'no "="; write NAME=value, and put an item with several lines in quotes ("NAME=first line…last line")'
const NO_ARG = 'a name that no ARG has; write NAME=value, one per line'
const NO_VARIABLE = 'no "=", and is no name of a variable; write NAME=value, or NAME alone for one of the environment'

type Row = readonly [text: string, problem: string]

const BOTH: readonly Row[] = [
  ['A: 1', COLON],
  ['A:1', COLON],
  ['team: web', COLON],
  ['team: a=b', COLON],
  ['A:=1', COLON],
  ['- A=1', DASH],
  ['-A=1', DASH],
  ['--build-arg A=1', DASH],
  ['--label=team=web', DASH],
  ["'A=1'", QUOTE],
  ["'A'=1", QUOTE],
  ['`A`=1', QUOTE],
  ['b"', QUOTE],
  ['A =1', BLANK],
  ['A = 1', BLANK],
  ['A\t=1', BLANK],
  ['{"A":"1"}', JSON_FORM],
  ['{"A":"1=2"}', JSON_FORM],
  ['["A=1"]', JSON_FORM],
  ['}', JSON_FORM],
  ['=1', 'no name before "="'],
  ['A B', NO_EQUALS],
  ['A,B', NO_EQUALS],
]

describe.each(['build-args', 'labels'])('%s: refused, with what to write', (input) => {
  test.each(BOTH)('%s', (text, problem) => {
    expect(problems(input, `OK=1\n${text}`)).toEqual([`${input}: item 2 has ${problem}`])
  })
})

describe('build-args', () => {
  test.each<Row>([
    ['export A=1', NO_ARG],
    ['ARG A=1', NO_ARG],
    ['A,B=2', NO_ARG],
    ['A{B}=1', NO_ARG],
    ['a:b=1', NO_ARG],
    ['MIIEpAIB+/AAKC', NO_VARIABLE],
    ['1', NO_VARIABLE],
  ])('refused: %s', (text, problem) => {
    expect(problems('build-args', text)).toEqual([`build-args: item 1 has ${problem}`])
  })

  test('lines of a value that lacks its quotes are told together, and not shown', () => {
    const text = 'KEY=-----BEGIN KEY-----\nMIIE/AIB\nAA+KCA\n-----END KEY-----'
    expect(problems('build-args', text)).toEqual([
      `build-args: item 4 has ${DASH}`,
      `build-args: item 2 and 1 more have ${NO_VARIABLE}`,
    ])
  })

  test.each([
    'A=1',
    'A=',
    'A',
    'a_b.c-d=1',
    'A=B: 1=2',
    'A={"B":["c","d"]}',
    "A='1'",
    'A="1"',
    'A=--build-arg B=2',
    'A=x # y',
    'A=a,B=b',
    'A=https://example.test/?a=b:c',
    'A=a\rb',
    'BUILDKIT_INLINE_CACHE=1',
  ])('taken as it is: %s', (text) => {
    expect(settingsOf({ ...NEEDED, 'build-args': text }).build.buildArgs).toEqual([text])
  })
})

describe('labels', () => {
  test.each([
    'a b=1',
    'a:b=1',
    'a,b=1',
    'com.example/role.name=web',
    'a={"b":"c"}',
    'traefik.http.routers.x.rule=Host(`a.example`) && PathPrefix(`/b`)',
  ])('taken as it is: %s', (text) => {
    expect(settingsOf({ ...NEEDED, labels: text }).build.labels).toContain(text)
  })
})

test('any value comes through', () => {
  const value = fc.string({ unit: fc.constantFrom(...'aA1 =#,"\':{}[]-\\/$`;\t') }).map((text) => text.trimEnd())
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const texts = values.map((text, at) => `A${at}=${text}`)
      expect(settingsOf({ ...NEEDED, 'build-args': texts.join('\n') }).build.buildArgs).toEqual(texts)
    }),
  )
})
