// What "{{…}}" means in labels and annotations: docker/metadata-action expands it, docker/build-push-action does not.

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseSettings } from '../../src/actions/build/inputs.ts'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import { parseLabelText, printLabelText } from '../../src/image-metadata/label-text.ts'
import { render } from '../../src/image-metadata/template.ts'
import { readerOf } from '../fixtures/inputs.ts'

await loadDateFormats(['{{date}}'])

const VALUES = { branch: 'main', sha: 'c0ffee0', tag: '', date: new Date(0), commit_date: new Date(0) }

const read = (text: string): readonly [text: string, ...slips: readonly string[]] => {
  const { template, slips } = parseLabelText(text)
  return [render(template, VALUES), ...slips]
}

const UNKNOWN = 'the expression at character 3 is not one that is known here; did you mean'

test.each<readonly [name: string, text: string, expected: string, ...slips: readonly string[]]>([
  ['no braces', 'a=b', 'a=b'],
  ['an expression', 'a={{branch}}-{{ sha }}', 'a=main-c0ffee0'],
  ['an expression in three braces', 'a={{{branch}}}', 'a=main'],
  ['a date', "a={{date 'YYYY'}}", 'a=1970'],
  ["Go's", 'a=Host({{ .Name }})', 'a=Host({{ .Name }})'],
  ["Go's, with a function", 'a={{ printf "%s" .Tag }}', 'a={{ printf "%s" .Tag }}'],
  ["cookiecutter's", 'a=A {{cookiecutter.project}} template', 'a=A {{cookiecutter.project}} template'],
  ["Jinja's", 'a={{ name }} {{ title }}', 'a={{ name }} {{ title }}'],
  ["Helm's, with a known word in it", 'a={{ .Values.tag }}{{tag.x}}', 'a={{ .Values.tag }}{{tag.x}}'],
  ['text and an expression', 'a={{.X}}{{branch}}', 'a={{.X}}main'],
  ['braces that are not closed', 'a={{ b', 'a={{ b'],
  ['braces with nothing in them', 'a={{}}{{{}}}', 'a={{}}{{{}}}'],
  ['an expression that is escaped', 'a=\\{{branch}}', 'a={{branch}}'],
  ['a backslash and an expression', 'a=\\\\{{branch}}', 'a=\\main'],
  ['a backslash and one that is escaped', 'a=\\\\\\{{branch}}', 'a=\\{{branch}}'],
  ['a backslash before other braces', 'a=\\{{.X}}', 'a=\\{{.X}}'],
  ['a backslash at the end', 'a={{branch}}\\', 'a=main\\'],
  ['a slip', 'a={{brnch}}', 'a={{brnch}}', `${UNKNOWN} "{{branch}}"?`],
  ['a slip in capitals', 'a={{BRANCH}}', 'a={{BRANCH}}', `${UNKNOWN} "{{branch}}"?`],
  ['a slip in a short word', 'a={{taag}}', 'a={{taag}}', `${UNKNOWN} "{{tag}}"?`],
  ['a slip in the form', 'a={{branch x}}', 'a={{branch x}}', '{{branch}} at character 3 takes nothing after its name'],
  [
    'a date without its form',
    'a={{date}}',
    'a={{date}}',
    "{{date}} at character 3 is not written like {{date 'YYYYMMDD'}} or {{date 'YYYYMMDD' tz='Europe/Berlin'}}",
  ],
  ['a slip that is not closed', 'a={{branch}', 'a={{branch}', 'the expression at character 3 has no closing "}}"'],
  ['an expression of tags', 'a={{version}}', 'a={{version}}', '{{version}} is for the pattern of a tag'],
  [
    'two slips',
    'a={{shaa}}{{raw}}',
    'a={{shaa}}{{raw}}',
    `${UNKNOWN} "{{sha}}"?`,
    '{{raw}} is for the pattern of a tag',
  ],
])('%s', (_name, text, ...expected) => {
  expect(read(text)).toEqual(expected)
})

test('what is printed is read as just that', () => {
  const text = fc.string({
    unit: fc.constantFrom('{{', '}}', '{', '}', '\\', 'branch', 'x', ' ', "date 'X'", '{{sha}}'),
  })
  fc.assert(
    fc.property(text, (any) => expect(render(parseLabelText(printLabelText(any)).template, VALUES)).toBe(any)),
    { numRuns: 1000 },
  )
})

test('a slip is told with the input and its item, and nothing of the text', () => {
  const labels = 'a=b\ntoken=abc{{PARTOFASECRET}}{{brnch}}{{ .SECRET'
  const annotations = 'token=abc{{taag SECRET}}'
  const reader = readerOf({ repository: 'app', 'aws-region': 'eu-central-1', labels, annotations })
  const unseen = { commitTime: undefined, head: undefined, origin: undefined }
  const facts = { now: new Date(0), repository: { default_branch: 'main' }, ...unseen }
  const { notes } = parseSettings(reader, facts)
  const SLIP = 'has what looks like an expression and is taken as text: the expression at character'
  expect(notes).toEqual([
    {
      level: 'warning',
      text: `labels: item 2 ${SLIP} 27 is not one that is known here; did you mean "{{branch}}"?`,
    },
    {
      level: 'warning',
      text: `annotations: item 1 ${SLIP} 10 is not one that is known here; did you mean "{{tag}}"?`,
    },
  ])
})
