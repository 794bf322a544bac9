// A sample of the kills of promote and merge. All of them are `npm run faults -- kills copies`.
import { expect, test } from '@jest/globals'
import { COPY_NAMES, countRequests, everyKill, killCopy } from '../faults/copy-kills.ts'

/** So many kills of each run: the requests of one kind stand beside each other. */
const KILLS = 5

test.each(COPY_NAMES)(
  '%s that is killed: no tag on a part of the image, and the next run sends what is missing',
  async (name) => {
    const kills = everyKill(name, await countRequests(name))
    const sample = Array.from({ length: KILLS }, (_, at) => kills[Math.floor(((at + 0.7) * kills.length) / KILLS)])
    for (const kill of sample) {
      if (kill === undefined) throw new Error('there is no such kill')
      const { step, problems } = await killCopy(kill)
      expect([kill, step === undefined, problems]).toEqual([kill, false, []])
    }
  },
)
