// What is planned anew where another job has taken the tag of a push meanwhile.
import { expect, test } from '@jest/globals'
import { beginDeliveries } from '../../src/delivery/deliveries.ts'
import { lookAgain } from '../../src/delivery/look-again.ts'
import { planDestination } from '../../src/delivery/plan-destination.ts'
import type { Tag } from '../../src/names/image-reference.ts'
import { destinationSights, settingsWith } from '../fixtures/destination-states.ts'
import { digestOf, MemoryEcr, manifestOf } from '../fixtures/memory-ecr.ts'
import { digest, tag } from '../fixtures/values.ts'

const fixed = (name: Tag, now: ReturnType<typeof digest>) => ({ tag: name, now, locked: true, archived: false })

test('tags of single platforms that are left alone stay so, beside those of the image', async () => {
  const { tags } = settingsWith(['v1', 'v2'], false, 'skip')
  const ecr = new MemoryEcr({ mutability: 'IMMUTABLE', images: { [manifestOf(1)]: ['v1'] } })
  const keys = () => Promise.reject(new Error('nothing is signed'))
  const seen = { ...destinationSights({ mutability: 'IMMUTABLE' }), ecr, keys }
  const [one] = beginDeliveries([planDestination(tags, seen).plan], [seen])
  if (one === undefined) throw new Error('there is one')
  const platform = fixed(tag('v2-arm64'), digest('a'))
  one.plan = { ...one.plan, left: [platform] }
  expect(await lookAgain(one, tags, tag('v1'))).toBe(true)
  expect(one.plan.left).toEqual([fixed(tag('v1'), digestOf(manifestOf(1))), platform])
  expect(one.plan.tags.map((planned) => planned.tag)).toEqual(['v2'])
})
