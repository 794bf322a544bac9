import { describe, expect, test } from '@jest/globals'
import { CopyLab, MOMENTS } from './copy-lab.ts'

describe.each([
  ['whose layers are sent', false],
  ['whose layers are mounted', true],
])('a copy %s', (_name, mounts) => {
  test.each(Object.entries(MOMENTS))('that is killed at any request, %s', (_moment, fault) =>
    CopyLab.run(mounts, async (lab) => {
      let skip = 0
      while (await lab.killAt(skip, fault)) skip += 1
      expect(skip).toBeGreaterThan(50)
    }),
  )

  test('of which any one answer is lost', () =>
    CopyLab.run(mounts, async (lab) => {
      const usual = await lab.usual()
      for (const skip of usual.keys()) await lab.loseAnswerTo(skip, usual)
    }))
})
