// https://github.com/docker/metadata-action#flavor-input, #latest-tag and #priority-attribute
import { describe, expect, test } from '@jest/globals'
import { type Inputs, pullRequest, push, rows, schedule, settingsOf, tagged } from '../fixtures/metadata-rules.ts'

const flavored = (flavor: string, tags: string): Inputs => ({ flavor, tags })
const SEMVER = 'type=semver,pattern={{version}}'

rows('flavor', [
  ['latest=auto is the default', tagged('v1.2.3'), flavored('latest=auto', SEMVER), '1.2.3 latest'],
  ['latest=false', tagged('v1.2.3'), flavored('latest=false', SEMVER), '1.2.3'],
  ['latest=true', push('main'), flavored('latest=true', 'type=ref,event=branch'), 'main latest'],
  ['latest=true for a pre-release', tagged('v1.2.3-rc.1'), flavored('latest=true', SEMVER), '1.2.3-rc.1 latest'],
  ['latest=true when no rule gives a tag', push('main'), flavored('latest=true', SEMVER), ''],
  [
    'latest=true and latest by hand are one tag',
    push('main'),
    flavored('latest=true', 'type=raw,value=latest'),
    'latest',
  ],
  ['a prefix', push('main'), flavored('prefix=p-', 'type=ref,event=branch'), 'p-main'],
  ['a suffix', push('main'), flavored('suffix=-s', 'type=ref,event=branch'), 'main-s'],
  ['the prefix of a rule wins', push('main'), flavored('prefix=p-', 'type=ref,event=branch,prefix=q-'), 'q-main'],
  ['an empty prefix of a rule wins', push('main'), flavored('prefix=p-', 'type=ref,event=branch,prefix='), 'main'],
  ['the suffix of a rule wins', push('main'), flavored('suffix=-s', 'type=ref,event=branch,suffix=-t'), 'main-t'],
  ['the default prefix of a commit wins', push('main'), flavored('prefix=p-', 'type=sha'), 'sha-860c190'],
  ['the default prefix of a pull request wins', pullRequest(2), flavored('prefix=p-', 'type=ref,event=pr'), 'pr-2'],
  ['a suffix of a commit', push('main'), flavored('suffix=-s', 'type=sha'), 'sha-860c190-s'],
  ['plain names have them too', push('main'), flavored('prefix=p-,suffix=-s', 'foo'), 'p-foo-s'],
  ['latest has no prefix and suffix', tagged('v1.2.3'), flavored('prefix=p-\nsuffix=-s', SEMVER), 'p-1.2.3-s latest'],
  ['latest with the prefix', tagged('v1.2.3'), flavored('prefix=p-,onlatest=true', SEMVER), 'p-1.2.3 p-latest'],
  [
    'latest with the suffix',
    tagged('v1.2.3'),
    flavored('suffix=-alpine,onlatest=true', SEMVER),
    '1.2.3-alpine latest-alpine',
  ],
  [
    'latest with both',
    tagged('v1.2.3'),
    flavored('prefix=p-,onlatest=true\nsuffix=-s,onlatest=true', SEMVER),
    'p-1.2.3-s p-latest-s',
  ],
  [
    'latest with one of them',
    tagged('v1.2.3'),
    flavored('prefix=p-,onlatest=false,suffix=-s,onlatest=true', SEMVER),
    'p-1.2.3-s latest-s',
  ],
  ['an expression', push('main'), flavored('prefix={{branch}}-', 'type=sha,prefix='), '860c190'],
  ['an expression that is used', push('main'), flavored('suffix=-{{sha}}', 'type=ref,event=branch'), 'main-860c190'],
  [
    'an expression on latest',
    push('main'),
    flavored('latest=true,suffix=-{{sha}},onlatest=true', 'a'),
    'a-860c190 latest-860c190',
  ],
  ['the last line counts', tagged('v1'), flavored('latest=true\nlatest=false', 'type=ref,event=tag'), 'v1'],
])

