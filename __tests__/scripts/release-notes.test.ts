import { expect, test } from '@jest/globals'
import { releaseNotes } from '../../scripts/release/notes.ts'

const changelog = `# Changelog

## Unreleased

- something new

## 1.2.0 (2026-12-01)

### Added

- the second

## 1.1.0

- the first

## 1.0.0
`

test.each([
  ['a section with a date', '1.2.0', '### Added\n\n- the second'],
  ['a section without', '1.1.0', '- the first'],
])('%s', (_name, version, notes) => {
  expect(releaseNotes({ tag: `v${version}`, packaged: version, changelog })).toBe(notes)
})

test.each([
  [
    'a tag of another version',
    { tag: 'v1.2.0', packaged: '1.2.1' },
    'The tag is v1.2.0, and package.json has version 1.2.1: the tag has to be v1.2.1.',
  ],
  [
    'no tag',
    { tag: '', packaged: '1.2.0' },
    'The tag is , and package.json has version 1.2.0: the tag has to be v1.2.0.',
  ],
  [
    'a version that the changelog does not have',
    { tag: 'v1.2', packaged: '1.2' },
    'CHANGELOG.md has no heading "## 1.2": give the section "Unreleased" that name.',
  ],
  ['an empty section', { tag: 'v1.0.0', packaged: '1.0.0' }, 'The section 1.0.0 of CHANGELOG.md is empty.'],
])('%s', (_name, release, message) => {
  expect(() => releaseNotes({ ...release, changelog })).toThrow(new Error(message))
})
