import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { InputError } from '../../src/base/errors.ts'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { type Job, push, settingsOf, tagged } from '../fixtures/metadata-rules.ts'

await loadDateFormats(['{{date}}'])

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const LEGAL = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/

const RULES = [
  ...['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr', 'type=edge', 'type=sha'],
  ...[
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{major}}',
    'type=pep440,pattern={{raw}}',
    'type=raw,latest',
  ],
  ...[
    'type=match,pattern=.*',
    'type=match,pattern=(.)-(.),group=2',
    'type=raw,value={{branch}}{{tag}}{{base_ref}}',
    'a,b',
  ],
  ...[
    "type=sha,prefix={{branch}}-,suffix={{date 'YYYY'}}",
    'type=semver,pattern={{raw}},match=v(.*)',
    'type=raw,value=v{{sha}}',
  ],
]

/** Names that Git might know, and any other text. */
const name = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 140 }),
  fc.string({ unit: fc.constantFrom(...'aZ09._-/@#{}=,"\' +v'), maxLength: 40 }),
  fc.stringMatching(/^v?\d{1,3}\.\d{1,3}\.\d{1,3}(-rc\.\d)?$/),
)

const job: fc.Arbitrary<Job> = fc.oneof(
  name.map(push),
  name.map(tagged),
  fc.record({
    event: fc.constantFrom('push', 'pull_request', 'pull_request_target', 'schedule', 'release', 'merge_group', ''),
    ref: fc.oneof(
      name,
      name.map((text) => `refs/pull/${text}`),
    ),
    sha: fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9a-f]{40}$/)),
    payload: fc.record({ base_ref: name, head_commit: fc.record({ id: name, message: name }), number: fc.nat() }),
  }),
)

/** The tags in the orders of the outputs and of setting; undefined when the inputs are refused. */
function tagsOf(event: Job, inputs: Readonly<Record<string, string>>): readonly (readonly string[])[] | undefined {
  try {
    const { listed, names } = settingsOf(event, inputs).tags
    return [listed, names]
  } catch (error) {
    if (error instanceof InputError) return undefined
    throw error
  }
}

test('any event gives legal, unique tags by default, the same ones each time', () => {
  fc.assert(
    fc.property(job, (event) => {
      const [listed = [], names = []] = tagsOf(event, {}) ?? []
      expect(names.filter((tag) => !LEGAL.test(tag))).toEqual([])
      expect(new Set(names).size).toBe(names.length)
      expect(listed).toEqual(names)
      expect(tagsOf(event, {})).toEqual([listed, names])
    }),
    { numRuns: 500 },
  )
})

test('no event is refused by default', () => {
  fc.assert(
    fc.property(job, (event) => {
      expect(tagsOf(event, {})).toBeDefined()
    }),
    { numRuns: 500 },
  )
})

test('any rules and any event give legal, unique tags or a refusal, the same each time', () => {
  fc.assert(
    fc.property(
      job,
      fc.subarray(RULES, { minLength: 1 }),
      fc.constantFrom('', 'suffix=-{{branch}}', 'latest=true'),
      (event, rules, flavor) => {
        const inputs = { tags: rules.join('\n'), flavor }
        const result = tagsOf(event, inputs)
        for (const tags of result ?? []) {
          expect(tags.filter((tag) => !LEGAL.test(tag))).toEqual([])
          expect(new Set(tags).size).toBe(tags.length)
        }
        expect(result?.map((tags) => [...tags].sort())[0]).toEqual(result?.map((tags) => [...tags].sort())[1])
        expect(tagsOf(event, inputs)).toEqual(result)
      },
    ),
    { numRuns: 300 },
  )
})

test('any text as a rule ends, and is taken or refused', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'type=',
      'match',
      'semver',
      'pattern=',
      'value=',
      'enable=',
      'priority=',
      'group=',
      ',',
      '{{',
      '}}',
      '"',
    ),
    fc.constantFrom("{{date 'YYYY'}}", '{{branch}}', '(a+)+$', '(a|a)*b', '{1,3}', '\n', '#', '/', 'true', '1'),
    fc.string({ unit: codePoint, maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const event = tagged(`${'a'.repeat(40)}!`)
      expect(() => tagsOf(event, { tags: pieces.join('') })).not.toThrow()
      expect(() =>
        tagsOf(event, { flavor: pieces.join(''), labels: pieces.join(''), annotations: pieces.join('') }),
      ).not.toThrow()
    }),
    { numRuns: 400 },
  )
})

// https://en.wikipedia.org/wiki/ReDoS
test.each([
  '(a+)+$',
  '([a-zA-Z]+)*$',
  '(a|aa)+$',
  '(a|a?)+$',
  '(.*a){20}$',
  '(?=(a+))*b',
  '(a*)*b',
  '((a+)*)*c',
  '(a+){10}b',
])('the pattern %s ends on a text that is made for it', (pattern) => {
  const event = tagged(`${'a'.repeat(5000)}!`)
  expect(() => tagsOf(event, { tags: `type=match,pattern=${pattern}` })).not.toThrow()
})

test.each([
  ['open expressions', '{{'.repeat(50_000)],
  ['open quotes in an expression', `{{date '${"' a='".repeat(20_000)}`],
  ['commas', ','.repeat(100_000)],
  ['open quantifiers', `a,type=raw${'{1'.repeat(50_000)}`],
  ['names', 'a,'.repeat(50_000)],
])('a long text of %s ends', (_, tags) => {
  expect(() => tagsOf(push('main'), { tags })).not.toThrow()
})
