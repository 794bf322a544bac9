// Outputs of the step, given to the inputs of a next one, mean what they said.
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { outputsOf } from '../../../src/actions/build/outputs.ts'
import { printItem } from '../../../src/base/item-list.ts'
import { type Inputs, push, settingsOf, tagged, withEnv } from '../../fixtures/metadata-rules.ts'

const JOB = withEnv(push('main'), { DOCKER_METADATA_ANNOTATIONS_LEVELS: 'manifest,index' })

const name = fc.constantFrom('vendor', 'com.example/a', 'a b', 'org.opencontainers.image.title')
const value = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '=',
    '#',
    ',',
    '"',
    '\\',
    '{{',
    '}}',
    '{{branch}}',
    '{{.X}}',
    '\n',
    '\r\n',
    '\r',
    '\t',
  ),
})
const label = fc.tuple(name, value).map(([key, text]) => printItem(`${key}=${text}`))

test('labels', () => {
  fc.assert(
    fc.property(fc.array(label), (labels) => {
      const settings = settingsOf(JOB, { labels: labels.join('\n') })
      const again = settingsOf(JOB, { labels: outputsOf({ settings }).labels })
      expect(again.build.labels).toEqual(settings.build.labels)
    }),
    { numRuns: 300 },
  )
})

test('annotations', () => {
  const level = fc.constantFrom('', 'manifest:', 'index:', 'manifest,index:', 'manifest[linux/arm64]:')
  const annotation = fc
    .tuple(level, fc.constantFrom('vendor', 'com.example/a'), value)
    .map(([on, key, text]) => printItem(`${on}${key}=${text}`))
  fc.assert(
    fc.property(fc.array(annotation), (annotations) => {
      const settings = settingsOf(JOB, { annotations: annotations.join('\n') })
      const again = settingsOf(JOB, { annotations: outputsOf({ settings }).annotations })
      expect(again.annotations).toEqual(settings.annotations)
    }),
    { numRuns: 300 },
  )
})

describe('of a release with a description that has braces', () => {
  const description = 'A {{cookiecutter.project}} of {{branch}}, "quoted"'
  const job = { ...tagged('v1.2.3'), facts: { repository: { name: 'hello', description } } }
  const inputs: Inputs = {
    labels: 'list=["a","b","c"]\n"lines=1\n2\n"',
    tags: 'type=semver,pattern={{version}}\ntype=sha',
  }
  const settings = settingsOf(job, inputs)
  const names = [{ host: '123456789012.dkr.ecr.eu-central-1.amazonaws.com', path: 'my-app' }]
  const outputs = outputsOf({ settings, plan: { json: '{"a":["b","c"]}', names, repository: undefined } })

  test('labels and annotations', () => {
    const again = settingsOf(job, { labels: outputs.labels, annotations: outputs.annotations })
    expect(again.build.labels).toEqual(settings.build.labels)
    expect(again.annotations).toEqual(settings.annotations)
    expect(settings.build.labels).toContain(`org.opencontainers.image.description=${description}`)
  })

  test('tags, as references and as names', () => {
    const { tags, 'tag-names': tagNames } = JSON.parse(outputs.json)
    for (const list of [tags, tagNames]) {
      const again = settingsOf(job, { repository: `${names[0]?.host}/my-app`, tags: list.join('\n') })
      expect(again.tags.listed).toEqual(settings.tags.listed)
    }
  })

  test('tags of several repositories', () => {
    const hosts = ['eu-central-1', 'us-east-1'].map((region) => `123456789012.dkr.ecr.${region}.amazonaws.com`)
    const plan = { json: '', names: hosts.map((host) => ({ host, path: 'my-app' })), repository: undefined }
    const { tags } = JSON.parse(outputsOf({ settings, plan }).json)
    const again = settingsOf(job, {
      repository: hosts.map((host) => `${host}/my-app`).join('\n'),
      tags: tags.join('\n'),
    })
    expect(again.tags.listed).toEqual(settings.tags.listed)
  })

  test.each(['json', 'plan', 'version', 'labels'] as const)(
    '%s, as the value of a build argument or label',
    (output) => {
      const text = printItem(`VALUE=${outputs[output]}`)
      const again = settingsOf(job, { 'build-args': text })
      expect(again.build.buildArgs).toEqual([`VALUE=${outputs[output]}`])
    },
  )

  test.each(['json', 'plan'] as const)('%s has one line, so it needs no quotes', (output) => {
    const given = `VALUE=${outputs[output]}`
    const again = settingsOf(job, { 'build-args': given, secrets: given })
    expect([again.build.buildArgs, again.secrets.given.map(({ value }) => value.revealText())]).toEqual([
      [given],
      [outputs[output]],
    ])
  })
})
