import { expect, test } from '@jest/globals'
import { misfits } from '../../scripts/conformance/answers.ts'
import { type Deviation, problemsOf } from '../../scripts/conformance/judge.ts'
import type { Model } from '../../scripts/conformance/model.ts'
import { edgeRequests, exampleOf, wrongRequests } from '../../scripts/conformance/requests.ts'
import { parseReport } from '../../scripts/conformance/suite.ts'

const deviation: Deviation = {
  what: 'ECR answers 201.',
  source: 'https://example.com',
  cases: /patch/,
  faults: /201/,
  count: 1,
}
const patched = { name: 'patch', faults: ['received 201'] }
const pulled = { name: 'pull', faults: [] }

test.each([
  { name: 'what is listed and found', cases: [patched, pulled], problems: [] },
  {
    name: 'a fault that is not listed',
    cases: [patched, { name: 'pull', faults: ['received 201'] }],
    problems: ['pull: received 201'],
  },
  {
    name: 'another fault of a listed case',
    cases: [{ name: 'patch', faults: ['received 201', 'no Location'] }],
    problems: ['patch: no Location'],
  },
  {
    name: 'a listed case that passes',
    cases: [{ name: 'patch', faults: [] }],
    problems: ['ECR answers 201. Listed in 1 cases, found in 0.'],
  },
  {
    name: 'a second case like a listed one',
    cases: [patched, { ...patched, name: 'patch more' }],
    problems: ['ECR answers 201. Listed in 1 cases, found in 2.'],
  },
])('$name', ({ cases, problems }) => {
  expect(problemsOf(cases, [deviation])).toEqual(problems)
})

const report = `Test results
OCI Conformance Test: FAIL
  OCI Conformance Test/ping: Pass
  OCI Conformance Test/blobs: FAIL
    OCI Conformance Test/blobs/post only: Skip
     - falls back to PUT
    OCI Conformance Test/blobs/patch: FAIL
     - received 201
     - no Location
    OCI Conformance Test/blobs/delete: Disabled
    OCI Conformance Test/blobs/get: Error

Configuration:
  registry: 127.0.0.1:5000
`

test('the cases of the suite are its leaves, with their faults', () => {
  expect(parseReport(report)).toEqual([
    { name: 'ping', faults: [] },
    { name: 'blobs/patch', faults: ['received 201', 'no Location'] },
    { name: 'blobs/get', faults: ['the case ends with Error'] },
  ])
})

const model: Model = {
  operations: {},
  shapes: {
    Put: { type: 'structure', required: ['name'], members: { name: { shape: 'Name' }, tags: { shape: 'Tags' } } },
    Name: { type: 'string', min: 2, max: 3, pattern: '[a-z]+' },
    Tags: { type: 'list', min: 1, max: 2, member: { shape: 'Tag' } },
    Tag: { type: 'structure', members: { kind: { shape: 'Kind' }, count: { shape: 'Count' } } },
    Kind: { type: 'string', enum: ['A', 'B'] },
    Count: { type: 'integer', min: 1, max: 9 },
  },
}
const valid = { name: 'app' }

test('a request has an example of each member that is required', () => {
  expect(exampleOf(model, 'Put', {})).toEqual({ name: 'aa' })
  expect(exampleOf(model, 'Put', { Name: 'app' })).toEqual(valid)
})

test('requests with a value at an end of what it may be', () => {
  expect(edgeRequests(model, 'Put', valid, {})).toEqual([
    { what: 'name of 2 characters', members: { name: 'aa' } },
    { what: 'name of 3 characters', members: { name: 'aaa' } },
    { what: 'tags of 1 items', members: { ...valid, tags: [{}] } },
    { what: 'tags of 2 items', members: { ...valid, tags: [{}, {}] } },
    { what: 'tags.0.kind is A', members: { ...valid, tags: [{ kind: 'A' }] } },
    { what: 'tags.0.kind is B', members: { ...valid, tags: [{ kind: 'B' }] } },
    { what: 'tags.0.count is 1', members: { ...valid, tags: [{ count: 1 }] } },
    { what: 'tags.0.count is 9', members: { ...valid, tags: [{ count: 9 }] } },
  ])
})

test('requests with a value that may not be', () => {
  expect(wrongRequests(model, 'Put', valid, {})).toEqual([
    { what: 'name missing', members: {} },
    { what: 'name null', members: { name: null } },
    { what: 'name of another type', members: { name: 5 } },
    { what: 'name of 1 characters', members: { name: 'a' } },
    { what: 'name of 4 characters', members: { name: 'aaaa' } },
    { what: 'name is "app\\n"', members: { name: 'app\n' } },
    { what: 'name is "!!"', members: { name: '!!' } },
    { what: 'tags of another type', members: { ...valid, tags: 'text' } },
    { what: 'tags of no items', members: { ...valid, tags: [] } },
    { what: 'tags of 3 items', members: { ...valid, tags: [{}, {}, {}] } },
    { what: 'tags.0 of another type', members: { ...valid, tags: ['text'] } },
    { what: 'tags.0.kind of another type', members: { ...valid, tags: [{ kind: 5 }] } },
    { what: 'tags.0.kind is no word of it', members: { ...valid, tags: [{ kind: 'no-such-word' }] } },
    { what: 'tags.0.count of another type', members: { ...valid, tags: [{ count: 'text' }] } },
    { what: 'tags.0.count is 0', members: { ...valid, tags: [{ count: 0 }] } },
    { what: 'tags.0.count is 10', members: { ...valid, tags: [{ count: 10 }] } },
    { what: 'tags.0.count is 1.5', members: { ...valid, tags: [{ count: 1.5 }] } },
  ])
})

test.each([
  { name: 'an answer that fits', value: { name: 'app', tags: [{ kind: 'A', count: 2 }] }, faults: [] },
  { name: 'a member too few', value: {}, faults: ['.name is missing'] },
  { name: 'a member too many', value: { ...valid, more: 1 }, faults: ['more is not in the model'] },
  { name: 'another type', value: { name: 5 }, faults: ['name is 5, and no string'] },
  { name: 'a list that is none', value: { ...valid, tags: {} }, faults: ['tags is no list'] },
  { name: 'an unknown word', value: { ...valid, tags: [{ kind: 'C' }] }, faults: ['tags.0.kind is no word: C'] },
  {
    name: 'half a thing',
    value: { ...valid, tags: [{ count: 1.5 }] },
    faults: ['tags.0.count is no whole number: 1.5'],
  },
  {
    name: 'a text that does not fit',
    value: { name: 'APPS' },
    faults: ['name does not fit: APPS', 'name has the size 4, and not 2 to 3'],
  },
])('an answer: $name', ({ value, faults }) => {
  expect(misfits(model, 'Put', value)).toEqual(faults)
})
