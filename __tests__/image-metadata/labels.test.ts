// https://github.com/docker/metadata-action#overwrite-labels-and-annotations

import { describe, expect, test } from '@jest/globals'
import { outputsOf } from '../../src/actions/build/outputs.ts'
import { loadDateFormats } from '../../src/image-metadata/date-formats.ts'
import {
  empty,
  HEAD,
  type Inputs,
  type Job,
  problemsOf,
  pullRequest,
  push,
  REPOSITORY,
  SHA,
  settingsOf,
  tagged,
  withEnv,
} from '../fixtures/metadata-rules.ts'

await loadDateFormats(['{{date}}'])

const labelsOf = (job: Job, inputs: Inputs = {}) => settingsOf(job, inputs).build.labels

/** All eight, of a push to main. */
const DEFAULTS = [
  'org.opencontainers.image.created=2020-01-10T00:30:00.000Z',
  'org.opencontainers.image.description=Says hello',
  'org.opencontainers.image.licenses=MIT',
  `org.opencontainers.image.revision=${SHA}`,
  'org.opencontainers.image.source=https://github.com/octo/hello',
  'org.opencontainers.image.title=hello',
  'org.opencontainers.image.url=https://github.com/octo/hello',
  'org.opencontainers.image.version=main',
]

/** The defaults with some of them changed, by the last part of their name. */
const changed = (changes: Readonly<Record<string, string>>) =>
  DEFAULTS.map((label) => {
    const name = /image\.(\w+)=/.exec(label)?.[1] ?? ''
    return name in changes ? `org.opencontainers.image.${name}=${changes[name]}` : label
  })

const facts = (repository: unknown): Job => ({ ...push('main'), facts: { repository } })

describe('labels that every image has', () => {
  test.each([
    ['a push to main', push('main'), DEFAULTS],
    ['a version tag', tagged('v1.2.3'), changed({ version: '1.2.3' })],
    ['a pull request', pullRequest(3), changed({ version: 'pr-3' })],
    [
      'the head of a pull request',
      withEnv(pullRequest(3), { DOCKER_METADATA_PR_HEAD_SHA: 'true' }),
      changed({ version: 'pr-3', revision: HEAD }),
    ],
    ['no licence', facts({ ...REPOSITORY, license: null }), changed({ licenses: '' })],
    ['no description', facts({ ...REPOSITORY, description: null }), changed({ description: '' })],
    [
      'an unknown repository',
      facts(undefined),
      changed({ version: 'main', licenses: '', description: '', title: '', url: '', source: '' }),
    ],
    [
      'a repository that only the environment names',
      withEnv(facts(undefined), { GITHUB_REPOSITORY: 'octo/app', GITHUB_SERVER_URL: 'https://ghe.example' }),
      changed({
        licenses: '',
        description: '',
        title: 'app',
        url: 'https://ghe.example/octo/app',
        source: 'https://ghe.example/octo/app',
      }),
    ],
    [
      'a time that the job gives',
      withEnv(push('main'), { SOURCE_DATE_EPOCH: '0' }),
      changed({ created: '1970-01-01T00:00:00.000Z' }),
    ],
    ['a commit of an unknown time has none', { ...push('main'), facts: { commitTime: undefined } }, DEFAULTS.slice(1)],
  ])('%s', (_, job, expected) => {
    expect(labelsOf(job)).toEqual(expected)
  })

  test('an event that says nothing', () => {
    expect(labelsOf(empty)).toEqual(
      changed({ revision: '', version: '', licenses: '', description: '', title: '', url: '', source: '' }).slice(1),
    )
  })
})

describe('labels of the user', () => {
  test.each([
    ['a further one is sorted in', 'maintainer=me', ['maintainer=me', ...DEFAULTS]],
    ['one after the others', 'vendor=us', [...DEFAULTS, 'vendor=us']],
    ['one that replaces a default', 'org.opencontainers.image.title=Mine', changed({ title: 'Mine' })],
    ['an empty one', 'org.opencontainers.image.title=', changed({ title: '' })],
    ['the last of two', 'vendor=a\nvendor=b', [...DEFAULTS, 'vendor=b']],
    ['an equals sign in the value', 'vendor=a=b', [...DEFAULTS, 'vendor=a=b']],
    ['a comma in the value', 'vendor=a,b', [...DEFAULTS, 'vendor=a,b']],
    ['a name alone', 'vendor', [...DEFAULTS, 'vendor=']],
    ['quotes behind commas', 'vendor=a,"b",c', [...DEFAULTS, 'vendor=a,"b",c']],
    ['JSON', 'vendor={"a":["b","c"]}', [...DEFAULTS, 'vendor={"a":["b","c"]}']],
    ['blanks at the ends, in quotes', '"vendor= us \n"', [...DEFAULTS, 'vendor= us \n']],
    ['a blank in the name', 'vendor name=us', [...DEFAULTS, 'vendor name=us']],
    ['a colon in the name', 'vendor:name=us', [...DEFAULTS, 'vendor:name=us']],
    ['lines that end in both ways', 'x=1\r\ny=2\nz=3', [...DEFAULTS, 'x=1', 'y=2', 'z=3']],
    ['lines in quotes', '"vendor=a\nb"', [...DEFAULTS, 'vendor=a\nb']],
    ['a hash in the value', 'vendor=a#b', [...DEFAULTS, 'vendor=a#b']],
    ['an expression', 'vendor={{branch}}-{{sha}}', [...DEFAULTS, 'vendor=main-860c190']],
    [
      "the commit's time",
      "vendor={{commit_date 'YYYY-MM-DDTHH:mm:ss.SSS[Z]'}}",
      [...DEFAULTS, 'vendor=2020-01-10T00:30:00.000Z'],
    ],
    ['signs of HTML stay', 'vendor={{branch}}', [...DEFAULTS, 'vendor=a&b=c'], push('a&b=c')],
  ])('%s', (_, labels, expected, job = push('main')) => {
    const rest = (all: readonly string[]) => all.filter((label) => !label.includes('image.version'))
    expect(rest(labelsOf(job, { labels }))).toEqual(rest(expected))
  })

  test('without a name', () => {
    expect(problemsOf(push('main'), { labels: 'a=b\n=x' })).toEqual(['labels: item 2 has no name before "="'])
  })
})

describe('outputs', () => {
  const settings = settingsOf(tagged('v1.2.3'), {
    tags: 'type=semver,pattern={{version}}\ntype=sha',
    labels: 'a=b=c\nd=e\nf',
  })

  test('version, labels and annotations', () => {
    const { version, labels, annotations } = outputsOf({ settings })
    expect({ version, labels: labels.split('\n').length, annotations: annotations.split('\n').length }).toEqual({
      version: '1.2.3',
      labels: 11,
      annotations: 8,
    })
  })

  test('json', () => {
    const plan = { json: '{}', names: [{ host: 'host', path: 'my-app' }], repository: undefined }
    const json: unknown = JSON.parse(outputsOf({ settings, plan }).json)
    expect(json).toEqual({
      tags: ['host/my-app:1.2.3', 'host/my-app:sha-860c190', 'host/my-app:latest'],
      'tag-names': ['1.2.3', 'sha-860c190', 'latest'],
      labels: {
        a: 'b=c',
        d: 'e',
        f: '',
        ...Object.fromEntries(changed({ version: '1.2.3' }).map((label) => label.split('='))),
      },
      annotations: changed({ version: '1.2.3' }).map((label) => `manifest:${label}`),
    })
  })
})
