import { describe, expect, test } from '@jest/globals'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import { problemsOf, pullRequest, push, rows, settingsOf, tagged, withEnv } from '../fixtures/metadata-rules.ts'

await loadDateFormats(['{{date}}'])

/** The sentence after the rule itself. */
function problem(rule: string, text: string): readonly string[] {
  return [`tags: ${JSON.stringify(rule)}: ${text}`]
}

const TYPES = [
  ['type=semvr,pattern=x', '"semvr" is not a type of rule; did you mean "semver"?'],
  ['type=Semver,pattern=x', '"Semver" is not a type of rule; did you mean "semver"?'],
  ['type=pep404,pattern=x', '"pep404" is not a type of rule; did you mean "pep440"?'],
  ['type=branch', '"branch" is not a type of rule; did you mean "match"?'],
  ['type=', '"" is not a type of rule; did you mean "ref"?'],
] as const

const ATTRIBUTES = [
  ['type=semver,patern=x', 'type=semver has no attribute "patern"; did you mean "pattern"?', 'it has no pattern'],
  ['type=sha,lenght=9', 'type=sha has no attribute "lenght"; did you mean "enable"?'],
  ['type=sha,fromat=long', 'type=sha has no attribute "fromat"; did you mean "format"?'],
  ['type=ref,event=branch,branch=main', 'type=ref has no attribute "branch"; did you mean "enable"?'],
  ['type=sha,foo', 'type=sha has no attribute "value"; did you mean "type"?'],
  ['foo,enabled=true', 'type=raw has no attribute "enabled"; did you mean "enable"?'],
  ['foo=bar', 'type=raw has no attribute "foo"; did you mean "type"?', 'it has no value'],
] as const

const VALUES = [
  ['type=semver', 'it has no pattern'],
  ['type=pep440', 'it has no pattern'],
  ['type=match', 'it has no pattern'],
  ['type=ref', 'it has no event'],
  ['type=raw', 'it has no value'],
  ['type=ref,event=brunch', 'event: "brunch" is not one of: branch, tag, pr; did you mean "branch"?'],
  ['type=sha,format=full', 'format: "full" is not one of: short, long; did you mean "long"?'],
  ['type=match,pattern=x,group=one', 'group: "one" is not the number of a group'],
  ['type=match,pattern=x,group=-1', 'group: "-1" is not the number of a group'],
  ['type=sha,priority=high', 'priority: "high" is not a number such as 500'],
  ['type=sha,priority=', 'priority: "" is not a number such as 500'],
  ['type=match,pattern=(', 'pattern: Invalid regular expression: /(/: Unterminated group'],
  ['type=match,pattern=/x/xyz', "pattern: Invalid flags supplied to RegExp constructor 'xyz'"],
  ['type=semver,pattern=x,match=[', 'match: Invalid regular expression: /[/: Unterminated character class'],
] as const

const EXPRESSIONS = [
  ['{{brunch}}', 'value: the expression at character 1 is not one that is known here; did you mean "{{branch}}"?'],
  [
    'type=sha,prefix={{ref}}-',
    'prefix: the expression at character 1 is not one that is known here; did you mean "{{tag}}"?',
  ],
  [
    'type=sha,suffix={{is_default}}',
    'suffix: the expression at character 1 is not one that is known here; did you mean "{{is_default_branch}}"?',
  ],
  [
    'foo,enable={{is_main}}',
    'enable: the expression at character 1 is not one that is known here; did you mean "{{sha}}"?',
  ],
  [
    'type=semver,pattern={{majr}}',
    'pattern: the expression at character 1 is not one that is known here; did you mean "{{major}}"?',
  ],
  [
    'type=semver,pattern={{branch}}',
    'pattern: the expression at character 1 is not one that is known here; did you mean "{{patch}}"?',
  ],
  [
    'type=schedule,pattern={{sha}}',
    'pattern: the expression at character 1 is not one that is known here; did you mean "{{date}}"?',
  ],
  [
    'x{{#if tag}}y{{/if}}',
    'value: the expression at character 2 is not one that is known here; did you mean "{{tag}}"?',
  ],
  ['x{{branch', 'value: the expression at character 2 has no closing "}}"'],
  ['x{{{branch}}', 'value: the expression at character 2 has no closing "}}}"'],
  ['x{{branch main}}', 'value: {{branch}} at character 2 takes nothing after its name'],
  [
    'x{{date}}',
    "value: {{date}} at character 2 is not written like {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}",
  ],
  ["{{date 'Y' zone='UTC'}}", 'value: {{date}} at character 1 has an attribute that is not tz'],
  [
    "{{date 'Y' tz='Europe/Berln'}}",
    'value: {{date}} at character 1 names no time zone; did you mean "Europe/Berlin"?',
  ],
] as const

