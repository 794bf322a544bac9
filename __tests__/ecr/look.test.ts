import { describe, expect, test } from '@jest/globals'
import type { AwsError } from '../../src/ecr/aws-error.ts'
import type { DesiredRepository, Destination } from '../../src/ecr/destination.ts'
import { locate, type RepositoryState, readRegistryState } from '../../src/ecr/registry-state.ts'
import { parseHost } from '../../src/names/image-reference.ts'
import { parseRegistryHost } from '../../src/names/registry.ts'
import { DESTINATION, FACTS, UNWANTED, UPKEEP } from '../fixtures/destination-states.ts'
import { failure, imageOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { ACCOUNT, HOST, must, OTHER_ACCOUNT, REGION, region, repositoryName, tag } from '../fixtures/values.ts'

const CALLER = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/me` }
const TOKEN = { authorization: 'QVdTOnNlY3JldA==', host: HOST }

describe('lookAtRegistry', () => {
  const look = (ecr: MemoryEcr, names: readonly string[] = ['v1'], over: Partial<Destination> = {}) => {
    return readRegistryState(Promise.resolve(CALLER), ecr, { ...DESTINATION, ...over }, names.map(tag))
  }
  const failing = (name: string, error: AwsError) => (call: string) => {
    if (call === name) throw error
  }

  test('a repository with some of the tags', async () => {
    const manifest = manifestOf(1)
    const ecr = new MemoryEcr({ images: { [manifest]: ['v1', 'other'] } })
    expect(await look(ecr, ['v1', 'v2'])).toEqual({
      caller: CALLER,
      token: TOKEN,
      repository: { state: 'there', facts: ecr.facts, details: undefined },
      images: [{ ...imageOf(manifest), tag: 'v1' }],
      states: [{ tag: 'v1', digest: imageOf(manifest).digest, archived: false, names: ['v1', 'other'] }],
    })
  })

  test('a repository that is missing', async () => {
    expect(await look(new MemoryEcr({ missing: true }))).toEqual({
      caller: CALLER,
      token: TOKEN,
      repository: { state: 'missing', template: undefined },
      images: [],
      states: [],
    })
  })

  test('a repository that may not be described', async () => {
    const ecr = new MemoryEcr({ before: failing('describe', failure('AccessDeniedException')) })
    expect((await look(ecr)).repository).toEqual({ state: 'hidden' })
  })

  test('a repository that may not be described and is missing', async () => {
    const ecr = new MemoryEcr({ missing: true, before: failing('describe', failure('AccessDeniedException')) })
    expect((await look(ecr)).repository).toEqual({ state: 'missing', template: undefined })
  })

  test('more tags than fit in one call', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `t${index}`)
    const ecr = new MemoryEcr({ images: { [manifestOf(1)]: names } })
    expect((await look(ecr, names)).images.map((image) => image.tag)).toEqual(names)
    expect(ecr.asked).toEqual([100, 100, 50])
  })

  test('credentials that do not work are told by the first call, not by the quickest', async () => {
    const [slow, quick] = [failure('ExpiredTokenException'), failure('UnrecognizedClientException')]
    let tokenIsRefused = (): void => {}
    const refused = new Promise<void>((resolve) => {
      tokenIsRefused = resolve
    })
    const before = (): never => {
      tokenIsRefused()
      throw quick
    }
    const ecr = new MemoryEcr({ before })
    const caller = refused.then(() => Promise.reject(slow))
    await expect(readRegistryState(caller, ecr, DESTINATION, [tag('v1')])).rejects.toBe(slow)
  })

  const BUCKET = [{ key: 'team', value: 'web' }]
  const WANTED = { ...UNWANTED, lifecyclePolicy: '{}', repositoryPolicy: '{}', tags: BUCKET }
  const check = (wanted: Partial<DesiredRepository>): Partial<Destination> => ({
    repositorySettings: { ...UPKEEP, mode: 'check', desired: { ...UNWANTED, ...wanted } },
  })

  test.each<readonly [name: string, over: Partial<Destination>, calls: readonly string[], details: object | undefined]>(
    [
      ['nothing by default', { repositorySettings: { ...UPKEEP, desired: WANTED } }, [], undefined],
      ['nothing more for what the description tells', check({ scanOnPush: true }), [], {}],
      ['a lifecycle policy', check({ lifecyclePolicy: '{}' }), ['policy lifecycle-policy'], { lifecyclePolicy: 'L' }],
      [
        'a repository policy',
        check({ repositoryPolicy: '{}' }),
        ['policy repository-policy'],
        { repositoryPolicy: 'R' },
      ],
      ['tags, with the account of the caller', check({ tags: BUCKET }), [`resourceTags ${ACCOUNT}`], { tags: BUCKET }],
      [
        'tags, with the account of the registry',
        { ...check({ tags: BUCKET }), account: OTHER_ACCOUNT },
        [`resourceTags ${OTHER_ACCOUNT}`],
        { tags: BUCKET },
      ],
      [
        'all of it',
        check(WANTED),
        ['policy lifecycle-policy', 'policy repository-policy', `resourceTags ${ACCOUNT}`],
        { lifecyclePolicy: 'L', repositoryPolicy: 'R', tags: BUCKET },
      ],
    ],
  )('is asked for what the inputs compare: %s', async (_name, over, calls, details) => {
    const made: string[] = []
    const before = (call: string, about: string): void => {
      if (call === 'policy' || call === 'resourceTags') made.push(`${call} ${about}`)
    }
    const policies = { 'lifecycle-policy': 'L', 'repository-policy': 'R' }
    const ecr = new MemoryEcr({ policies, resourceTags: BUCKET, before })
    const none = { lifecyclePolicy: undefined, repositoryPolicy: undefined, tags: [], catalog: undefined }
    expect((await look(ecr, ['v1'], over)).repository).toEqual({
      state: 'there',
      facts: ecr.facts,
      details: details && { ...none, ...details },
    })
    expect(made).toEqual(calls)
  })

  test('nothing is compared in a repository that is missing', async () => {
    const seen = await look(new MemoryEcr({ missing: true }), ['v1'], check(WANTED))
    expect(seen.repository).toEqual({ state: 'missing', template: undefined })
  })

  test('who wants settings compared has to be able to see them', async () => {
    const denied = failure('AccessDeniedException')
    const ecr = new MemoryEcr({ before: failing('describe', denied) })
    await expect(look(ecr, ['v1'], check({ scanOnPush: true }))).rejects.toBe(denied)
  })

  const TEMPLATES = [
    { prefix: 'team', onPush: true },
    { prefix: 'ROOT', onPush: true },
  ]
  const never: Destination['repositorySettings'] = { ...UPKEEP, create: 'never' }
  test.each<readonly [name: string, over: Partial<Destination>, template: string | undefined]>([
    ['is found', {}, 'team'],
    [
      'is not looked for when the inputs say how it shall be',
      { repositorySettings: { ...UPKEEP, desired: WANTED } },
      undefined,
    ],
    ['is not looked for when nothing may be created', { repositorySettings: never }, undefined],
    ['is not looked for in another account', { account: OTHER_ACCOUNT }, undefined],
  ])('the creation template of a repository that is missing %s', async (_name, over, template) => {
    const ecr = new MemoryEcr({ missing: true, templates: TEMPLATES })
    expect((await look(ecr, ['v1'], over)).repository).toEqual({ state: 'missing', template })
  })

  test('templates that may not be seen are none', async () => {
    const before = failing('templates', failure('AccessDeniedException'))
    const ecr = new MemoryEcr({ missing: true, templates: TEMPLATES, before })
    expect((await look(ecr)).repository).toEqual({ state: 'missing', template: undefined, blind: true })
  })

  test('an image in the archive', async () => {
    const ecr = new MemoryEcr({ images: { [manifestOf(1)]: ['v1'] }, archived: ['v1'] })
    const { images, states } = await look(ecr)
    expect(images).toEqual([])
    expect(states).toEqual([{ tag: 'v1', digest: imageOf(manifestOf(1)).digest, archived: true, names: ['v1'] }])
  })

  test('images that may not be described are not known to be in the archive', async () => {
    const before = failing('state', failure('AccessDeniedException'))
    const ecr = new MemoryEcr({ images: { [manifestOf(1)]: ['v1'] }, before })
    expect((await look(ecr)).states).toBeUndefined()
  })

  test.each([
    ['the token', 'token', failure('ExpiredTokenException')],
    ['the repository', 'describe', failure('ThrottlingException')],
    ['the images', 'images', failure('AccessDeniedException')],
    ['the archive', 'state', failure('ThrottlingException')],
  ])('a failure of %s is thrown', async (_name, call, error) => {
    await expect(look(new MemoryEcr({ before: failing(call, error) }))).rejects.toBe(error)
  })
})

describe('locate', () => {
  const name = repositoryName('app')
  const FIPS = '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com'
  const CHINA = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'
  const there = (host: string, of = ACCOUNT): RepositoryState => ({
    state: 'there',
    facts: { ...FACTS, place: { host: must(parseHost(host)), account: of } },
    details: undefined,
  })
  const missing: RepositoryState = { state: 'missing', template: undefined }
  const hidden: RepositoryState = { state: 'hidden' }
  const other: Destination = { ...DESTINATION, account: OTHER_ACCOUNT }

  test.each<
    readonly [
      name: string,
      written: string | undefined,
      to: Destination,
      seen: RepositoryState,
      token: string,
      host: string,
    ]
  >([
    ["a repository's own URI", undefined, DESTINATION, there(HOST), HOST, HOST],
    ['a local ECR', undefined, DESTINATION, there('localhost:4566'), 'localhost:4566', 'localhost:4566'],
    ['a local ECR goes before what was written', HOST, DESTINATION, there('127.0.0.1:4510'), HOST, '127.0.0.1:4510'],
    ['a host that was written stays', FIPS, DESTINATION, there(HOST), HOST, FIPS],
    ['missing: the host comes with the token', undefined, DESTINATION, missing, HOST, HOST],
    ['missing in a local ECR', undefined, DESTINATION, missing, 'localhost:4566', 'localhost:4566'],
    ['missing, in China', undefined, { ...DESTINATION, region: region('cn-north-1') }, missing, CHINA, CHINA],
    ['hidden: the host comes with the token', undefined, DESTINATION, hidden, HOST, HOST],
    [
      "hidden, and the token's host is of another account: the host by rule",
      undefined,
      DESTINATION,
      hidden,
      '210987654321.dkr.ecr.eu-central-1.amazonaws.com',
      HOST,
    ],
    [
      'hidden in another account, whose host is known by rule',
      undefined,
      other,
      hidden,
      HOST,
      '210987654321.dkr.ecr.eu-central-1.amazonaws.com',
    ],
  ])('%s', (_name, written, to, repository, host, expected) => {
    const registry = written === undefined ? undefined : must(parseRegistryHost(written))
    const address = registry === undefined ? { name } : { name, registry }
    expect(
      locate({ ...to, address }, { caller: CALLER, token: { ...TOKEN, host: must(parseHost(host)) }, repository }),
    ).toEqual({
      name,
      registry: { account: to.account ?? ACCOUNT, region: to.region, host: expected },
    })
  })

  test('the account of a repository is the one that ECR names', () => {
    const repository = there('localhost:4566', OTHER_ACCOUNT)
    const { registry } = locate({ ...DESTINATION, address: { name } }, { caller: CALLER, token: TOKEN, repository })
    expect(registry).toEqual({ account: OTHER_ACCOUNT, region: REGION, host: 'localhost:4566' })
  })
})
