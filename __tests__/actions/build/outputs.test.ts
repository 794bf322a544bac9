// Which moment of a run gives which outputs.
import { describe, expect, test } from '@jest/globals'
import {
  type ActionOutputs,
  INITIAL_OUTPUTS,
  outputsOf,
  type Progress,
  publishBuildOutputs,
} from '../../../src/actions/build/outputs.ts'
import type { Repository } from '../../../src/names/repository.ts'
import { imageAt, settingsWith } from '../../fixtures/destination-states.ts'
import { digest, HOST, OTHER_ACCOUNT, REPOSITORY, tag } from '../../fixtures/values.ts'

const A = digest('a')
const B = digest('b')
const OTHER_HOST = `${OTHER_ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com`
const OTHER: Repository = {
  ...REPOSITORY,
  registry: { ...REPOSITORY.registry, account: OTHER_ACCOUNT, host: OTHER_HOST },
}
const PUBLIC: Repository = {
  ...REPOSITORY,
  registry: { ...REPOSITORY.registry, host: 'public.ecr.aws', alias: 'a1b2c3d4' },
}

type One = NonNullable<Progress['deliveries']>[number]

/** A repository to which nothing has come, with what differs. */
const delivery = (over: Partial<One> = {}): One => ({
  repository: REPOSITORY,
  created: false,
  image: undefined,
  tags: new Set(),
  platformTags: new Map(),
  moved: new Set(),
  kept: new Map(),
  reported: undefined,
  ...over,
})

const tagsOf = (...names: readonly string[]) => new Set(names.map(tag))
const image = imageAt('v1', A)

const READ: Progress = { settings: { ...settingsWith(['v1', 'latest']), annotations: ['manifest:a=b', 'index:c=d'] } }
const plan = { json: '{"version":1}', names: [{ host: HOST, path: 'team/app' }], repository: REPOSITORY }
const PLANNED: Progress = { ...READ, plan }
const PREPARED: Progress = { ...PLANNED, deliveries: [delivery({ created: true })] }
const BUILT: Progress = { ...PREPARED, result: { imageId: digest('c'), metadata: '{}' } }

const READ_OUTPUTS = { version: 'v1', annotations: 'manifest:a=b\nindex:c=d' }
const PLANNED_OUTPUTS = {
  ...READ_OUTPUTS,
  json: JSON.stringify({
    tags: [`${HOST}/team/app:v1`, `${HOST}/team/app:latest`],
    'tag-names': ['v1', 'latest'],
    labels: {},
    annotations: ['manifest:a=b', 'index:c=d'],
  }),
  plan: '{"version":1}',
  registry: HOST,
  repository: 'team/app',
}
const PREPARED_OUTPUTS = { ...PLANNED_OUTPUTS, 'repository-created': 'true' }
const BUILT_OUTPUTS = { ...PREPARED_OUTPUTS, imageid: digest('c'), metadata: '{}' }