describe('a rule that is wrong', () => {
  test.each(TYPES)('%s', (rule, text) => {
    expect(problemsOf(push('main'), { tags: rule })).toEqual(problem(rule, text))
  })

  test.each(ATTRIBUTES)('%s', (rule, ...texts) => {
    expect(problemsOf(push('main'), { tags: rule })).toEqual(texts.flatMap((text) => problem(rule, text)))
  })

  test.each([...VALUES, ...EXPRESSIONS])('%s', (rule, text) => {
    expect(problemsOf(push('main'), { tags: rule })).toEqual(problem(rule, text))
  })
})

describe('a rule that is wrong in this run', () => {
  test.each([
    [
      'enable that is neither true nor false',
      push('main'),
      'foo,enable=yes',
      'enable is "yes", neither true nor false',
    ],
    ['enable in capitals', push('main'), 'foo,enable=True', 'enable is "True", neither true nor false'],
    ['an empty enable', push('main'), 'foo,enable=', 'enable is "", neither true nor false'],
    ['an expression as enable', push('main'), 'foo,enable={{branch}}', 'enable is "main", neither true nor false'],
    [
      'match without a group',
      tagged('v1.2.3'),
      'type=semver,pattern={{version}},match=\\d.*',
      'its match has no group with the version, such as v(.*)',
    ],
    [
      'a tag that is too long',
      push('main'),
      `type=raw,value=${'x'.repeat(129)}`,
      `tag ${JSON.stringify('x'.repeat(129))} has 129 characters; 128 are the most`,
    ],
    [
      'a pattern that never ends',
      tagged(`${'a'.repeat(60)}!`),
      'type=match,pattern=(a+)+$',
      `its pattern takes too long on ${JSON.stringify(`${'a'.repeat(60)}!`)}; make it simpler`,
    ],
    [
      'a match that never ends',
      tagged(`${'a'.repeat(60)}!`),
      'type=semver,pattern={{raw}},match=^(a|a)*$',
      `its match takes too long on ${JSON.stringify(`${'a'.repeat(60)}!`)}; make it simpler`,
    ],
  ])('%s', (_, job, tags, text) => {
    expect(problemsOf(job, { tags })).toEqual(problem(tags, text))
  })
})

rows('right, although it looks wrong', [
  ['a tag of 128 characters', push('x'.repeat(128)), 'type=ref,event=branch', 'x'.repeat(128)],
  ['a pattern that is slow on other texts', tagged('aaa'), 'type=match,pattern=(a+)+$', 'aaa latest'],
])

describe('flavor and variables', () => {
  test.each([
    ['an unknown flavor', { flavor: 'lastest=true' }, 'flavor: "lastest=true" is not a flavor; did you mean "latest"?'],
    ['a flavor without a name', { flavor: 'true' }, 'flavor: "true" is not a flavor; did you mean "latest"?'],
    ['an unknown latest', { flavor: 'latest=yes' }, 'flavor: "latest=yes" is not one of: auto, true, false'],
    ['an unknown onlatest', { flavor: 'prefix=a,onlatest=1' }, 'flavor: "onlatest=1" is not one of: true, false'],
    [
      'onlatest alone',
      { flavor: 'onlatest=true' },
      'flavor: "onlatest=true" has onlatest without a prefix or suffix before it',
    ],
    [
      'an unknown expression',
      { flavor: 'prefix={{brnch}}' },
      'flavor: "prefix={{brnch}}": the expression at character 1 is not one that is known here; did you mean "{{branch}}"?',
    ],
    ['an open quote', { tags: '"type=sha' }, 'tags: a quote is opened and not closed (line 1)'],
  ])('%s', (_, inputs, text) => {
    expect(problemsOf(push('main'), inputs)).toEqual([text])
  })

  test.each([
    ['DOCKER_METADATA_SHORT_SHA_LENGTH', 'seven', '"seven" is not a length such as 12'],
    ['DOCKER_METADATA_SHORT_SHA_LENGTH', '0', '"0" is not a length such as 12'],
    [
      'DOCKER_METADATA_ANNOTATIONS_LEVELS',
      'manifst',
      '"manifst" is not a level of annotations; did you mean "manifest"?',
    ],
    ['SOURCE_DATE_EPOCH', 'today', '"today" is not a time in seconds since 1970'],
  ])('%s=%s', (name, value, text) => {
    expect(problemsOf(withEnv(push('main'), { [name]: value }), {})).toEqual([`${name}: ${text}`])
  })
})

