// Everything that a build can be asked for, with each image store and with two versions of Docker: `npm run engines`. The
// scenarios are written once; where an engine differs, they have a table of what is expected of which.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cacheTests } from './cache.ts'
import { featureTests, refusalTests } from './features.ts'
import { type EngineName, type Fleet, NAMES, startFleet } from './fleet.ts'
import { inputTests } from './inputs.ts'
import { lookTests } from './looks.ts'
import { mirrorTests } from './mirrors.ts'
import { placeOf } from './place.ts'
import { resultTests } from './results.ts'
import { checkTests, sourceTests } from './sources.ts'

let fleet: Fleet
beforeAll(async () => {
  fleet = await startFleet(NAMES)
})
afterAll(() => fleet?.end())

/** Who reads the cache of whom. */
const READERS: Readonly<Record<EngineName, EngineName>> = {
  containerd: 'newer',
  classic: 'containerd',
  newer: 'newer-classic',
  'newer-classic': 'classic',
}

describe.each(NAMES)('%s', (name) => {
  const place = placeOf(name, () => fleet)
  describe('inputs', () => inputTests(place))
  describe('results', () => resultTests(place))
  describe('looks', () => lookTests(place))
  describe('features', () => featureTests(place))
  if (place.classic) describe('a named builder', () => refusalTests(place))
  describe('cache: ecr', () => cacheTests(place, READERS[name]))
  describe('sources', () => sourceTests(place))
  describe('checks', () => checkTests(place))
  describe('mirrors', () => mirrorTests(place))
})

test('they are two versions of Docker and of buildx, each with both stores', () => {
  const [one, classic, newer, newerClassic] = NAMES.map((name) => fleet.engine(name).description)
  expect(classic).toBe(one?.replace('containerd store', 'classic store'))
  expect(newerClassic).toBe(newer?.replace('containerd store', 'classic store'))
  const versions = (text = ''): readonly string[] => text.match(/[\d.]+\d/g) ?? []
  expect(versions(newer)).toHaveLength(2)
  expect(versions(newer).filter((version) => versions(one).includes(version))).toEqual([])
})
