// A sample of what every-kill.test.ts has all of.
import { describe, test } from '@jest/globals'
import { CopyLab, MOMENTS } from './copy-lab.ts'

const faults = Object.values(MOMENTS)

/** Requests of which nothing depends on the place are tried as far as they are such a number apart. */
const EACH = 13

describe.each([
  ['whose layers are sent', false],
  ['whose layers are mounted', true],
])('a copy %s', (_name, mounts) => {
  test('that is killed leaves no tag on a part of it, and the next one moves only what is missing', () =>
    CopyLab.run(mounts, async (lab) => {
      const usual = await lab.usual()
      const tried = [...usual.keys()].filter((at) => usual[at]?.step === 'PUT manifest' || at % EACH === 0)
      for (const [at, skip] of tried.entries()) await lab.killAt(skip, faults[at % faults.length] ?? {})
    }))

  test('sends nothing twice for an answer that is lost', () =>
    CopyLab.run(mounts, async (lab) => {
      const usual = await lab.usual()
      for (let skip = 0; skip < usual.length; skip += EACH) await lab.loseAnswerTo(skip, usual)
    }))
})
