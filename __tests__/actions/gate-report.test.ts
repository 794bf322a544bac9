// What a gate found is told, also where a part of it cannot be written.
import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { type GateEnd, reportGate } from '../../src/actions/gate-report.ts'
import { MachineError } from '../../src/base/errors.ts'
import type { GateOutcome } from '../../src/gate/gate-outcome.ts'
import { printed } from '../fixtures/markdown.ts'
import { findingOf } from '../fixtures/scans.ts'
import { digest, REPOSITORY } from '../fixtures/values.ts'
import { type Kept, worldWith } from '../fixtures/world.ts'

const END: GateEnd = {
  ...{ passed: false, digest: digest('a'), isTold: true, repository: REPOSITORY, sizes: undefined },
  verdict: { findings: [{ ...findingOf(), platform: '', judgement: 'refused', reason: undefined }], warnings: [] },
}

/** What was noted, said and summed up of a gate, by a world that differs so. */
async function reported(over: (kept: Kept) => Partial<Kept['world']> = () => ({}), note: () => void = () => {}) {
  const kept = worldWith({})
  const summaries: string[] = []
  const report = {
    ...kept.world.report,
    summary: async (content: Parameters<typeof printed>[0]) => void summaries.push(printed(content)),
  }
  const noted: GateOutcome[] = []
  const world = { ...kept.world, report, ...over(kept) }
  await reportGate(
    {
      world,
      dockerfile: 'Dockerfile',
      note: ({ gate }) => {
        noted.push(gate)
        note()
      },
    },
    END,
  )
  return { noted, summaries, warnings: kept.records.filter(([kind]) => kind === 'warning').map(([, text]) => text) }
}

test('the outcome is told first, and again with its files', async () => {
  const { noted, summaries, warnings } = await reported()
  expect(noted.map(({ passed, files }) => [passed, files === undefined])).toEqual([
    [false, true],
    [false, false],
  ])
  expect(JSON.parse(readFileSync(noted[1]?.files?.sarif ?? '', 'utf8'))).toMatchObject({ version: '2.1.0' })
  expect(summaries).toEqual([expect.stringContaining('### Gate: not passed')])
  expect(warnings).toEqual([])
})

test('files that cannot be written leave the outcome and the summary as they are, and are warned of', async () => {
  const { noted, summaries, warnings } = await reported(({ world }) => ({
    files: {
      ...world.files,
      writeReport: async (_folder, name) => {
        throw new MachineError(`write ${name}`, { code: 'ENOSPC', said: 'no space left on device' })
      },
    },
  }))
  expect(noted.map(({ passed, files }) => [passed, files])).toEqual([[false, undefined]])
  expect(summaries).toEqual([expect.stringContaining('### Gate: not passed')])
  expect(warnings).toEqual([
    expect.stringMatching(/^Could not write the findings into files for later steps\. .*ENOSPC/),
  ])
})

test('outputs that cannot be set are warned of, and the rest is told', async () => {
  const { summaries, warnings } = await reported(undefined, () => {
    throw new Error('the file of the outputs is gone')
  })
  expect(summaries).toHaveLength(1)
  expect(warnings).toEqual([
    'Could not set the outputs of the gate. Error: the file of the outputs is gone',
    'Could not write the findings into files for later steps. Error: the file of the outputs is gone',
  ])
})
