import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parsed } from '../../src/base/result.ts'
import {
  type Digest,
  type ImageReference,
  isSameReference,
  parseDigest,
  parseReference,
  parseTag,
  printReference,
  splitReference,
  splitRepository,
  type Tag,
} from '../../src/names/image-reference.ts'
import { codePoint } from '../fixtures/code-point.ts'
import { digest, HOST, must, reference } from '../fixtures/values.ts'

const A = digest('a')

describe('an image reference', () => {
  test.each([
    ['a tag', 'app:v1', undefined, 'app', { tag: 'v1' }],
    ['folders', 'team/app/web:v1', undefined, 'team/app/web', { tag: 'v1' }],
    ['ECR', `${HOST}/team/app:1.0`, HOST, 'team/app', { tag: '1.0' }],
    ['a digest', `${HOST}/team/app@${A}`, HOST, 'team/app', { digest: A }],
    ['tag and digest', `${HOST}/team/app:v1@${A}`, HOST, 'team/app', { tag: 'v1', digest: A }],
    ['ECR Public', 'public.ecr.aws/a1b2/team/app:v1', 'public.ecr.aws', 'a1b2/team/app', { tag: 'v1' }],
    ['a local ECR', '127.0.0.1:4510/team/app:v1', '127.0.0.1:4510', 'team/app', { tag: 'v1' }],
    ['a digest in a local ECR', `127.0.0.1:4510/app@${A}`, '127.0.0.1:4510', 'app', { digest: A }],
    ['a host with a port', 'registry:5000/app:v1', 'registry:5000', 'app', { tag: 'v1' }],
    ['an address of IPv6', '[::1]:5000/app:v1', '[::1]:5000', 'app', { tag: 'v1' }],
    ['this machine', 'localhost/app:v1', 'localhost', 'app', { tag: 'v1' }],
    ['a host in capital letters', 'GHCR.io/me/app:v1', 'GHCR.io', 'me/app', { tag: 'v1' }],
    ['what looks like a host and a port', '127.0.0.1:4510', undefined, '127.0.0.1', { tag: '4510' }],
    ['a tag of capital letters', 'app:V_1.a-B', undefined, 'app', { tag: 'V_1.a-B' }],
  ])('%s', (_name, text, host, path, rest) => {
    expect(parseReference(text)).toEqual(parsed({ repository: { host, path }, ...rest }))
    expect(printReference(reference(text))).toBe(text)
  })

  const form = 'is not an image reference, such as "host/team/app:v1"'
  test.each([
    ['nothing', '', `"" ${form}`],
    ['a repository alone', `${HOST}/app`, `"${HOST}/app" has neither a tag nor a digest`],
    ['a repository on a port alone', '127.0.0.1:4510/app', '"127.0.0.1:4510/app" has neither a tag nor a digest'],
    ['a tag alone', ':v1', `":v1" ${form}`],
    ['a digest alone', `@${A}`, `"@${A}" ${form}`],
    ['a host alone', `${HOST}/:v1`, `"${HOST}/:v1" ${form}`],
    ['a scheme', `https://${HOST}/app:v1`, `"https://${HOST}/app:v1" ${form}`],
    ['an empty tag', 'app:', 'a tag is empty'],
    ['an empty tag before a digest', `app:@${A}`, 'a tag is empty'],
    ['an illegal tag', 'app:a b', 'tag "a b" contains " "; a tag is made of letters, digits, "_", "." and "-"'],
    ['two tags', 'app:v1:v2', `"app:v1:v2" ${form}`],
    ['an empty digest', 'app@', '"" is not a digest (sha256: and 64 hex digits)'],
    ['a short digest', 'app@sha256:ab', '"sha256:ab" is not a digest (sha256: and 64 hex digits)'],
    ['two digests', `app@${A}@${A}`, `"${A}@${A}" is not a digest (sha256: and 64 hex digits)`],
    ['a digest before the tag', `app@${A}:v1`, `"${A}:v1" is not a digest (sha256: and 64 hex digits)`],
    ['another digest', 'app@md5:ab', '"md5:ab" is not a digest (sha256: and 64 hex digits)'],
    ['capital letters in the path', 'Team/app:v1', `"Team/app:v1" ${form}`],
    ['a slash at the end', 'team/:v1', `"team/:v1" ${form}`],
    ['two slashes', 'team//app:v1', `"team//app:v1" ${form}`],
    ['a port without a number', 'host:/app:v1', `"host:/app:v1" ${form}`],
    ['a port of letters', 'host:a/app:v1', `"host:a/app:v1" ${form}`],
    ['a host that begins with a dash', '-a.test/app:v1', `"-a.test/app:v1" ${form}`],
    ['a login', `me:word@${HOST}/app:v1`, `"${HOST}/app:v1" is not a digest`],
    ['a blank', ' app:v1', `" app:v1" ${form}`],
    ['a line break in the path', 'app\n:v1', `"app\\n:v1" ${form}`],
    ['a line break at the end', 'app:v1\n', 'tag "v1\\n" contains "\\n"'],
    ['a line break after the host', `${HOST}\n/app:v1`, `"${HOST}\\n/app:v1" ${form}`],
  ])('refused: %s', (_name, text, problem) => {
    expect(parseReference(text)).toEqual({ ok: false, problem: expect.stringContaining(problem) })
  })
})

