import { describe, expect, test } from '@jest/globals'
import { type AptSource, parseSources, sourceOfSuite } from '../../scripts/engine/sources.ts'

const main = { uris: ['http://mirror.test/debian'], suites: ['bookworm'], components: ['main'] }

describe('deb822 sources', () => {
  const rows: readonly [name: string, text: string, expected: readonly AptSource[]][] = [
    ['nothing', '', []],
    [
      'two stanzas, a comment between fields, several suites',
      'Types: deb\n# a comment: with a colon\nURIs: http://mirror.test/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\n' +
        'Signed-By: /usr/share/keyrings/a.gpg\n\nTypes: deb\nURIs: http://mirror.test/security\nSuites: bookworm-security\nComponents: main\n',
      [
        {
          uris: ['http://mirror.test/debian'],
          suites: ['bookworm', 'bookworm-updates'],
          components: ['main', 'contrib'],
          trust: ['Signed-By: /usr/share/keyrings/a.gpg'],
        },
        { uris: ['http://mirror.test/security'], suites: ['bookworm-security'], components: ['main'], trust: [] },
      ],
    ],
    [
      'a key in the file keeps its lines',
      'Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN PGP\n .\n abc\n',
      [{ ...main, trust: ['Signed-By:\n -----BEGIN PGP\n .\n abc'] }],
    ],
    [
      'field names in any case, values over several lines, types with source code',
      'types: deb deb-src\nURIS: http://mirror.test/debian\n# not this\n  http://other.test/debian\nsuites: bookworm\ncomponents: main\ntrusted: yes',
      [{ ...main, uris: ['http://mirror.test/debian', 'http://other.test/debian'], trust: ['Trusted: yes'] }],
    ],
    ['source code only', 'Types: deb-src\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main\n', []],
    [
      'switched off',
      'Enabled: no\nTypes: deb\nURIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main\n',
      [],
    ],
  ]
  test.each(rows)('%s', (_name, text, expected) => {
    expect(parseSources(text, 'deb822')).toEqual(expected)
  })
})

describe('one-line sources', () => {
  const rows: readonly [name: string, text: string, expected: readonly AptSource[]][] = [
    ['plain', 'deb http://mirror.test/debian bookworm main', [{ ...main, trust: [] }]],
    [
      'options: the ones about trust stay',
      'deb [arch=amd64 signed-by=/k.gpg trusted=yes] http://mirror.test/debian bookworm main',
      [{ ...main, trust: ['Signed-By: /k.gpg', 'Trusted: yes'] }],
    ],
    [
      'comments, blank lines, source code, several components',
      '# deb http://mirror.test/debian bookworm main\n\ndeb-src http://mirror.test/debian bookworm main\n deb\thttp://mirror.test/debian  bookworm main contrib # why\n',
      [{ ...main, components: ['main', 'contrib'], trust: [] }],
    ],
  ]
  test.each(rows)('%s', (_name, text, expected) => {
    expect(parseSources(text, 'one-line')).toEqual(expected)
  })
})

describe('another suite on the same mirror', () => {
  const security = { ...main, uris: ['http://mirror.test/security'], suites: ['bookworm-security'], trust: [] }

  test('the mirror and the keys of the own suite', () => {
    const own = { ...main, suites: ['bookworm-updates', 'bookworm'], trust: ['Signed-By: /k.gpg'] }
    expect(sourceOfSuite([security, own], 'bookworm', 'trixie')).toBe(
      'Types: deb\nURIs: http://mirror.test/debian\nSuites: trixie\nComponents: main\nSigned-By: /k.gpg\n',
    )
  })

  test('no mirror of the own suite', () => {
    expect(() => sourceOfSuite([security], 'bookworm', 'trixie')).toThrow(
      new Error('The apt sources of this machine name no mirror for bookworm, so trixie cannot be found.'),
    )
  })
})
