import { describe, expect, test } from '@jest/globals'
import type { Session } from '../../src/ecr/api.ts'
import { createRepository } from '../../src/ecr/create.ts'
import { locate, lookAtRegistry, type RepositorySeen } from '../../src/ecr/look.ts'
import type { AwsFailure } from '../../src/errors/failures.ts'
import type { Destination } from '../../src/inputs/settings.ts'
import { parseRegistryHost } from '../../src/names/registry.ts'
import { DESTINATION } from '../plan/sights.ts'
import {
  ACCOUNT,
  account,
  HOST,
  must,
  OTHER_ACCOUNT,
  REGION,
  REPOSITORY,
  region,
  repositoryName,
  tag,
} from '../values.ts'
import { failure, imageOf, MemoryEcr, manifestOf } from './memory.ts'

const CALLER = { account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/me` }
const keys = (): never => {
  throw new Error('nobody asks for keys')
}
const TOKEN = { authorization: 'QVdTOnNlY3JldA==', host: HOST }

describe('lookAtRegistry', () => {
  const look = (ecr: MemoryEcr, names: readonly string[] = ['v1']) => {
    const session: Session = { caller: async () => CALLER, keys, ecr: () => ecr }
    return lookAtRegistry(session, ecr, { name: REPOSITORY.name }, names.map(tag))
  }
  const failing = (name: string, error: AwsFailure) => (call: string) => {
    if (call === name) throw error
  }

  test('a repository with some of the tags', async () => {
    const manifest = manifestOf(1)
    const ecr = new MemoryEcr({ images: { [manifest]: ['v1', 'other'] } })
    expect(await look(ecr, ['v1', 'v2'])).toEqual({
      caller: CALLER,
      token: TOKEN,
      repository: { state: 'there', facts: ecr.facts },
      images: [{ ...imageOf(manifest), tag: 'v1' }],
    })
  })

  test('a repository that is missing', async () => {
    expect(await look(new MemoryEcr({ missing: true }))).toEqual({
      caller: CALLER,
      token: TOKEN,
      repository: { state: 'missing' },
      images: [],
    })
  })

  test('a repository that may not be described', async () => {
    const ecr = new MemoryEcr({ before: failing('describe', failure('AccessDeniedException')) })
    expect((await look(ecr)).repository).toEqual({ state: 'hidden' })
  })

  test('a repository that may not be described and is missing', async () => {
    const ecr = new MemoryEcr({ missing: true, before: failing('describe', failure('AccessDeniedException')) })
    expect((await look(ecr)).repository).toEqual({ state: 'missing' })
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
    const session: Session = { caller: () => refused.then(() => Promise.reject(slow)), keys, ecr: () => ecr }
    await expect(lookAtRegistry(session, ecr, { name: REPOSITORY.name }, [tag('v1')])).rejects.toBe(slow)
  })

  test.each([
    ['the token', 'token', failure('ExpiredTokenException')],
    ['the repository', 'describe', failure('ThrottlingException')],
    ['the images', 'images', failure('AccessDeniedException')],
  ])('a failure of %s is thrown', async (_name, call, error) => {
    await expect(look(new MemoryEcr({ before: failing(call, error) }))).rejects.toBe(error)
  })
})

describe('createRepository', () => {
  const { create } = DESTINATION

  test('makes one that is missing', async () => {
    const ecr = new MemoryEcr({ missing: true })
    const settings = { ...create, mutability: 'IMMUTABLE' } as const
    expect(await createRepository(ecr, REPOSITORY.name, settings)).toEqual({
      facts: { uri: `${HOST}/team/app`, account: ACCOUNT, mutability: 'IMMUTABLE', exclusions: [] },
      created: true,
    })
  })

  test('takes one that another job just made', async () => {
    const ecr = new MemoryEcr({ mutability: 'IMMUTABLE' })
    expect(await createRepository(ecr, REPOSITORY.name, create)).toEqual({ facts: ecr.facts, created: false })
  })

  test('throws what else goes wrong', async () => {
    const denied = failure('AccessDeniedException')
    const ecr = new MemoryEcr({
      missing: true,
      before: () => {
        throw denied
      },
    })
    await expect(createRepository(ecr, REPOSITORY.name, create)).rejects.toBe(denied)
  })
})

describe('locate', () => {
  const name = repositoryName('app')
  const FIPS = '123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com'
  const CHINA = '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn'
  const there = (uri: string, of: string = ACCOUNT): RepositorySeen => ({
    state: 'there',
    facts: { uri, account: account(of), mutability: 'MUTABLE', exclusions: [] },
  })
  const missing: RepositorySeen = { state: 'missing' }
  const hidden: RepositorySeen = { state: 'hidden' }
  const other: Destination = { ...DESTINATION, account: OTHER_ACCOUNT }

  test.each<
    readonly [
      name: string,
      written: string | undefined,
      to: Destination,
      seen: RepositorySeen,
      token: string,
      host: string,
    ]
  >([
    ["a repository's own URI", undefined, DESTINATION, there(`${HOST}/app`), HOST, HOST],
    ['a local ECR', undefined, DESTINATION, there('localhost:4566/app'), 'localhost:4566', 'localhost:4566'],
    [
      'a local ECR goes before what was written',
      HOST,
      DESTINATION,
      there('localhost:4566/app'),
      HOST,
      'localhost:4566',
    ],
    ['a host that was written stays', FIPS, DESTINATION, there(`${HOST}/app`), HOST, FIPS],
    ['missing: the host comes with the token', undefined, DESTINATION, missing, HOST, HOST],
    ['missing in a local ECR', undefined, DESTINATION, missing, 'localhost:4566', 'localhost:4566'],
    ['missing, in China', undefined, { ...DESTINATION, region: region('cn-north-1') }, missing, CHINA, CHINA],
    ['hidden: the host comes with the token', undefined, DESTINATION, hidden, HOST, HOST],
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
    expect(locate({ ...to, address }, { caller: CALLER, token: { ...TOKEN, host }, repository })).toEqual({
      name,
      registry: { account: to.account ?? ACCOUNT, region: to.region, host: expected },
    })
  })

  test('the account of a repository is the one that ECR names', () => {
    const repository = there(`${HOST}/app`, OTHER_ACCOUNT)
    const { registry } = locate({ ...DESTINATION, address: { name } }, { caller: CALLER, token: TOKEN, repository })
    expect(registry).toEqual({ account: OTHER_ACCOUNT, region: REGION, host: HOST })
  })

  test("ECR's URI of another repository is refused", () => {
    const seen = { caller: CALLER, token: TOKEN, repository: there(`${HOST}/web`) }
    expect(() => locate({ ...DESTINATION, address: { name } }, seen)).toThrow(
      new Error(`ECR answered with the URI "${HOST}/web" for the repository "app"`),
    )
  })
})
