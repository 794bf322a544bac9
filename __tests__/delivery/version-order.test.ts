// The versions of a line among the tags of a repository.
import { expect, test } from '@jest/globals'
import { compareVersions, versionsOfLine } from '../../src/delivery/version-order.ts'
import type { VersionLine } from '../../src/image-metadata/floating-tag-line.ts'
import { digestOf } from '../fixtures/memory-ecr.ts'
import { tag } from '../fixtures/values.ts'

const ALL: VersionLine = {
  ...({ kind: 'version', scheme: 'semver', version: '1.2.3', isFinal: true, refused: false } as const),
  ...{ depth: 0, before: '', after: '' },
}
const PEP440: VersionLine = { ...ALL, scheme: 'pep440', version: '2026.9.30' }

test.each<readonly [name: string, line: VersionLine, tags: readonly string[], ...versions: readonly string[]]>([
  ['newest first', ALL, ['1.9.0', '1.10.0', '1.2.3'], '1.10.0', '1.9.0', '1.2.3'],
  ['tags that float, a commit, a word', ALL, ['1', '1.2', 'v1', 'sha-1a2b3c4', 'latest']],
  ['tags that float are versions to PEP 440', PEP440, ['2026', '2026.9', '2026.9.30'], '2026.9.30'],
  ['pre-releases', ALL, ['1.3.0-rc.1', '1.3.0-5']],
  ['a v before it', ALL, ['v1.3.0'], '1.3.0'],
  ['four numbers are no semantic version', ALL, ['1.2.3.4']],
  ['four numbers are a version to PEP 440', PEP440, ['2026.9.30.1'], '2026.9.30.1'],
  ['zeros before a number, in PEP 440', PEP440, ['2026.09.30'], '2026.9.30'],
  ['the major line', { ...ALL, depth: 1 }, ['2.0.0', '1.3.0', '10.0.0'], '1.3.0'],
  ['the minor line', { ...ALL, depth: 2 }, ['1.20.0', '1.3.0', '1.2.9'], '1.2.9'],
  ['the minor line, with a zero before its number', { ...PEP440, depth: 2 }, ['2026.09.1'], '2026.9.1'],
  ['the end of another image', { ...ALL, after: '-web' }, ['1.3.0-web', '1.4.0', '1.5.0-api'], '1.3.0'],
  ['a part of the end', { ...ALL, after: '-web' }, ['1.3.00000']],
  ['the beginning of another image', { ...ALL, before: 'web-' }, ['web-1.3.0', '1.4.0', 'api-1.5.0'], '1.3.0'],
])('versions of a line: %s', (_name, line, tags, ...versions) => {
  const images = tags.map((name) => ({ digest: digestOf(name), names: [tag(name)] }))
  expect(versionsOfLine(images, line).map(({ version }) => version)).toEqual(versions)
})

test.each([
  ['semver', '1.10.0', '1.9.0', 1],
  ['semver', '1.2.3', '1.2.3', 0],
  ['semver', '1.2.3-rc.1', '1.2.3', -1],
  ['semver', '1.2.3-alpha.beta', '1.2.3-alpha.1', 1],
  ['pep440', '1.2.3.1', '1.2.3', 1],
  ['pep440', '1.2.3.post1', '1.2.3', 1],
  ['pep440', '1!1.0.0', '2.0.0', 1],
  ['pep440', '1.2.3.dev1', '1.2.3a1', -1],
] as const)('%s: %s and %s are %i', (scheme, one, other, order) => {
  expect(Math.sign(compareVersions(scheme, one, other))).toBe(order)
})
