// Everything that a build can be asked for, with one engine; and with the classic image store what depends on the store. All
// of it with every engine is matrix.test.ts, which `npm run engines` runs.
import { afterAll, beforeAll, describe } from '@jest/globals'
import { cacheTests } from './cache.ts'
import { featureTests, refusalTests } from './features.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { inputTests } from './inputs.ts'
import { lookTests } from './looks.ts'
import { mirrorTests } from './mirrors.ts'
import { placeOf } from './place.ts'
import { resultTests } from './results.ts'
import { checkTests, sourceTests } from './sources.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet(['containerd', 'classic'])
})
afterAll(() => fleet?.end())

describe('containerd', () => {
  const place = placeOf('containerd', () => fleet)
  describe('inputs', () => inputTests(place))
  describe('results', () => resultTests(place))
  describe('looks', () => lookTests(place))
  describe('features', () => featureTests(place))
  describe('cache: ecr', () => cacheTests(place, 'classic'))
  describe('sources', () => sourceTests(place))
  describe('checks', () => checkTests(place))
  describe('mirrors', () => mirrorTests(place))
})

// Its exporters are others, and a container builds what it cannot. Inputs, sources and checks are BuildKit's and buildx's.
describe('classic', () => {
  const place = placeOf('classic', () => fleet)
  describe('results', () => resultTests(place))
  describe('looks', () => lookTests(place))
  describe('features', () => featureTests(place))
  describe('a named builder', () => refusalTests(place))
  describe('mirrors', () => mirrorTests(place))
})
