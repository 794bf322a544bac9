import { expect, test } from '@jest/globals'
import { withEcr } from '../support.ts'
import { fill, one, privateCalls, two } from './calls.ts'

test.each([
  { exclusionFilters: 'whole-tag', isMoved: false },
  { exclusionFilters: 'part-of-tag', isMoved: true },
] as const)(
  'with filters for the $exclusionFilters, cache lets cache-main move: $isMoved',
  ({ exclusionFilters, isMoved }) =>
    withEcr({ settings: { exclusionFilters } }, async (ecr) => {
      const filter = { filterType: 'WILDCARD', filter: 'cache' }
      await fill(ecr, { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION', imageTagMutabilityExclusionFilters: [filter] })
      const send = privateCalls(ecr)
      const put = (imageManifest: string, imageTag: string) =>
        send('PutImage', { repositoryName: 'app', imageManifest, imageTag })
      await put(one.manifest, 'cache-main')
      expect('image' in (await put(two.manifest, 'cache-main'))).toBe(isMoved)
      await put(one.manifest, 'main')
      expect(await put(two.manifest, 'main')).toMatchObject({ name: 'ImageTagAlreadyExistsException' })
    }),
)

test('a login for several registries names the endpoint of each', () =>
  withEcr({ account: ['123456789012', '210987654321'] }, async (ecr) => {
    const registryIds = ['210987654321', '123456789012']
    const { authorizationData } = (await privateCalls(ecr)('GetAuthorizationToken', { registryIds })) as {
      authorizationData: { proxyEndpoint: string }[]
    }
    const urls = registryIds.map((id) => ecr.places.find(({ account }) => account === id)?.url)
    expect(authorizationData.map(({ proxyEndpoint }) => proxyEndpoint)).toEqual(urls)
    expect(new Set(urls).size).toBe(2)
  }))