rows('latest=auto: the first rule that gives a tag decides', [
  ['a version', tagged('v1.2.3'), `${SEMVER}\ntype=sha`, '1.2.3 sha-860c190 latest'],
  ['a commit of a higher priority', tagged('v1.2.3'), `${SEMVER}\ntype=sha,priority=1000`, 'sha-860c190 1.2.3'],
  [
    'a rule that gives nothing does not decide',
    tagged('v1.2.3'),
    `type=ref,event=branch,priority=2000\n${SEMVER}`,
    '1.2.3 latest',
  ],
  [
    'a branch',
    push('main'),
    'type=ref,event=branch\ntype=semver,pattern={{version}},value=1.0.0,priority=1',
    'main 1.0.0',
  ],
  ['a match', tagged('x1'), 'type=match,pattern=\\d\ntype=sha', '1 sha-860c190 latest'],
  ['an edge', push('main'), 'type=edge\ntype=match,pattern=.*,value=m', 'm edge latest'],
])

rows('priorities', [
  [
    'of all types',
    schedule,
    'type=sha\nraw\ntype=ref,event=branch\ntype=edge\ntype=match,pattern=.*,value=match\ntype=pep440,pattern={{version}},value=2.0\ntype=semver,pattern={{version}},value=1.0.0\ntype=schedule',
    'nightly 2.0 1.0.0 match edge main raw sha-860c190',
  ],
  ['equal ones stay as written', push('main'), 'b\na\nc', 'b a c'],
  ['a higher one goes first', push('main'), 'a\nb,priority=300\nc', 'b a c'],
  ['a lower one goes last', push('main'), 'type=ref,event=branch,priority=50\ntype=sha', 'sha-860c190 main'],
  ['a negative one', push('main'), 'a,priority=-1\nb,priority=0', 'b a'],
  ['a fraction', push('main'), 'a,priority=1.5\nb,priority=1.6', 'b a'],
  ['zero is below all defaults', push('main'), 'a,priority=0\ntype=sha', 'sha-860c190 a'],
  ['the branch before edge', push('main'), 'type=ref,priority=2000,event=branch\ntype=edge', 'main edge'],
  ['the same tag twice is one', push('main'), 'main\ntype=ref,event=branch', 'main'],
  ['the same tag after clean-up is one', push('a/b'), 'a-b\ntype=ref,event=branch', 'a-b'],
  ['the version is the first tag', tagged('v1.2.3'), `latest\n${SEMVER}`, '1.2.3 latest'],
  ['latest by hand stays in its place in the list', push('main'), 'latest\ntype=sha', 'latest sha-860c190'],
])

describe('the order of setting: the most specific first, latest last', () => {
  test.each([
    ['a commit before a branch', push('main'), 'type=ref,event=branch\ntype=sha', 'sha-860c190 main'],
    [
      'a version before its shorter forms',
      tagged('v1.2.3'),
      'type=semver,pattern={{major}}\ntype=semver,pattern={{version}}',
      '1.2.3 1 latest',
    ],
    ['a commit and a version by priority', tagged('v1.2.3'), `type=sha\n${SEMVER}`, '1.2.3 sha-860c190 latest'],
    ['latest by hand last', push('main'), 'latest\ntype=edge\ntype=sha', 'sha-860c190 edge latest'],
    ['plain names as written', push('main'), 'b\nlatest\na', 'b a latest'],
  ])('%s', (_, job, tags, expected) => {
    expect(settingsOf(job, { tags }).tags.names.join(' ')).toBe(expected)
  })

  test.each([
    ['latest', tagged('v1'), { tags: 'type=ref,event=tag' }, ['latest']],
    [
      'latest with a suffix',
      tagged('v1'),
      { tags: 'type=ref,event=tag', flavor: 'suffix=-x,onlatest=true' },
      ['latest-x'],
    ],
    ['latest by hand', push('main'), { tags: 'a\nlatest' }, ['latest']],
    ['edge', push('main'), { tags: 'type=edge' }, ['edge']],
    ['nothing', push('main'), { tags: 'type=sha\nprod' }, []],
  ])('floating: %s', (_, job, inputs, expected) => {
    expect(settingsOf(job, inputs).tags.floating.map(({ tag }) => tag)).toEqual(expected)
  })
})