test('references are the same when they are written alike', () => {
  const [one, other] = [reference('team/app:v1'), reference(`team/app:v1@${A}`)]
  expect([isSameReference(one, reference('team/app:v1')), isSameReference(one, other)]).toEqual([true, false])
})

const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
const part = fc
  .tuple(word, fc.array(fc.tuple(fc.constantFrom('.', '_', '__', '-', '---'), word), { maxLength: 2 }))
  .map(([first, rest]) => first + rest.flat().join(''))
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const label = fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?$/)
const port = fc.integer({ min: 1, max: 65535 })
const named = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
const local = fc.tuple(fc.integer({ min: 0, max: 255 }), port).map(([last, number]) => `127.0.0.${last}:${number}`)
const host = fc.oneof(
  fc.constantFrom(HOST, 'public.ecr.aws', 'localhost', '[::1]:5000'),
  local,
  named,
  fc.tuple(fc.oneof(label, named), port).map(([name, number]) => `${name}:${number}`),
)
/** Without a host, a first folder must not look like one. */
const repository = fc.oneof(
  fc.record({ host, path }),
  path.filter((text) => splitRepository(text).host === undefined).map((text) => ({ host: undefined, path: text })),
)
const tagged = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/).map((text): Tag => must(parseTag(text)))
const digested = fc.stringMatching(/^[a-f0-9]{64}$/).map((hex): Digest => must(parseDigest(`sha256:${hex}`)))
const anyReference: fc.Arbitrary<ImageReference> = fc.oneof(
  fc.record({ repository, tag: tagged }),
  fc.record({ repository, digest: digested }),
  fc.record({ repository, tag: tagged, digest: digested }),
)

test('what is printed is parsed to the same reference', () => {
  fc.assert(
    fc.property(anyReference, (one) => {
      expect(parseReference(printReference(one))).toEqual(parsed(one))
    }),
    { numRuns: 1000 },
  )
})

describe('any text', () => {
  const piece = fc.constantFrom(HOST, '127.0.0.1:4510', 'app', 'team', '/', ':', '@', '.', '-', A, 'v1', 'A', ' ', '\n')
  const like = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''))
  const text = fc.oneof(like, fc.string({ unit: codePoint }))

  test('is refused, or printed again as it was', () => {
    fc.assert(
      fc.property(text, (written) => {
        const result = parseReference(written)
        if (result.ok) expect(printReference(result.value)).toBe(written)
        else expect(result.problem).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })

  test('is split without a loss', () => {
    fc.assert(
      fc.property(text, (written) => {
        const { repository: parts, tag, digest: last } = splitReference(written)
        const name = parts.host === undefined ? parts.path : `${parts.host}/${parts.path}`
        expect(`${name}${tag === undefined ? '' : `:${tag}`}${last === undefined ? '' : `@${last}`}`).toBe(written)
      }),
      { numRuns: 2000 },
    )
  })
})
