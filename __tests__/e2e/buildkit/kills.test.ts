// Runs that are killed at any moment. `npm run faults -- kills` kills more of them.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { provideBuildKit } from '../../../scripts/buildkit-image.ts'
import { type Engine, startEngine } from '../../../scripts/engine/index.ts'
import type { KillEngine } from '../../faults/kill-runs.ts'
import { runKills, spreadKills } from '../../faults/kills.ts'

/** Its own, because what other tests have in an engine would be taken for what a kill left. */
let engine: Engine
let place: KillEngine
beforeAll(async () => {
  engine = await startEngine({ suite: 'sid', store: 'containerd', init: true, log: () => {} })
  place = {
    environment: engine.environment,
    store: 'containerd',
    buildkit: await provideBuildKit(engine.environment, console.log),
  }
})
afterAll(() => engine?.stop())

test('after a kill nothing of the step is left, what it has said is true, and the next run succeeds', async () => {
  const results = await runKills(spreadKills(12), place, () => {})
  expect(results.filter(({ problems }) => problems.length > 0)).toEqual([])
  expect(results.filter(({ phase }) => phase !== undefined).length).toBeGreaterThan(6)
})

test.each(['job', 'machine'] as const)(
  'the container and the volume of a run that never came to its post part go with the next one: the %s was killed',
  async (way) => {
    const [result] = await runKills([{ run: 'builder', way, by: 'request', share: 0.7 }], place, () => {})
    const names = result?.left.map((one) => one.replace(/^.*(buildx_buildkit_)?ecr-build-push-[0-9a-f]{32}/, '<name>'))
    expect(names).toEqual(expect.arrayContaining(['<name>0', '<name>0_state']))
    expect(result?.problems).toEqual([])
  },
)