describe('what the log shows of each rule', () => {
  test('the tag, or why there is none', () => {
    const tags = [
      ...[
        'type=schedule',
        'type=semver,pattern={{version}}',
        'type=pep440,pattern={{raw}},value=x',
        'type=match,pattern=y,value=x',
      ],
      ...[
        'type=match,pattern=x,value=x,group=2',
        'type=edge',
        'type=ref,event=pr',
        'type=raw,{{tag}}',
        'type=raw,value=日',
        'foo',
      ],
    ]
    expect(settingsOf(push('dev'), { tags: tags.join('\n'), flavor: 'latest=true' }).tags.rows).toEqual([
      { rule: 'type=schedule', reason: 'the event is push, not schedule' },
      { rule: 'type=semver,pattern={{version}}', reason: 'refs/heads/dev is not a Git tag' },
      {
        rule: 'type=pep440,pattern={{raw}},value=x',
        reason: '"x" is not a version of PEP 440 (https://peps.python.org/pep-0440)',
      },
      { rule: 'type=match,pattern=y,value=x', reason: '"y" does not match "x"' },
      { rule: 'type=match,pattern=x,value=x,group=2', reason: '"x" has no group 2 in "x"' },
      { rule: 'type=edge', reason: 'the branch is "dev", not "main"' },
      { rule: 'type=ref,event=pr', reason: 'refs/heads/dev is not a pull request' },
      { rule: 'type=raw,{{tag}}', reason: 'it gives an empty text' },
      { rule: 'type=raw,value=日', reason: '"日" has no legal character' },
      { rule: 'foo', tag: 'foo' },
      { rule: 'flavor latest=true', tag: 'latest' },
    ])
  })
})

describe('a rule that lacks something in this run gives no tag, and the log says why', () => {
  const long = 'x'.repeat(144)
  const missing = (text: string) =>
    `"${text}" begins with "${text[0]}", so what was to stand before it is empty in this run`
  const tooLong = `tag "${long}" has 144 characters; 128 are the most`

  test.each([
    ['a branch, for a pull request', pullRequest(12), 'type=raw,value={{branch}}-amd64', missing('-amd64')],
    ['a Git tag, on a branch', push('main'), 'type=raw,value={{tag}}.1', missing('.1')],
    ['a prefix of a tag that moves', pullRequest(12), 'type=ref,event=pr,prefix={{branch}}-', missing('-12')],
    ['room for the name of a branch', push(long), 'type=ref,event=branch', tooLong],
    ['room for the name of a Git tag', tagged(long), 'type=ref,event=tag', tooLong],
  ])('%s', (_, job, rule, reason) => {
    const { tags } = settingsOf(job, { tags: `${rule}\nfoo`, flavor: 'latest=false' })
    expect([tags.listed, tags.rows.find((row) => row.rule === rule)]).toEqual([['foo'], { rule, reason }])
    expect(problemsOf(job, { tags: rule, push: 'true', 'aws-region': 'us-east-1' })).toEqual([
      `tags: none of its rules gives a tag in this run (${JSON.stringify(rule)}: ${reason}); add one that always does, such as type=sha, or set push to false`,
    ])
  })

  test('latest with such a prefix', () => {
    const flavor = 'latest=true\nprefix={{branch}}-,onlatest=true'
    const { tags } = settingsOf(pullRequest(12), { tags: 'type=sha', flavor })
    expect([tags.listed, tags.rows]).toEqual([
      ['sha-860c190'],
      [
        { rule: 'type=sha', tag: 'sha-860c190' },
        { rule: 'flavor latest=true', reason: missing('-latest') },
      ],
    ])
  })
})

rows('a commit or a version says enough without what stands before it', [
  ['a commit', pullRequest(12), 'type=sha,prefix={{branch}}-', '860c190'],
  [
    'a version',
    tagged('v1.2.3'),
    { tags: 'type=semver,pattern={{version}},prefix={{branch}}-', flavor: 'latest=false' },
    '1.2.3',
  ],
])