/** Progress of a run, with the outputs that it has beside the initial ones. */
const MOMENTS: readonly (readonly [string, Progress, Partial<ActionOutputs>])[] = [
  ['nothing has happened', {}, {}],
  ['the inputs are read', READ, READ_OUTPUTS],
  ['the plan is made', PLANNED, PLANNED_OUTPUTS],
  [
    'the plan of a run that does not push is made',
    { ...READ, plan: { ...plan, repository: undefined } },
    { ...PLANNED_OUTPUTS, registry: '', repository: '' },
  ],
  ['the repository is created', PREPARED, PREPARED_OUTPUTS],
  ['the image is built', BUILT, BUILT_OUTPUTS],
  [
    'a build that names no image',
    { ...PREPARED, result: { imageId: undefined, metadata: '{}' } },
    { ...PREPARED_OUTPUTS, metadata: '{}' },
  ],
  ['the image waits for its first tag', { ...BUILT, deliveries: [delivery({ created: true, image })] }, BUILT_OUTPUTS],
  [
    'docker alone says that it was pushed',
    { ...BUILT, deliveries: [delivery({ created: true, reported: { digest: B, tag: tag('v1') } })] },
    {
      ...BUILT_OUTPUTS,
      image: `${HOST}/team/app@${B}`,
      images: `${HOST}/team/app@${B}`,
      digest: B,
      tags: `${HOST}/team/app:v1`,
      'tag-names': 'v1',
      references: `${HOST}/team/app:v1@${B}`,
    },
  ],
  [
    'the image is pushed',
    { ...BUILT, deliveries: [delivery({ created: true, image, tags: tagsOf('v1') })] },
    {
      ...BUILT_OUTPUTS,
      image: `${HOST}/team/app@${A}`,
      images: `${HOST}/team/app@${A}`,
      digest: A,
      tags: `${HOST}/team/app:v1`,
      'tag-names': 'v1',
      references: `${HOST}/team/app:v1@${A}`,
    },
  ],
  [
    'all tags are set: they are in the order of the input',
    { ...BUILT, deliveries: [delivery({ created: true, image, tags: tagsOf('latest', 'v1') })] },
    {
      ...BUILT_OUTPUTS,
      image: `${HOST}/team/app@${A}`,
      images: `${HOST}/team/app@${A}`,
      digest: A,
      tags: `${HOST}/team/app:v1\n${HOST}/team/app:latest`,
      'tag-names': 'v1\nlatest',
      references: `${HOST}/team/app:v1@${A}\n${HOST}/team/app:latest@${A}`,
    },
  ],
  [
    'other jobs have moved its tags: it is there under its digest',
    { ...BUILT, deliveries: [delivery({ created: true, image, moved: tagsOf('v1') })] },
    {
      ...BUILT_OUTPUTS,
      image: `${HOST}/team/app@${A}`,
      images: `${HOST}/team/app@${A}`,
      digest: A,
    },
  ],
  [
    'it turned out to be gone',
    { ...BUILT, result: undefined, deliveries: [delivery({ created: true })] },
    PREPARED_OUTPUTS,
  ],
  [
    'two repositories have it: single values are those of the first one, and each tag is named once',
    {
      ...PLANNED,
      deliveries: [
        delivery({ image, tags: tagsOf('v1') }),
        delivery({ repository: OTHER, image, tags: tagsOf('v1', 'latest') }),
      ],
    },
    {
      ...PLANNED_OUTPUTS,
      image: `${HOST}/team/app@${A}`,
      images: `${HOST}/team/app@${A}\n${OTHER_HOST}/team/app@${A}`,
      digest: A,
      tags: `${HOST}/team/app:v1\n${OTHER_HOST}/team/app:v1\n${OTHER_HOST}/team/app:latest`,
      'tag-names': 'v1\nlatest',
      references: `${HOST}/team/app:v1@${A}\n${OTHER_HOST}/team/app:v1@${A}\n${OTHER_HOST}/team/app:latest@${A}`,
    },
  ],
  [
    'only the second repository has it, and docker alone tells of the first',
    {
      ...PLANNED,
      deliveries: [
        delivery({ reported: { digest: B, tag: tag('v1') } }),
        delivery({ repository: OTHER, image, tags: tagsOf('v1') }),
      ],
    },
    {
      ...PLANNED_OUTPUTS,
      registry: OTHER_HOST,
      image: `${OTHER_HOST}/team/app@${A}`,
      images: `${OTHER_HOST}/team/app@${A}`,
      digest: A,
      tags: `${OTHER_HOST}/team/app:v1`,
      'tag-names': 'v1',
      references: `${OTHER_HOST}/team/app:v1@${A}`,
    },
  ],
  [
    'a public repository: host and name together are its URI',
    { plan: { ...plan, repository: PUBLIC } },
    { registry: 'public.ecr.aws', repository: 'a1b2c3d4/team/app' },
  ],
]

test.each(MOMENTS)('%s', (_name, progress, outputs) => {
  expect(outputsOf(progress)).toEqual({ ...INITIAL_OUTPUTS, ...outputs })
})

test('a moment gives every output of the moments before it', () => {
  const empty = (progress: Progress): number => Object.values(outputsOf(progress)).filter((text) => text === '').length
  expect([{}, READ, PLANNED, BUILT].map(empty)).toEqual([29, 27, 23, 21])
})

describe('what is set', () => {
  const records: (readonly [string, string])[] = []
  const { note } = publishBuildOutputs({ output: (name, value) => records.push([name, value]) })

  test('at first all, so that each is defined however the step ends', () => {
    expect(records).toEqual(Object.entries(INITIAL_OUTPUTS))
  })

  test('then what has changed, and nothing is forgotten', () => {
    records.length = 0
    note(READ)
    note({ result: { imageId: undefined, metadata: '{}' } })
    note({ result: { imageId: undefined, metadata: '{}' } })
    note({ plan: { ...plan, json: '{}' } })
    expect(records.map(([name]) => name)).toEqual([
      ...['version', 'annotations', 'metadata'],
      ...['json', 'plan', 'registry', 'repository'],
    ])
  })
})
